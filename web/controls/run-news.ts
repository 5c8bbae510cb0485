import { useEffect } from 'react';
import { toast } from 'sonner';
import type { RunSummary } from '#server/http/shapes/runs.ts';
import { useRunState } from '../state/run-state.ts';
import { useSession } from '../state/session.ts';
import { showTab } from '../state/ui.ts';
import { useWhole } from '../state/use-document.ts';
import { counted, duration } from './durations.ts';
import { isGoing, isOwnRun } from './run-actions.ts';

/** Tells of runs in the tab's title and icon, and of what others do in toasts. */
export function useRunNews(workflow: string): void {
  const name = useWhole(view => view.name);
  const { data } = useSession();
  const me = data?.user?.id;
  const state = useRunState(run => run.state);

  useEffect(() => {
    const sign = signs[state ?? ''] ?? '';
    document.title = `${sign}${name || 'Untitled'} · Sluice`;
    setIcon(state);
  }, [state, name]);
  useEffect(() => () => setIcon(null), []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another workflow's runs are not news of this one
  useEffect(() => {
    const { runs: first, listed } = useRunState.getState();
    let known = new Map(first.map(run => [run.id, run]));
    // Runs of before the page was opened are no news; the clocks of page and server need not agree on which those are.
    let newest = listed ? newestOf(first) : null;
    return useRunState.subscribe(({ runs, listed }, before) => {
      if (!listed || runs === before.runs) return;
      newest ??= newestOf(runs);
      for (const run of runs) tell(known.get(run.id), run, me, newest);
      known = new Map(runs.map(run => [run.id, run]));
    });
  }, [workflow, me]);
}

/** @param newest  number of the newest run that is no news */
function tell(before: RunSummary | undefined, run: RunSummary, me: string | undefined, newest: number): void {
  if (run.number <= newest && !before) return;
  const mine = isOwnRun(run.id) || (run.by !== null && run.by.id === me);
  if (!before && !mine && isGoing(run.state)) toast(`${run.by?.name ?? 'Somebody'} pressed Run`);
  if (!before || before.state === run.state || isGoing(run.state)) return;
  const seen = mine && document.visibilityState === 'visible';
  if (run.state === 'failed')
    toast.error(run.ms === null ? 'The run could not begin' : `The run failed after ${duration(run.ms)}`, {
      action: { label: 'Show why', onClick: () => showTab('problems') },
    });
  else if (run.state === 'completed' && run.rejected > 0)
    toast.warning(`The run completed; ${counted(run.rejected, 'row')} rejected`);
  else if (run.state === 'completed' && !seen) toast.success(`The run completed in ${duration(run.ms ?? 0)}`);
  else if (run.state === 'interrupted') toast.warning('The run was interrupted');
}

const newestOf = (runs: readonly RunSummary[]): number => Math.max(0, ...runs.map(run => run.number));

const signs: { readonly [state: string]: string } = {
  queued: '… ',
  running: '▶ ',
  paused: '⏸ ',
  completed: '✓ ',
  failed: '✕ ',
};

const colours: { readonly [state: string]: string } = {
  running: '#4c6ef5',
  queued: '#868e96',
  paused: '#9775fa',
  completed: '#2f9e44',
  failed: '#e03131',
};

/** The tab's icon with a dot in the colour of the run's state. */
function setIcon(state: string | null): void {
  const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
  if (!link) return;
  const colour = colours[state ?? ''];
  const dot = colour ? `<circle cx="25" cy="25" r="7" fill="${colour}" stroke="#fff" stroke-width="2"/>` : '';
  const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#3d5bdc"/><path d="M8 11h7a4 4 0 0 1 4 4v2a4 4 0 0 0 4 4h1" fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round"/>${dot}</svg>`;
  link.href = dot ? `data:image/svg+xml,${encodeURIComponent(icon)}` : '/favicon.svg';
}
