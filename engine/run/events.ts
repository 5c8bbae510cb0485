import type { Problem } from '../errors.ts';

export type RunState = 'running' | 'paused' | 'completed' | 'failed' | 'stopped';
export type NodeState = 'waiting' | 'running' | 'completed' | 'failed' | 'stopped' | 'cached';

/** Everything that leaves a run while it runs; `at` is milliseconds since 1970. */
export type RunEvent =
  | { readonly kind: 'run'; readonly at: number; readonly state: RunState }
  | { readonly kind: 'region'; readonly at: number; readonly region: string; readonly state: 'running' | 'completed' }
  | { readonly kind: 'node'; readonly at: number; readonly node: string; readonly state: NodeState }
  /** Rows emitted so far by port, for nodes whose counts changed since the last such event. */
  | {
      readonly kind: 'counts';
      readonly at: number;
      readonly rows: { readonly [node: string]: { readonly [port: string]: number } };
    }
  | {
      readonly kind: 'progress';
      readonly at: number;
      readonly node: string;
      readonly done: number;
      readonly total: number;
    }
  | { readonly kind: 'console'; readonly at: number; readonly node: string; readonly line: string }
  | { readonly kind: 'problem'; readonly at: number; readonly problem: Problem };
