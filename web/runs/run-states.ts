import type { RunSummary } from '#server/http/shapes/runs.ts';

export type { RunSummary } from '#server/http/shapes/runs.ts';

/** States a run may be in, with the word for each. */
export const runStateList: readonly { readonly state: RunSummary['state']; readonly word: string }[] = [
  { state: 'queued', word: 'Queued' },
  { state: 'running', word: 'Running' },
  { state: 'paused', word: 'Paused' },
  { state: 'completed', word: 'Completed' },
  { state: 'failed', word: 'Failed' },
  { state: 'stopped', word: 'Stopped' },
  { state: 'interrupted', word: 'Interrupted' },
];

export const stateWord = (state: string): string => runStateList.find(entry => entry.state === state)?.word ?? state;
