import {
  Ban,
  CircleCheck,
  CircleDashed,
  CirclePause,
  CircleStop,
  CircleX,
  Clock,
  LoaderCircle,
  type LucideIcon,
  TriangleAlert,
  Zap,
} from 'lucide-react';
import type { NodeRun } from '../state/run-state.ts';

/** A node's state in icon, colour and words: never colour alone. */
export interface Status {
  readonly kind: string;
  readonly Icon: LucideIcon;
  readonly words: string;
}

const states: { readonly [state in NodeRun['state']]: readonly [LucideIcon, string] } = {
  waiting: [Clock, 'Waiting'],
  running: [LoaderCircle, 'Running'],
  paused: [CirclePause, 'Paused'],
  completed: [CircleCheck, 'Done'],
  failed: [CircleX, 'Failed'],
  stopped: [CircleStop, 'Stopped'],
  cached: [Zap, 'From cache'],
};

/** What a node shows of itself; being switched off outweighs what the last run said, and so does being stale. */
export function statusOf(
  run: NodeRun | undefined,
  { disabled, stale, paused }: { readonly disabled: boolean; readonly stale: boolean; readonly paused: boolean },
): Status {
  if (disabled) return { kind: 'disabled', Icon: Ban, words: 'Disabled' };
  const busy = run?.state === 'running' || run?.state === 'waiting';
  if (busy && paused) return { kind: 'paused', Icon: CirclePause, words: 'Paused' };
  if (run && stale && !busy && run.state !== 'failed') return { kind: 'stale', Icon: TriangleAlert, words: 'Stale' };
  if (!run) return { kind: 'none', Icon: CircleDashed, words: 'Not run yet' };
  const [Icon, words] = states[run.state];
  const time = run.state === 'cached' && run.cachedAt ? `, ${clock(run.cachedAt)}` : '';
  return { kind: run.state, Icon, words: words + time };
}

const clock = (time: string): string =>
  new Date(time).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' });

/** A count as people read it at a glance: 1,204 · 48.3k · 2.1M. */
export function shortCount(n: number): string {
  if (n < 10_000) return n.toLocaleString('en');
  if (n < 1e6) return `${trim(n / 1e3)}k`;
  if (n < 1e9) return `${trim(n / 1e6)}M`;
  return `${trim(n / 1e9)}G`;
}

const trim = (x: number): string => (x < 100 ? x.toFixed(1).replace(/\.0$/, '') : String(Math.round(x)));

/** A duration: 12 ms · 3.4 s · 2 min 5 s. */
export function shortTime(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
}
