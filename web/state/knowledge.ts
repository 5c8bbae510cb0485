import { useEffect } from 'react';
import { create } from 'zustand';
import type { OperatorInfo } from '#server/http/shapes/catalogue.ts';
import type { Check, NodePorts } from '#server/http/shapes/workflows.ts';
import { useFrozen } from './frozen.ts';
import { useCheck, useOperators } from './queries.ts';
import { macrosAround } from './way-inside.ts';

export type CheckProblem = Check['problems'][number];

export interface Knowledge {
  /** Catalogue by type. */
  readonly operators: ReadonlyMap<string, OperatorInfo>;
  /** Ports of nodes whose ports depend on their config; others have those of their operator. */
  readonly ports: Check['ports'];
  readonly stale: Check['stale'];
  /** The problems of each node. */
  readonly problems: { readonly [node: string]: readonly CheckProblem[] };
  /** The problems of what is inside each macro, at any depth. */
  readonly inside: { readonly [macro: string]: readonly CheckProblem[] };
}

const nothing = { ports: {}, stale: {}, problems: {}, inside: {} };

/** What the server knows of operators and of the open document; read by each node for itself. */
export const useKnowledge = create<Knowledge>()(() => ({ operators: new Map(), ...nothing }));

/**
 * Keeps the knowledge fresh while the editor is open.
 *
 * @param past  what is shown is no longer the document; unless it is checked itself (`FrozenContext`), problems and staleness say nothing here
 */
export function useKnowledgeFeed(workflow: string, past = false): void {
  const { data: operators } = useOperators();
  const { data: check } = useCheck(workflow);
  const frozen = useFrozen();
  const isOther = past && frozen === null;
  useEffect(() => {
    if (operators) useKnowledge.setState({ operators: new Map(operators.map(info => [info.type, info])) });
  }, [operators]);
  useEffect(() => {
    if (check)
      useKnowledge.setState(before => knowledgeOf(isOther ? { ...check, problems: [], stale: {} } : check, before));
  }, [check, isOther]);
  useEffect(() => () => useKnowledge.setState(nothing), []);
}

/** Entries that say the same keep their identity, so that a check redraws only the nodes it has news of. */
function knowledgeOf(check: Check, before: Knowledge): Partial<Knowledge> {
  const problems: { [node: string]: CheckProblem[] } = {};
  const inside: { [macro: string]: CheckProblem[] } = {};
  for (const problem of check.problems) {
    if (!problem.node) continue;
    (problems[problem.node] ??= []).push(problem);
    for (const macro of macrosAround(problem.node)) (inside[macro] ??= []).push(problem);
  }
  return {
    ports: kept(check.ports, before.ports),
    stale: kept(check.stale, before.stale),
    problems: kept(problems, before.problems),
    inside: kept(inside, before.inside),
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
export const portsOf = (
  knowledge: Pick<Knowledge, 'ports' | 'operators'>,
  node: string,
  type: string,
): NodePorts | undefined => knowledge.ports[node] ?? knowledge.operators.get(type)?.ports;

/** The port whose rows leave by a port: itself, for a macro's the port inside that it stands for. */
export const portBehind = ({ ports }: Knowledge, node: string, port: string): { node: string; port: string } =>
  ports[node]?.outputs.find(({ name }) => name === port)?.of ?? { node, port };
