import { useEffect, useState } from 'react';
import type { Problem } from '#server/http/shapes/elements.ts';
import type { RunSummary } from '#server/http/shapes/runs.ts';
import { useKnowledge } from '../state/knowledge.ts';
import { useRunState, useShownRun } from '../state/run-state.ts';
import { nodeLabel, useDocument } from '../state/use-document.ts';
import { counted, duration } from './durations.ts';
import { isGoing, isOwnRun } from './run-actions.ts';

/** Tells who listens instead of looking what became of a run; silent about runs that were over when the page came. */
export const RunWords = () => {
  const run = useShownRun();
  const state = useRunState(now => now.state);
  const problem = useRunState(now => now.problems.find(({ node }) => node !== undefined));
  const culprit = useDocument(view => view.nodes.get(problem?.node ?? ''));
  const operator = useKnowledge(known => known.operators.get(culprit?.type ?? ''));
  const [watched, setWatched] = useState<string | null>(null);
  useEffect(() => {
    if (run && (isGoing(state) || isOwnRun(run.id))) setWatched(run.id);
  }, [run, state]);
  const where = culprit && nodeLabel(culprit, operator?.label);
  return (
    <output className="hidden-text" aria-live="polite" data-says="run">
      {run && state && watched === run.id ? sentence({ ...run, state }, where, problem) : ''}
    </output>
  );
};

function sentence(run: RunSummary, where: string | undefined, problem: Problem | undefined): string {
  const time = run.ms === null ? '' : ` in ${duration(run.ms)}`;
  switch (run.state) {
    case 'queued':
      return 'The run waits for its turn.';
    case 'running':
      return 'The run goes on.';
    case 'failed':
      return `The run failed${where ? ` at ${where}` : ''}${problem ? `: ${problem.message}` : '.'}`;
    case 'completed':
      return [
        `The run completed${time}: ${counted(run.nodes.total, 'node')}`,
        run.nodes.cached > 0 && `${run.nodes.cached} from cache`,
        run.rejected > 0 && `${counted(run.rejected, 'row')} rejected`,
      ]
        .filter(Boolean)
        .join(', ');
    default:
      return `The run is ${run.state}.`;
  }
}
