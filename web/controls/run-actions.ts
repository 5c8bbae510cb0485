import { toast } from 'sonner';
import { create } from 'zustand';
import type { RunSummary } from '#server/http/shapes/runs.ts';
import { commitDrafts } from '../properties/inputs/use-draft.ts';
import { ApiFault, path, post, remove } from '../state/api.ts';
import { showRun, takeRuns, useRunState } from '../state/run-state.ts';

/** How a run is started. */
export interface RunWish {
  readonly to?: string;
  readonly parameters?: { readonly [name: string]: unknown };
  readonly version?: number;
  readonly seed?: number;
  /** False runs every node again. */
  readonly reuse?: boolean;
}

/** The dialog that asks for parameters before a run; `null` while it is closed. */
export const useRunDialog = create<{ readonly wish: RunWish | null }>()(() => ({ wish: null }));

/** Runs that this page started, so that their end is no news to it. */
const ownRuns = new Set<string>();
export const isOwnRun = (run: string): boolean => ownRuns.has(run);

/** Says a refusal in a toast: what happened, and what to do about it. */
export function sayFault(what: string, error: unknown): void {
  const remedy = error instanceof ApiFault ? error.remedy : undefined;
  toast.error(`${what}: ${error instanceof Error ? error.message : String(error)}`, { description: remedy });
}

const longestWaitMs = 5000;

/** A name that nothing else has; `randomUUID` is missing on plain http. */
const keyOf = (): string => [...crypto.getRandomValues(new Uint32Array(4))].map(n => n.toString(36)).join('-');

/** Number of one's own edits that the server has not stored yet; kept by the run controls. */
export const useUnsaved = create<{ readonly edits: number }>()(() => ({ edits: 0 }));

/** Waits until the server has what is on the screen, since that is what a run is asked of; not for ever. */
export async function untilSaved(): Promise<void> {
  commitDrafts();
  // The room counts what was typed last by the next turn.
  await new Promise(resolve => setTimeout(resolve));
  if (useUnsaved.getState().edits === 0) return;
  await new Promise<void>(resolve => {
    const timer = setTimeout(done, longestWaitMs);
    const stop = useUnsaved.subscribe(({ edits }) => edits === 0 && done());
    function done() {
      clearTimeout(timer);
      stop();
      resolve();
    }
  });
}

/** Starts a run and shows it; a repeated request with the same key starts one run. */
export async function startRun(workflow: string, wish: RunWish = {}): Promise<RunSummary | null> {
  try {
    await untilSaved();
    const key = { 'idempotency-key': keyOf() };
    const run = await post<RunSummary>(`${path('workflows', workflow)}/runs`, wish, key);
    ownRuns.add(run.id);
    useRunState.setState({ pinned: false });
    takeRuns([run]);
    showRun(run.id);
    return run;
  } catch (error) {
    sayFault('Not started', error);
    return null;
  }
}

/** Pauses, resumes, steps or stops a run. @param node  at which a step is taken; else at the first that is at work */
export async function command(run: string, order: 'pause' | 'resume' | 'step' | 'stop', node?: string): Promise<void> {
  try {
    await post(`${path('runs', run)}/${order}`, node === undefined ? undefined : { node });
  } catch (error) {
    sayFault(`Could not ${order}`, error);
  }
}

/** Runs the same again: the version that was run then, or the newest. */
export async function replay(run: string, version: 'original' | 'latest'): Promise<RunSummary | null> {
  try {
    const made = await post<RunSummary>(`${path('runs', run)}/replay`, { latest: version === 'latest' });
    ownRuns.add(made.id);
    takeRuns([made]);
    showRun(made.id);
    return made;
  } catch (error) {
    sayFault('Not started', error);
    return null;
  }
}

/** Deletes a finished run with its results. */
export async function deleteRun(run: string): Promise<boolean> {
  try {
    await remove(path('runs', run));
    const runs = useRunState.getState().runs.filter(({ id }) => id !== run);
    useRunState.setState({ runs });
    if (useRunState.getState().shown === run) showRun(runs[0]?.id ?? null);
    return true;
  } catch (error) {
    sayFault('Not deleted', error);
    return false;
  }
}

/** States in which a run still goes on. */
export const isGoing = (state: string | null | undefined): boolean =>
  state === 'queued' || state === 'running' || state === 'paused';
