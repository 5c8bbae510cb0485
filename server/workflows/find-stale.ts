import { Value } from 'typebox/value';
import { readWorkflow } from '#engine/plan/parse-workflow.ts';
import type { ExecutableNode, Plan } from '#engine/plan/plan.ts';
import type { Link, Node, Workflow } from '#engine/plan/workflow.ts';
import type { RunNode, RunRecord } from '#engine/store/run-folder.ts';
import type { Check } from '../http/shapes/workflows.ts';

/** What freshness is judged by. */
export interface StaleQuestion {
  readonly workflow: Workflow;
  /** What could run now. */
  readonly plan: Plan;
  /** Content addresses of its nodes. */
  readonly keys: ReadonlyMap<string, string>;
  readonly run: RunRecord | null;
}

/** Node states in which a run is still to say something. */
const going = ['waiting', 'running', 'paused'];

/**
 * Why the last result of a node does not stand for what the canvas shows, for every node that could run and of which that is so.
 *
 * A node is fresh when the latest run gave a result under the same content address. What asks the world anew at each run has no such
 * address; it and what follows it are fresh while settings and links are as they were.
 */
export function findStale(question: StaleQuestion): Check['stale'] {
  const { plan, run, workflow } = question;
  const reasons = new Map<string, string>();
  const unsure = new Set<string>();
  const before = run ? (run.workflow as Workflow) : null;
  const results = new Map(run?.nodes.map(node => [node.id, node]));
  const isGoing = run !== null && run.ended === null && ['running', 'paused'].includes(run.state);
  for (const node of plan.nodes) {
    if (node.spec.volatile || node.inputs.some(i => unsure.has(i.from.node))) unsure.add(node.id);
    const reason =
      run && before
        ? reasonFor(node, {
            workflow,
            before,
            run,
            result: results.get(node.id),
            reasons,
            unsure,
            isGoing,
            keys: question.keys,
          })
        : 'never run';
    if (reason !== null) reasons.set(node.id, reason);
  }
  const shown = [...reasons, ...ofMacros(reasons, workflow, before)];
  return Object.fromEntries(shown.map(([id, reason]) => [id, { reason }]));
}

interface Facts {
  readonly workflow: Workflow;
  readonly before: Workflow;
  readonly run: RunRecord;
  readonly result: RunNode | undefined;
  readonly keys: ReadonlyMap<string, string>;
  readonly reasons: ReadonlyMap<string, string>;
  /** Nodes whose content address says nothing. */
  readonly unsure: ReadonlySet<string>;
  readonly isGoing: boolean;
}

function reasonFor(node: ExecutableNode, facts: Facts): string | null {
  const { result, before, keys, unsure, isGoing, workflow, run } = facts;
  const [authored, old] = [nodeOf(workflow, node.id), nodeOf(before, node.id)];
  if (!result) return old ? 'not part of the last run' : 'new since the last run';
  const same = !unsure.has(node.id) && keys.get(node.id) === result.key;
  const changed = same ? null : (ownChange(authored, old) ?? inputChange(node, facts));
  if (changed !== null) return changed;
  if (!same && !unsure.has(node.id)) return elsewhere(node, facts);
  if (result.state === 'completed' || result.state === 'cached') return null;
  if (isGoing && going.includes(result.state)) return null;
  const states: { readonly [state: string]: string } = {
    failed: 'failed in the last run',
    stopped: 'the last run was stopped',
  };
  return states[result.state] ?? `the last run was ${run.state === 'failed' ? 'over' : run.state} before it got here`;
}

/** The nodes and links among which a node is drawn: of the workflow, or of what the macro holds that it is in. */
function levelOf(workflow: Workflow, id: string): Pick<Workflow, 'operators' | 'links'> {
  const [outer, ...rest] = id.split('/');
  if (rest.length === 0) return workflow;
  const content = workflow.operators.find(node => node.id === outer)?.config.workflow;
  if (typeof content !== 'object' || content === null) return { operators: [], links: [] };
  return levelOf(readWorkflow(content).workflow, rest.join('/'));
}

const ownId = (id: string): string => id.slice(id.lastIndexOf('/') + 1);

/** The node as it is drawn; for one inside a macro that names a file the macro, as nothing else of it is here. */
function nodeOf(workflow: Workflow, id: string): Node | undefined {
  const node = levelOf(workflow, id).operators.find(other => other.id === ownId(id));
  if (node || !id.includes('/')) return node;
  const outer = workflow.operators.find(other => other.id === id.split('/')[0]);
  return typeof outer?.config.workflow === 'string' ? outer : undefined;
}

function ownChange(now: Node | undefined, old: Node | undefined): string | null {
  if (!now || !old) return null;
  if (now.type !== old.type) return `operator changed: ${old.type} → ${now.type}`;
  const fields = [...new Set([...Object.keys(old.config), ...Object.keys(now.config)])];
  const changed = fields.filter(field => !Value.Equal(old.config[field], now.config[field]));
  if (changed.length > 0) return `config changed: ${changed.join(', ')}`;
  return now.version === old.version ? null : 'config changed: version';
}

function inputChange(node: ExecutableNode, { workflow, before, reasons }: Facts): string | null {
  const own = ownId(node.id);
  const [now, old] = [workflow, before].map(w => levelOf(w, node.id).links.filter(({ to }) => to.operator === own));
  const stale = node.inputs.find(({ from }) => reasons.has(from.node));
  if (stale) return `input changed: ${besides(stale.from.node, node.id)}`;
  const isIn = (list: readonly Link[], { from, to }: Link) =>
    list.some(l => Value.Equal(l.from, from) && Value.Equal(l.to, to));
  const added = now.find(link => !isIn(old, link));
  if (added) return `input changed: ${added.from.operator} is linked now`;
  const gone = old.find(link => !isIn(now, link));
  return gone ? `input changed: ${gone.from.operator} is linked no more` : null;
}

/** What else a content address is made of. */
function elsewhere(node: ExecutableNode, { workflow, before, run }: Facts): string {
  const moved = workflow.parameters.find(p => {
    const old = before.parameters.find(o => o.name === p.name);
    return !Object.hasOwn(run.parameters, p.name) && !Value.Equal(old?.default, p.default);
  });
  if (moved) return `parameter changed: ${moved.name}`;
  if (workflow.settings.seed !== before.settings.seed) return 'seed changed';
  if (node.spec.reads) return 'file changed';
  return 'operator changed: it is newer than the last run';
}

/** What a node is called beside another: by its own id in the same macro, else by the outermost node that it is in. */
function besides(node: string, other: string): string {
  const within = other.slice(0, other.lastIndexOf('/') + 1);
  return node.startsWith(within) ? node.slice(within.length).split('/')[0] : node.split('/')[0];
}

/** A macro is stale where something in it is. */
function ofMacros(
  reasons: ReadonlyMap<string, string>,
  workflow: Workflow,
  before: Workflow | null,
): ReadonlyMap<string, string> {
  const shown = new Map<string, string>();
  for (const [id, reason] of reasons)
    for (let at = id.lastIndexOf('/'); at > 0; at = id.lastIndexOf('/', at - 1)) {
      const macro = id.slice(0, at);
      const own = before && ownChange(nodeOf(workflow, macro), nodeOf(before, macro));
      if (!shown.has(macro)) shown.set(macro, own ?? reason);
    }
  return shown;
}
