import { resolve } from 'node:path';
import { must } from '../errors.ts';
import { outputsOf, ruleOf } from '../operator/define.ts';
import type { Plan } from '../plan/plan.ts';
import type { TraceGraph } from '../provenance/trace.ts';
import type { CacheEntry } from '../store/cache.ts';
import { startOf } from '../store/process.ts';
import type { RunNode, RunRecord } from '../store/run-folder.ts';
import type { ExecutionResult } from './execution.ts';
import type { RunRequest } from './run-workflow.ts';

/** What is known of a run before it starts, besides the request. */
export interface RunFacts {
  readonly run: string;
  readonly engine: string;
  readonly seed: number;
  /** The plan asked for, nodes from cache included. */
  readonly plan: Plan;
  /** The plan that runs. */
  readonly executed: Plan;
  /** Content address by node. */
  readonly keys: ReadonlyMap<string, string>;
  /** Nodes that an earlier run stands for. */
  readonly reused: ReadonlyMap<string, CacheEntry>;
}

/** The record of a run that begins now. */
export function draftRecord(request: RunRequest, facts: RunFacts): RunRecord {
  const { plan, executed } = facts;
  return {
    sluice: 1,
    run: facts.run,
    name: request.workflow.name,
    workflow: request.workflow,
    path: resolve(request.path),
    parameters: request.parameters ?? {},
    to: request.to ?? null,
    observe: request.observe ?? 'all',
    seed: facts.seed,
    engine: facts.engine,
    pid: process.pid,
    pidStart: startOf(process.pid),
    lineage: request.lineage !== false,
    state: 'running',
    started: new Date().toISOString(),
    ended: null,
    ms: null,
    regions: executed.regions.map(r => ({
      id: r.id,
      nodes: [...new Set(r.parts.map(p => p.node))],
      after: r.after,
    })),
    materialized: executed.materialized,
    graph: traceGraph(plan),
    nodes: nodesOf(facts, []),
    problems: plan.problems,
  };
}

/** The record of a run that is over. */
export const finishedRecord = (draft: RunRecord, facts: RunFacts, result: ExecutionResult): RunRecord => ({
  ...draft,
  state: result.state,
  ended: new Date().toISOString(),
  ms: Math.round(result.ms),
  nodes: nodesOf(facts, result.nodes),
  problems: [...draft.problems, ...result.problems],
});

/** The plan as tracing sees it. */
export function traceGraph(plan: Plan): TraceGraph {
  return {
    nodes: plan.nodes.map(node => ({
      id: node.id,
      rule: ruleOf(node.spec, node.config as never),
      inputs: Object.fromEntries(node.inputs.map(i => [i.key, i.from])),
      outputs: node.outputs,
    })),
  };
}

function nodesOf({ plan, keys, reused }: RunFacts, results: ExecutionResult['nodes']): RunNode[] {
  const ran = new Map(results.map(n => [n.id, n]));
  return plan.nodes.map(node => {
    const entry = reused.get(node.id);
    const status = entry ? undefined : ran.get(node.id);
    const kinds = outputsOf(node.spec, node.config as never);
    const none = { rows: 0, stored: 0, cut: true };
    const portOf = (port: string) => entry?.ports[port] ?? status?.ports.find(p => p.port === port) ?? none;
    return {
      id: node.id,
      type: node.type,
      label: node.label,
      state: entry ? 'cached' : (status?.state ?? 'waiting'),
      ms: Math.round((status?.ms ?? 0) * 10) / 10,
      cached: entry ? { run: entry.run, node: entry.node, at: entry.at } : null,
      key: must(keys.get(node.id), 'key'),
      ports: Object.fromEntries(
        node.outputs.map(port => {
          const { rows, stored, cut } = portOf(port);
          return [port, { rows, stored, cut, kind: kinds[port]?.kind ?? 'rows', schema: node.schemas.out[port] }];
        }),
      ),
    };
  });
}
