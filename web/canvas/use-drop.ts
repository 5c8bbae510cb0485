import { type DragEvent, useMemo } from 'react';
import { toast } from 'sonner';
import { isPlain } from '#collab/plain.ts';
import type { ReadImport } from '#server/http/shapes/workflows.ts';
import { operatorDrag } from '../palette/palette.tsx';
import { post } from '../state/api.ts';
import { useUi } from '../state/ui.ts';
import type { Position } from '../state/use-document.ts';
import { type CanvasContext, putOnLink } from './canvas-commands.ts';
import { useCanvas } from './canvas-store.ts';
import { addDataFile, isDataFile } from './data-file.ts';
import { filesOf, foldersOf, takeFolder } from './dropped-folder.ts';
import { addAt, pasteText } from './selection.ts';
import { linkAt } from './use-drag.ts';

/** Dropping operators and files on the canvas. */
export function useDrop(context: CanvasContext) {
  return useMemo(
    () => ({
      over(event: DragEvent) {
        const { types } = event.dataTransfer;
        if (!types.includes(operatorDrag) && !types.includes('Files')) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = 'copy';
        if (types.includes('Files')) context.element.dataset.dropping = '';
        const link = types.includes(operatorDrag) ? linkAt(event.clientX, event.clientY) : null;
        if (link !== useCanvas.getState().dropLink) useCanvas.setState({ dropLink: link });
      },
      leave: () => {
        delete context.element.dataset.dropping;
        useCanvas.setState({ dropLink: null });
      },
      drop(event: DragEvent) {
        const link = useCanvas.getState().dropLink;
        useCanvas.setState({ dropLink: null });
        delete context.element.dataset.dropping;
        event.preventDefault();
        if (!context.room.editable) return void toast.info('You may look at this workflow, not change it.');
        const at = context.flow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
        const type = event.dataTransfer.getData(operatorDrag);
        if (type && link) putOnLink(context, link, { type, at });
        else if (type) addAt(context.room, type, at);
        else void takeAll(context, event.dataTransfer, at);
      },
    }),
    [context],
  );
}

/** What was dropped is looked at before anything is waited for. */
async function takeAll(context: CanvasContext, data: DataTransfer, at: Position): Promise<void> {
  const [files, folders] = [filesOf(data), foldersOf(data)];
  await takeFiles(context, files, at);
  for (const folder of folders)
    await takeFolder(context, folder, at, (file, place) => takeFile(context, file, place)).catch(error =>
      toast.error(`${folder.name}: ${(error as Error).message}`),
    );
}

async function takeFiles(context: CanvasContext, files: readonly File[], at: Position) {
  let place = at;
  for (const file of files) {
    try {
      await takeFile(context, file, place);
    } catch (error) {
      toast.error(`${file.name}: ${(error as Error).message}`);
    }
    place = { x: place.x, y: place.y + 120 };
  }
}

/** The nodes of a workflow file, ours or Texera's, are added here in one step; a data file becomes a dataset with a node that reads it. */
async function takeFile(context: CanvasContext, file: File, at: Position): Promise<void> {
  if (!file.name.endsWith('.json') || file.size > largestWorkflow) return takeData(context, file, at);
  const text = await file.text();
  const content = readJson(text);
  if (!isPlain(content)) return takeData(context, file, at);
  if (content.sluice === 1) return add(context, text, at, file.name);
  if (!isTexera(content)) return takeData(context, file, at);
  const name = file.name.replace(/\.json$/, '');
  const { content: read, problems } = await post<ReadImport>('/imports', { name, content });
  add(context, JSON.stringify(read), at, file.name, problems.length);
}

const largestWorkflow = 8 * 2 ** 20;
const isTexera = (content: { readonly [key: string]: unknown }): boolean =>
  Array.isArray(content.operators) || (isPlain(content.content) ? isTexera(content.content) : 'content' in content);

function add({ room, announce }: CanvasContext, text: string, at: Position, file: string, unlike = 0): void {
  const refusal = pasteText(room, text, at);
  if (refusal) return void toast.info(`${file}: it holds no nodes.`);
  const added = useUi.getState().selection.length;
  const words = `${added} ${added === 1 ? 'node' : 'nodes'} added from ${file}`;
  announce(words);
  const description =
    unlike > 0 ? `${unlike} of its settings have no exact counterpart here; look at the marked nodes.` : undefined;
  toast.success(words, { description, action: { label: 'Undo', onClick: () => void room.undo.undo() } });
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
