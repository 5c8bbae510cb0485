import { Ban, CheckCircle2, CirclePause, Clock, LoaderCircle, type LucideIcon, XCircle } from 'lucide-react';
import { useEffect, useReducer, useRef } from 'react';
import { type NodeRun, useRunState, useShownRun } from '../state/run-state.ts';
import { showTab } from '../state/ui.ts';
import { duration, shortCount } from './durations.ts';
import { Pace } from './pace.ts';
import { isGoing } from './run-actions.ts';
import { timeText } from './times.ts';

const icons: { readonly [state: string]: LucideIcon } = {
  queued: Clock,
  running: LoaderCircle,
  paused: CirclePause,
  completed: CheckCircle2,
  failed: XCircle,
  stopped: Ban,
  interrupted: Ban,
};
const words: { readonly [state: string]: string } = {
  queued: 'Waiting for its turn',
  running: 'Running',
  paused: 'Paused',
  completed: 'Completed',
  failed: 'Failed',
  stopped: 'Stopped',
  interrupted: 'Interrupted',
};

/** State of the shown run in a line: how long, how fast, how far, and whose it is. */
export function RunStatus() {
  const run = useShownRun();
  const state = useRunState(now => now.state);
  const nodes = useRunState(now => now.nodes);
  const pace = usePace(run?.id, nodes, state === 'running');
  useTick(state === 'running');
  if (!run || !state) return null;
  const Icon = icons[state] ?? Clock;
  const ms = run.ms ?? (run.started && isGoing(state) ? Date.now() - Date.parse(run.started) : null);
  const part = isGoing(state) ? pace.part : null;
  const facts = [
    ms !== null && duration(ms),
    state === 'running' && pace.rowsPerSecond !== null && `${shortCount(pace.rowsPerSecond)} rows/s`,
    state === 'running' && pace.msLeft !== null && pace.msLeft > 1500 && `${duration(pace.msLeft)} left`,
    state === 'completed' && run.nodes.cached > 0 && `${run.nodes.cached} of ${run.nodes.total} from cache`,
    run.ended && timeText(run.ended),
    run.by && `by ${run.by.name}`,
  ].filter(Boolean);
  return (
    <button
      type="button"
      className="run-status numbers"
      data-state={state}
      title={facts.join(' · ')}
      onClick={() => showTab(state === 'failed' ? 'problems' : 'runs')}
    >
      <Icon size={14} className={state === 'running' ? 'turning' : ''} aria-hidden="true" />
      <strong>{words[state] ?? state}</strong>
      <span className="ellipsis">{facts.join(' · ')}</span>
      {part !== null && <progress aria-label="Progress of the run" value={part} max={1} />}
    </button>
  );
}

/** How far a run is: nodes that are done, and their share of those that say how far they are. */
function usePace(run: string | undefined, nodes: { readonly [node: string]: NodeRun }, running: boolean): Pace {
  const kept = useRef<{ run: string | undefined; pace: Pace }>({ run: undefined, pace: new Pace() });
  if (kept.current.run !== run) kept.current = { run, pace: new Pace() };
  const { pace } = kept.current;
  const list = Object.values(nodes);
  const rows = list.reduce((sum, node) => sum + Object.values(node.rows).reduce((a, b) => a + b, 0), 0);
  const done = list.reduce((sum, { state, progress }) => {
    if (state === 'completed' || state === 'cached') return sum + 1;
    return sum + (progress && progress.total > 0 ? progress.done / progress.total : 0);
  }, 0);
  const total = list.length;
  useEffect(() => {
    if (running) pace.add({ at: Date.now(), rows, done, total });
  }, [pace, running, rows, done, total]);
  return pace;
}

function useTick(on: boolean): void {
  const [, tick] = useReducer((n: number) => n + 1, 0);
  useEffect(() => {
    if (!on) return;
    const timer = setInterval(tick, 250);
    return () => clearInterval(timer);
  }, [on]);
}
