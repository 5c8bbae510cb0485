import { Pause, Play, Square, StepForward } from 'lucide-react';
import { IconButton } from '../parts/button.tsx';
import { useRoom } from '../state/room-context.tsx';
import { useRunState } from '../state/run-state.ts';
import { useWhole } from '../state/use-document.ts';
import { command, isGoing, startRun, useRunDialog } from './run-actions.ts';
import { useMayRun } from './use-may-run.ts';

/** What a node offers of a run, beside its name: to run to it, and while a run goes on what can be done with that. */
export function NodeRunTools({ node, selected }: { readonly node: string; readonly selected: boolean }) {
  const may = useMayRun();
  const going = useRunState(now => isGoing(now.state));
  const steps = useSteppable(node) !== null;
  if (!(selected || steps) || !(may || selected)) return null;
  return (
    <span className="node-run nodrag">
      {steps && may && <StepHere node={node} />}
      {selected && (going ? may && <RunTools /> : <RunHere node={node} />)}
    </span>
  );
}

const RunHere = ({ node }: { readonly node: string }) => {
  const { workflow } = useRoom();
  const asks = useWhole(view => view.parameters.some(parameter => parameter.default === undefined));
  const may = useMayRun();
  return (
    <IconButton
      label="Run to here"
      disabled={!may}
      onClick={() => (asks ? useRunDialog.setState({ wish: { to: node } }) : void startRun(workflow, { to: node }))}
    >
      <Play size={14} />
    </IconButton>
  );
};

const StepHere = ({ node }: { readonly node: string }) => {
  const run = useRunState(now => now.shown);
  const at = useSteppable(node);
  if (run === null || at === null) return null;
  return (
    <IconButton label="Step here: one batch onward" onClick={() => void command(run, 'step', at)}>
      <StepForward size={14} />
    </IconButton>
  );
};

/** Nodes at work are one stream, so these act on the run and not on a node alone; their words say so. */
const RunTools = () => {
  const run = useRunState(now => now.shown);
  const state = useRunState(now => now.state);
  if (run === null) return null;
  const paused = state === 'paused';
  return (
    <>
      <IconButton
        label={paused ? 'Resume the whole run' : 'Pause the whole run'}
        disabled={state === 'queued'}
        onClick={() => void command(run, paused ? 'resume' : 'pause')}
      >
        {paused ? <Play size={14} /> : <Pause size={14} />}
      </IconButton>
      <IconButton label="Stop the whole run" onClick={() => void command(run, 'stop')}>
        <Square size={13} />
      </IconButton>
    </>
  );
};

/** The node that a step here takes a batch onward: itself, in a macro the first at work; null where none is, or nothing is paused. */
export const useSteppable = (node: string | null): string | null =>
  useRunState(({ state, nodes }) => {
    if (node === null || state !== 'paused') return null;
    const atWork = (id: string) => nodes[id]?.state === 'running' || nodes[id]?.state === 'paused';
    if (nodes[node]) return atWork(node) ? node : null;
    return Object.keys(nodes).find(id => id.startsWith(`${node}/`) && atWork(id)) ?? null;
  });
