import './shell.css';
import { Check, ChevronRight, Redo2, Undo2 } from 'lucide-react';
import { Fragment, type ReactNode, useEffect, useState } from 'react';
import { toast } from 'sonner';
import { createEditor, replaceAll, setConfig } from '#collab/edits.ts';
import { equal } from '#collab/plain.ts';
import { projectWorkflow } from '#collab/project-workflow.ts';
import { inward, outward } from '#collab/within.ts';
import { contentOf, type MacroContent } from '../canvas/macro-commands.ts';
import { RunControls } from '../controls/run-controls.tsx';
import { useTraceLink } from '../lineage/use-trace-link.ts';
import { Button, IconButton } from '../parts/button.tsx';
import { useOperators } from '../state/queries.ts';
import { type OpenRoom, type Room, roomInside } from '../state/room.ts';
import { InRoom, useOpenRoom, useRoom } from '../state/room-context.tsx';
import { useUi } from '../state/ui.ts';
import { drawnNode } from '../state/way-inside.ts';
import { EditorFrame } from './editor-frame.tsx';

interface LevelsProps {
  readonly workflow: string;
  /** What is shown is no longer the document: a past run with its results, or a version that has none. */
  readonly past?: 'run' | 'version';
}

/** The editor of whatever room is given, or the macro that is open in it; a macro in a macro is one level deeper. */
export const EditorLevels = (props: LevelsProps) => {
  useTraceLink();
  useEffect(
    () => () => void useUi.setState({ selection: [], selectedLinks: [], macros: [], layer: null, following: null }),
    [],
  );
  return <Level {...props} depth={0} />;
};

interface LevelProps extends LevelsProps {
  /** How many macros deep. */
  readonly depth: number;
}

const Level = (props: LevelProps): ReactNode => {
  const { workflow, depth, past } = props;
  const macro = useUi(ui => ui.macros.at(depth));
  if (macro !== undefined) return <InsideMacro key={macro} {...props} macro={macro} />;
  const bar = depth > 0 && <MacroBar workflow={workflow} past={past} />;
  return <EditorFrame workflow={workflow} past={past} bar={bar || undefined} />;
};

const InsideMacro = ({ workflow, depth, past, macro }: LevelProps & { readonly macro: string }) => {
  const around = useOpenRoom();
  const outer = useRoom();
  const { data: operators = [] } = useOperators();
  const [missing, setMissing] = useState(false);
  const [inner, setInner] = useState<OpenRoom | null>(null);
  useEffect(() => {
    if (!inner) return;
    outer.setPresence({ selection: [macro], editing: outer.editable ? { node: macro, field: 'workflow' } : null });
    const stop = keepInStep(outer, macro, inner.room(), () => setMissing(true));
    return () => {
      stop();
      outer.setPresence({ editing: null });
    };
  }, [outer, macro, inner]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: opened once; what others change comes in above
  useEffect(() => {
    const content = contentOf(outer, macro);
    if (!content) return setMissing(true);
    const made = roomInside(around, macro, whole(content), operators);
    setInner(made);
    return made.close;
  }, [macro]);
  useEffect(() => {
    if (!missing) return;
    toast.info('The macro is gone.');
    useUi.setState(ui => ({ macros: ui.macros.slice(0, depth), selection: [] }));
  }, [missing, depth]);
  if (!inner || missing) return null;
  return (
    <InRoom room={inner}>
      <Level workflow={workflow} depth={depth + 1} past={past} />
    </InRoom>
  );
};

/**
 * Writes what changes inside into the macro at once, so nothing is lost with the page, and takes in what others change of it.
 *
 * Contract: everything done until it ends is one step of the outer undo.
 */
function keepInStep(outer: Room, macro: string, inner: Room, onGone: () => void): () => void {
  const { within } = inner.document;
  const others = createEditor(inner.document);
  let known = contentOf(outer, macro);
  outer.undo.begin();
  const write = () => {
    const { operators, links, groups, notes, parameters, comments } = outward(projectWorkflow(inner.document), within);
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
    replaceAll(others, inward(whole(now), within));
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

/** The bar inside a macro: the way that was come, undo, and the run of the whole workflow. */
const MacroBar = ({ workflow, past }: LevelsProps) => {
  const room = useRoom();
  const { undo, editable } = room;
  const macros = useUi(ui => ui.macros);
  const [, redraw] = useState(0);
  useEffect(() => undo.subscribe(() => redraw(n => n + 1)), [undo]);
  const leave = (depth: number) =>
    useUi.setState(({ macros: open }) => ({
      macros: open.slice(0, depth),
      selection: open.slice(depth, depth + 1),
      selectedLinks: [],
    }));
  const { labels } = drawnNode(room, `${macros.at(-1)}`);
  const way = ['Workflow', ...labels];
  return (
    <header className="top-bar">
      <Button onClick={() => leave(macros.length - 1)}>
        <Check size={14} /> Done
      </Button>
      <nav className="crumbs" aria-label="Way into the macro">
        {way.slice(0, -1).map((label, depth) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two macros on the way may have the same name
          <Fragment key={depth}>
            <button type="button" className="crumb ellipsis" onClick={() => leave(depth)}>
              {label}
            </button>
            <ChevronRight size={14} className="crumb" aria-hidden="true" />
          </Fragment>
        ))}
        <h1 className="macro-title ellipsis">{way.at(-1)}</h1>
      </nav>
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
      <span className="macro-note dim ellipsis" title={notes.numbers}>
        {editable ? notes.edits : 'View only.'} {notes.numbers}
      </span>
      {past !== 'version' && <RunControls workflow={workflow} />}
    </header>
  );
};

const notes = {
  edits: 'Outside, what you change here is one step.',
  numbers: 'Rows and columns are those of the node you came in by; other nodes with the same content have their own.',
};
