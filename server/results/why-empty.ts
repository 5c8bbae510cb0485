import type { Workflow } from '#engine/plan/workflow.ts';
import type { TraceGraph } from '#engine/provenance/trace.ts';
import type { OpenRun, PortName } from '#engine/run/open-run.ts';
import type { RunNode } from '#engine/store/run-folder.ts';
import type { RowsPage } from '../http/shapes/results.ts';
import type { ResultTarget } from '../jobs/result-questions.ts';

export type Empty = RowsPage['empty'];

const named = (node: RunNode): string => `'${node.label || node.id}'`;
const isOver = (state: string): boolean => !['queued', 'running', 'paused'].includes(state);

/** Why a run that has no folder shows nothing. */
export const whyNoRun = (state: string): Empty =>
  isOver(state)
    ? { reason: 'failed', message: 'The run could not begin; its problems say why.', node: null }
    : { reason: 'not-run', message: 'The run waits for its turn.', node: null };

/** Why a port shows no rows, in words. */
export function whyEmpty(
  run: OpenRun,
  port: PortName,
  target: ResultTarget,
  counts: { readonly stored: number; readonly total: number; readonly matched: number },
): Empty {
  const node = run.node(port.node);
  const state = target.nodes[port.node]?.state ?? node.state;
  if (counts.stored > 0)
    return counts.matched > 0
      ? null
      : { reason: 'no-match', message: 'No row matches the filter and search.', node: null };
  if (counts.total > 0) return notStored(run, node);
  if (!isOver(target.state) && state !== 'completed' && state !== 'cached')
    return state === 'waiting'
      ? { reason: 'not-run', message: `${named(node)} has not begun yet.`, node: null }
      : { reason: 'running', message: `${named(node)} is at work and has given no row so far.`, node: null };
  if (state === 'failed')
    return { reason: 'failed', message: `${named(node)} failed before it gave a row.`, node: null };
  if (state !== 'completed' && state !== 'cached')
    return {
      reason: 'not-run',
      message: `${named(node)} was not run: the run has ${target.state} before.`,
      node: null,
    };
  return noRows(run, node, port.port);
}

function notStored(run: OpenRun, node: RunNode): Empty {
  const { settings } = run.record.workflow as Workflow;
  const message = node.cached
    ? `The rows of ${named(node)} came from run ${node.cached.run}, which has been deleted; run it again without the cache.`
    : settings.previewRows === 0
      ? `No rows of ${named(node)} are kept, since previewRows is 0; turn on keep for the node and run again.`
      : `The rows of ${named(node)} were not stored; turn on keep for the node and run again.`;
  return { reason: 'not-stored', message, node: null };
}

/** Goes upstream to where rows ended. */
function noRows(run: OpenRun, node: RunNode, port: string): Empty {
  if (node.ports[port]?.kind === 'rejected')
    return { reason: 'no-rows', message: `${named(node)} rejected no row.`, node: null };
  const { nodes } = run.record.graph as TraceGraph;
  let first = node;
  for (const seen = new Set<string>(); !seen.has(first.id); ) {
    seen.add(first.id);
    const inputs = Object.values(nodes.find(n => n.id === first.id)?.inputs ?? {});
    const dry = inputs.find(from => run.node(from.node).ports[from.port].rows === 0);
    if (dry) first = run.node(dry.node);
  }
  const message =
    first.id === node.id
      ? `${named(node)} ran and gave no rows.`
      : `${named(node)} ran and gave no rows, since ${named(first)} upstream gave none.`;
  return { reason: 'no-rows', message, node: first.id };
}
