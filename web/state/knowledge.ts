import { useEffect } from 'react';
import { create } from 'zustand';
import type { OperatorInfo } from '#server/http/shapes/catalogue.ts';
import type { Check, NodePorts } from '#server/http/shapes/workflows.ts';
import { useCheck, useOperators } from './queries.ts';

export type CheckProblem = Check['problems'][number];

export interface Knowledge {
  /** Catalogue by type. */
  readonly operators: ReadonlyMap<string, OperatorInfo>;
  /** Ports of nodes whose ports depend on their config; others have those of their operator. */
  readonly ports: Check['ports'];
  readonly stale: Check['stale'];
  /** The problems of each node. */
  readonly problems: { readonly [node: string]: readonly CheckProblem[] };
}

/** What the server knows of operators and of the open document; read by each node for itself. */
export const useKnowledge = create<Knowledge>()(() => ({ operators: new Map(), ports: {}, stale: {}, problems: {} }));

/**
 * Keeps the knowledge fresh while the editor is open.
 *
 * @param past  what is shown is no longer the document: its problems and what is stale in it say nothing here
 */
export function useKnowledgeFeed(workflow: string, past = false): void {
  const { data: operators } = useOperators();
  const { data: check } = useCheck(workflow);
  useEffect(() => {
    if (operators) useKnowledge.setState({ operators: new Map(operators.map(info => [info.type, info])) });
  }, [operators]);
  useEffect(() => {
    if (check)
      useKnowledge.setState(before => knowledgeOf(past ? { ...check, problems: [], stale: {} } : check, before));
  }, [check, past]);
  useEffect(() => () => useKnowledge.setState({ ports: {}, stale: {}, problems: {} }), []);
}

/** Entries that say the same keep their identity, so that a check redraws only the nodes it has news of. */
function knowledgeOf(check: Check, before: Knowledge): Partial<Knowledge> {
  const problems: { [node: string]: CheckProblem[] } = {};
  for (const problem of check.problems) if (problem.node) (problems[problem.node] ??= []).push(problem);
  return {
    ports: kept(check.ports, before.ports),
    stale: kept(check.stale, before.stale),
    problems: kept(problems, before.problems),
  };
}

const kept = <T>(now: { readonly [key: string]: T }, before: { readonly [key: string]: T }) =>
  Object.fromEntries(
    Object.entries(now).map(([key, value]) => [
      key,
      key in before && JSON.stringify(before[key]) === JSON.stringify(value) ? before[key] : value,
    ]),
  );

/** Ports of a node as it is configured. */
export const portsOf = (knowledge: Knowledge, node: string, type: string): NodePorts | undefined =>
  knowledge.ports[node] ?? knowledge.operators.get(type)?.ports;
