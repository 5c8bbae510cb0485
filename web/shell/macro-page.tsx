import './shell.css';
import { Check, ChevronRight, Redo2, Undo2 } from 'lucide-react';
import { type ReactNode, useEffect, useMemo, useState } from 'react';
import { toast } from 'sonner';
import { createEditor, replaceAll, setConfig } from '#collab/edits.ts';
import { equal } from '#collab/plain.ts';
import { projectWorkflow } from '#collab/project-workflow.ts';
import { Canvas } from '../canvas/canvas.tsx';
import { addInView, type CanvasContext } from '../canvas/canvas-commands.ts';
import { contentOf, type MacroContent } from '../canvas/macro-commands.ts';
import { Palette } from '../palette/palette.tsx';
import { Button, IconButton } from '../parts/button.tsx';
import { PropertiesPanel } from '../properties/properties-panel.tsx';
import { useKnowledgeFeed } from '../state/knowledge.ts';
import { useOperators } from '../state/queries.ts';
import { type Room, roomOfContent } from '../state/room.ts';
import { InRoom, useRoom } from '../state/room-context.tsx';
import { useUi } from '../state/ui.ts';
import { useDocument } from '../state/use-document.ts';
import { EditorFrame } from './editor-frame.tsx';

interface LevelProps {
  readonly workflow: string;
  /** How many macros deep. */
  readonly depth: number;
}

/** The editor, or the macro that is open in it; a macro in a macro is one level deeper. */
export const MacroLevel = ({ workflow, depth }: LevelProps): ReactNode => {
  const macro = useUi(ui => ui.macros.at(depth));
  if (macro !== undefined) return <InsideMacro key={macro} workflow={workflow} depth={depth} macro={macro} />;
  return depth === 0 ? <EditorFrame workflow={workflow} /> : <MacroFrame workflow={workflow} />;
};

const InsideMacro = ({ workflow, depth, macro }: LevelProps & { readonly macro: string }) => {
  const outer = useRoom();
  const { data: operators = [] } = useOperators();
  const [missing, setMissing] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: opened once; what others change comes in below
  const inner = useMemo(() => {
    const content = contentOf(outer, macro);
    return content && roomOfContent(workflow, whole(content), operators, outer.editable);
  }, [macro]);
  useEffect(() => {
    if (!inner) return setMissing(true);
    outer.setPresence({ selection: [macro], editing: { node: macro, field: 'workflow' } });
    const stop = keepInStep(outer, macro, inner.room(), () => setMissing(true));
    return () => {
      stop();
      inner.close();
      outer.setPresence({ editing: null });
    };
  }, [outer, macro, inner]);
  useEffect(() => {
    if (!missing) return;
    toast.info('The macro is gone.');
    useUi.setState(ui => ({ macros: ui.macros.slice(0, depth), selection: [] }));
  }, [missing, depth]);
  if (!inner || missing) return null;
  return (
    <InRoom room={inner}>
      <MacroLevel workflow={workflow} depth={depth + 1} />
    </InRoom>
  );
};

/**
 * Writes what changes inside into the macro at once, so nothing is lost with the page, and takes in what others change of it.
 *
 * Contract: everything done until it ends is one step of the outer undo.
 */
function keepInStep(outer: Room, macro: string, inner: Room, onGone: () => void): () => void {
  const others = createEditor(inner.document);
  let known = contentOf(outer, macro);
  outer.undo.begin();
  const write = () => {
    const { operators, links, groups, notes, parameters, comments } = projectWorkflow(inner.document);
    const now = { ...known, operators, links, groups, notes, parameters, comments };
    if (!known || equal(withoutGaps(now), withoutGaps(known))) return;
    known = now;
    setConfig(outer.editor, macro, ['workflow'], withoutGaps(now));
  };
  const read = () => {
    const now = contentOf(outer, macro);
    if (!now) return onGone();
    if (known && equal(withoutGaps(now), withoutGaps(known))) return;
    known = now;
    replaceAll(others, whole(now));
  };
  const stops = [inner.view.subscribe(write), outer.view.subscribe(read)];
  return () => {
    for (const stop of stops) stop();
    write();
    outer.undo.end();
  };
}

const whole = (content: MacroContent): Parameters<typeof replaceAll>[1] => ({
  sluice: 1,
  name: '',
  description: '',
  parameters: [],
  settings: { batchRows: 8192, previewRows: 10_000, seed: 1 },
  comments: [],
  ...content,
});

/** What JSON says of it: no fields without a value, no empty lists that are optional. */
const withoutGaps = (content: object): { readonly [field: string]: unknown } =>
  Object.fromEntries(
    Object.entries(content).filter(
      ([field, value]) =>
        value !== undefined &&
        !(['groups', 'notes', 'parameters', 'comments'].includes(field) && Array.isArray(value) && value.length === 0),
    ),
  );

/** Canvas, palette and properties of what is inside a macro. */
const MacroFrame = ({ workflow }: { readonly workflow: string }) => {
  const { editable } = useRoom();
  const { open, sizes } = useUi();
  const [context, setContext] = useState<CanvasContext | null>(null);
  useKnowledgeFeed(workflow);
  return (
    <div className="editor">
      <MacroBar />
      <div className="editor-body">
        {open.palette && (
          <aside className="side left" aria-label="Operators" style={{ width: sizes.palette }}>
            <div className="side-title">
              <h2>Operators</h2>
            </div>
            <div className="side-content">
              <Palette disabled={!editable} onAdd={type => context && addInView(context, type)} />
            </div>
          </aside>
        )}
        <main className="centre">
          <div className="canvas-place">
            <Canvas workflow={workflow} onReady={setContext} />
          </div>
        </main>
        {open.properties && (
          <aside className="side right" aria-label="Properties" style={{ width: sizes.properties }}>
            <div className="side-title">
              <h2>Properties</h2>
            </div>
            <div className="side-content">
              <PropertiesPanel workflow={workflow} />
            </div>
          </aside>
        )}
      </div>
    </div>
  );
};

const MacroBar = () => {
  const { undo, editable } = useRoom();
  const name = useDocument(view => view.name);
  const [, redraw] = useState(0);
  useEffect(() => undo.subscribe(() => redraw(n => n + 1)), [undo]);
  const leave = () =>
    useUi.setState(({ macros }) => ({ macros: macros.slice(0, -1), selection: macros.slice(-1), selectedLinks: [] }));
  return (
    <header className="top-bar">
      <Button onClick={leave}>
        <Check size={14} /> Done
      </Button>
      <span className="crumb">Workflow</span>
      <ChevronRight size={14} className="crumb" aria-hidden="true" />
      <h1 className="macro-title ellipsis">{name || 'Macro'}</h1>
      {editable && (
        <>
          <IconButton label="Undo" disabled={!undo.canUndo} onClick={() => undo.undo()}>
            <Undo2 size={16} />
          </IconButton>
          <IconButton label="Redo" disabled={!undo.canRedo} onClick={() => undo.redo()}>
            <Redo2 size={16} />
          </IconButton>
        </>
      )}
      <span className="gap" />
      <span className="dim">
        {editable ? 'Changes go into the macro as you make them; outside they are one step.' : 'View only'}
      </span>
    </header>
  );
};
