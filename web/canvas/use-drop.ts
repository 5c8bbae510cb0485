import { type DragEvent, useMemo } from 'react';
import { toast } from 'sonner';
import { isPlain } from '#collab/plain.ts';
import type { MadeWorkflow } from '#server/http/shapes/workflows.ts';
import { operatorDrag } from '../palette/palette.tsx';
import { post } from '../state/api.ts';
import type { Position } from '../state/use-document.ts';
import { type CanvasContext, putOnLink } from './canvas-commands.ts';
import { useCanvas } from './canvas-store.ts';
import { addDataFile, isDataFile } from './data-file.ts';
import { addAt, pasteText } from './selection.ts';
import { linkAt } from './use-drag.ts';

/** Dropping operators and files on the canvas. */
export function useDrop(context: CanvasContext, go: (to: string) => void) {
  return useMemo(
    () => ({
      over(event: DragEvent) {
        const { types } = event.dataTransfer;
        if (!types.includes(operatorDrag) && !types.includes('Files')) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = 'copy';
        const link = types.includes(operatorDrag) ? linkAt(event.clientX, event.clientY) : null;
        if (link !== useCanvas.getState().dropLink) useCanvas.setState({ dropLink: link });
      },
      leave: () => useCanvas.setState({ dropLink: null }),
      drop(event: DragEvent) {
        const link = useCanvas.getState().dropLink;
        useCanvas.setState({ dropLink: null });
        event.preventDefault();
        if (!context.room.editable) return void toast.info('You may look at this workflow, not change it.');
        const at = context.flow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
        const type = event.dataTransfer.getData(operatorDrag);
        if (type && link) putOnLink(context, link, { type, at });
        else if (type) addAt(context.room, type, at);
        else void takeFiles(context, [...event.dataTransfer.files], at, go);
      },
    }),
    [context, go],
  );
}

async function takeFiles(context: CanvasContext, files: readonly File[], at: Position, go: (to: string) => void) {
  let place = at;
  for (const file of files) {
    try {
      await takeFile(context, file, place, go);
    } catch (error) {
      toast.error(`${file.name}: ${(error as Error).message}`);
    }
    place = { x: place.x, y: place.y + 120 };
  }
}

/** A workflow file's nodes are added here, a Texera export becomes a workflow, a data file a dataset with a node that reads it. */
async function takeFile(context: CanvasContext, file: File, at: Position, go: (to: string) => void): Promise<void> {
  if (!file.name.endsWith('.json') || file.size > 16 * 2 ** 20) return takeData(context, file, at);
  const text = await file.text();
  const content = readJson(text);
  if (isPlain(content) && content.sluice === 1) {
    const refusal = pasteText(context.room, text, at);
    if (refusal) toast.info(refusal);
  } else if (isPlain(content) && Array.isArray(content.operators) && 'operatorPositions' in content) {
    const name = file.name.replace(/\.json$/, '');
    const { workflow, problems } = await post<MadeWorkflow>('/workflows', { name, content });
    toast.success(`“${name}” was imported`, {
      description:
        problems.length > 0 ? `${problems.length} things have no counterpart here; Problems names them.` : undefined,
      action: { label: 'Open', onClick: () => go(`/w/${workflow.id}`) },
    });
  } else await takeData(context, file, at);
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const takeData = async (context: CanvasContext, file: File, at: Position): Promise<void> => {
  if (!isDataFile(file.name)) throw new Error('this is no workflow, and no data file that an operator reads.');
  await addDataFile(context.room, file, at);
};
