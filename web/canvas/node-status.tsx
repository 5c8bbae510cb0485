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
import { counted, wholeCount } from '../controls/durations.ts';
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
  completed: [CircleCheck, 'Completed'],
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

/** A node for who listens instead of looking: `filter adults, completed, 32 rows out, 3 rejected`. */
export function nodeWords(label: string, words: string, run: NodeRun | undefined): string {
  const rows = run && run.state !== 'waiting' ? rowsOut(run.rows) : null;
  const facts = [
    label,
    words.toLowerCase(),
    rows !== null && `${counted(rows, 'row')} out`,
    run && run.rejected > 0 && `${wholeCount(run.rejected)} rejected`,
  ];
  return facts.filter(Boolean).join(', ');
}

/** Ports for rows that a node is not made for: they are no part of what it gives. */
const aside = ['rejected', 'rest'];

/** Rows that a node gives, whatever it refuses or leaves aside; null before the first count. */
export const rowsOut = (rows: { readonly [port: string]: number }): number | null => {
  const counts = Object.entries(rows).filter(([port]) => !aside.includes(port));
  return counts.length === 0 ? null : counts.reduce((sum, [, n]) => sum + n, 0);
};

const clock = (time: string): string =>
  new Date(time).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
