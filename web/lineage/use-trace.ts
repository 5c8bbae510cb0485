import { useQuery } from '@tanstack/react-query';
import type { TraceAnswer } from '#server/http/shapes/lineage.ts';
import { path, post } from '../state/api.ts';
import { useRun } from '../state/queries.ts';
import type { Traced } from '../state/traced.ts';
import { hasEnded } from './trace-fault.tsx';
import { mostRows, questionOf } from './trace-question.ts';

/** Asks for a trace. */
export async function askTrace(traced: Traced, extent: { readonly depth?: number; readonly limit: number }) {
  const question = questionOf(traced, extent);
  if (!question) throw new Error(`More than ${mostRows} separate rows are named; name one range, or a condition.`);
  return post<TraceAnswer>(`${path('runs', traced.run)}/trace`, question);
}

/** The path of what is traced; asked again when its run has ended, and kept on the screen while it is widened. */
export function useTrace(traced: Traced, extent: { readonly depth?: number; readonly limit: number }) {
  const { data: run, error } = useRun(traced.run);
  const asked = JSON.stringify(traced);
  const answer = useQuery({
    queryKey: ['trace', asked, run?.state, extent],
    enabled: run !== undefined && hasEnded(run),
    staleTime: Infinity,
    queryFn: () => askTrace(traced, extent),
    placeholderData: (before, query) => (query?.queryKey[1] === asked ? before : undefined),
  });
  return { run, answer, fault: error ?? answer.error };
}
