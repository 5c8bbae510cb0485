import type { Problem } from '#server/http/shapes/elements.ts';
import { useCheck } from '../state/queries.ts';
import { useRunState } from '../state/run-state.ts';

/** Kinds of problems, the worst first. */
const order = ['run', 'error', 'unconfigured', 'notice'] as const;
export type ProblemKind = (typeof order)[number];

export interface ListedProblem extends Problem {
  readonly kind: ProblemKind;
  readonly remedy?: string;
}

/** What the shown run met and what the check finds, the worst first; what both say is told once. */
export function useProblems(workflow: string): {
  readonly problems: readonly ListedProblem[];
  readonly checked: boolean;
} {
  const { data: check } = useCheck(workflow);
  const ofRun = useRunState(run => run.problems);
  const told = new Set(ofRun.map(said));
  const problems: ListedProblem[] = [
    ...ofRun.map(problem => ({ ...problem, kind: 'notice' in problem ? ('notice' as const) : ('run' as const) })),
    ...(check?.problems ?? [])
      .filter(problem => !told.has(said(problem)))
      .map(problem => ({ ...problem, kind: problem.severity as ProblemKind })),
  ];
  problems.sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
  return { problems, checked: check !== undefined };
}

const said = ({ code, node, field, message }: Problem): string => JSON.stringify([code, node, field, message]);
