import type { Workflow } from '#engine/plan/workflow.ts';
import { newId, nextOrder, type SharedDocument } from './document.ts';
import type { Ports } from './edit-links.ts';
import { addNodes, removeNodes } from './edit-nodes.ts';
import { type Editor, gesture } from './editor.ts';
import { writeLink } from './entries.ts';
import { isPlain } from './plain.ts';
import { projectWorkflow } from './project-workflow.ts';

type Node = Workflow['operators'][number];
type Link = Workflow['links'][number];
type End = Link['from'];
type Flow = Pick<Workflow, 'operators' | 'links'>;

/** Ports of a node of the document or of one inside a macro. */
export type PortsOfNode = (node: Node) => Ports | undefined;

/** Ids of the nodes that were made, or why nothing was. */
export type MacroAnswer = { readonly nodes: readonly string[] } | { readonly refusal: string };

/** The ports that a macro offers outside, each with the inner port it stands for; named as the plan names them. */
interface Openings {
  readonly inputs: ReadonlyMap<string, End>;
  readonly outputs: ReadonlyMap<string, End>;
}

/** Inputs without a link, and the rows of nodes that feed nobody, `out` where they have it. */
function openingsOf({ operators, links }: Flow, ports: PortsOfNode): Openings | { readonly unknown: string } {
  const inputs: End[] = [];
  const outputs: End[] = [];
  for (const node of operators) {
    const known = ports(node);
    if (!known || node.type === 'macro') return { unknown: node.label ?? node.id };
    const linked = new Set(links.filter(l => l.to.operator === node.id).map(l => l.to.port));
    for (const { name } of known.inputs) if (!linked.has(name)) inputs.push({ operator: node.id, port: name });
    const rows = known.outputs.filter(({ kind }) => kind !== 'rejected').map(({ name }) => name);
    if (links.some(l => l.from.operator === node.id && rows.includes(l.from.port))) continue;
    for (const port of rows.includes('out') ? ['out'] : rows) outputs.push({ operator: node.id, port });
  }
  return { inputs: named(inputs, 'in'), outputs: named(outputs, 'out') };
}

function named(ends: readonly End[], alone: string): Map<string, End> {
  if (ends.length === 1) return new Map([[alone, ends[0]]]);
  const several = (node: string) => ends.filter(end => end.operator === node).length > 1;
  return new Map(ends.map(end => [several(end.operator) ? `${end.operator}.${end.port}` : end.operator, end]));
}

const outerName = (openings: ReadonlyMap<string, End>, { operator, port }: End): string | undefined =>
  [...openings].find(([, end]) => end.operator === operator && end.port === port)?.[0];

/**
 * Puts one macro node in the place of a selection; its nodes and the links between them go inside, links across are kept.
 *
 * Refuses what a macro cannot say: rows that leave a node which also feeds one inside, a port that is fed from both sides.
 */
export function collapseToMacro(
  editor: Editor,
  selection: Iterable<string>,
  ports: PortsOfNode,
  label = 'Macro',
): MacroAnswer {
  const workflow = projectWorkflow(editor.document);
  const chosen = new Set(selection);
  const inside = ({ operator }: End) => chosen.has(operator);
  const operators = workflow.operators.filter(({ id }) => chosen.has(id));
  if (operators.length === 0) return { refusal: 'Nothing is selected.' };
  const links = workflow.links.filter(({ from, to }) => inside(from) && inside(to));
  const openings = openingsOf({ operators, links }, ports);
  if ('unknown' in openings)
    return { refusal: `The ports of '${openings.unknown}' are not known yet, or it is a macro.` };
  const crossing = workflow.links.filter(({ from, to }) => inside(from) !== inside(to));
  const moved: (Link & { readonly order: number })[] = [];
  const id = newId('macro');
  for (const link of crossing) {
    const side = inside(link.from) ? 'outputs' : 'inputs';
    const end = side === 'outputs' ? link.from : link.to;
    const port = outerName(openings[side], end);
    if (port === undefined) return { refusal: whyNot(side, end, operators) };
    const outer = { operator: id, port };
    const ends = side === 'outputs' ? { from: outer, to: link.to } : { from: link.from, to: outer };
    moved.push({ id: newId('l'), ...ends, order: editor.document.links.get(link.id)?.order ?? 0 });
  }
  if (encloses(workflow, chosen))
    return { refusal: 'Rows would leave the macro and come back: select the nodes between too.' };
  gesture(editor, document => {
    removeNodes(editor, chosen);
    addNodes(editor, [
      { id, type: 'macro', label, position: middle(operators), config: configOf(workflow, operators, links) },
    ]);
    for (const { order, ...link } of moved) writeLink(document, link, order);
  });
  return { nodes: [id] };
}

function whyNot(side: 'inputs' | 'outputs', { operator, port }: End, operators: readonly Node[]): string {
  const name = operators.find(({ id }) => id === operator)?.label ?? operator;
  return side === 'inputs'
    ? `Input '${port}' of '${name}' is fed from inside and outside of the selection.`
    : `'${name}' feeds nodes inside and outside of the selection, or by a port that a macro does not show.`;
}

/** Whether a way leads out of the selection and back into it. */
function encloses({ links }: Flow, chosen: ReadonlySet<string>): boolean {
  const open = links.filter(l => chosen.has(l.from.operator) && !chosen.has(l.to.operator)).map(l => l.to.operator);
  const seen = new Set(open);
  for (let node = open.pop(); node !== undefined; node = open.pop())
    for (const { from, to } of links) {
      if (from.operator !== node || seen.has(to.operator)) continue;
      if (chosen.has(to.operator)) return true;
      seen.add(to.operator);
      open.push(to.operator);
    }
  return false;
}

const middle = (nodes: readonly Node[]) => ({
  x: nodes.reduce((sum, { position }) => sum + position.x, 0) / nodes.length,
  y: nodes.reduce((sum, { position }) => sum + position.y, 0) / nodes.length,
});

/** The sub-workflow; parameters that its nodes use are its own, given the values of the outer ones. */
function configOf(workflow: Workflow, operators: readonly Node[], links: readonly Link[]): Node['config'] {
  const text = JSON.stringify(operators.map(({ config }) => config));
  const parameters = workflow.parameters.filter(({ name }) => text.includes(`\${${name}}`));
  const { settings } = workflow;
  const inner = { sluice: 1, name: '', description: '', parameters, operators, links, comments: [], settings };
  return {
    workflow: structuredClone(inner),
    ...(parameters.length > 0 && {
      parameters: Object.fromEntries(parameters.map(({ name }) => [name, `\${${name}}`])),
    }),
  };
}

/** Puts the nodes of a macro back on the canvas, its parameters filled in. */
export function expandMacro(editor: Editor, macro: string, ports: PortsOfNode): MacroAnswer {
  const workflow = projectWorkflow(editor.document);
  const node = workflow.operators.find(({ id }) => id === macro);
  const inner = node && flowOf(node.config.workflow);
  if (!node || !inner) return { refusal: 'Only a macro that holds its workflow itself can be taken apart.' };
  const openings = openingsOf(inner, ports);
  if ('unknown' in openings)
    return { refusal: `The ports of '${openings.unknown}' are not known yet, or it is a macro.` };
  const across = workflow.links.filter(({ from, to }) => from.operator === macro || to.operator === macro);
  const values = isPlain(node.config.parameters) ? node.config.parameters : {};
  const nodes = gesture(editor, document => {
    const orders = new Map(across.map(({ id }) => [id, document.links.get(id)?.order ?? 0]));
    removeNodes(editor, [macro]);
    return place(editor, document, { inner, openings, across, orders, values, macro, at: node.position });
  });
  return { nodes };
}

interface Placing {
  readonly inner: Flow;
  readonly openings: Openings;
  readonly across: readonly Link[];
  readonly orders: ReadonlyMap<string, number>;
  readonly values: { readonly [name: string]: unknown };
  readonly macro: string;
  readonly at: { readonly x: number; readonly y: number };
}

function place(editor: Editor, document: SharedDocument, placing: Placing): string[] {
  const { inner, openings, across, orders, values, macro, at } = placing;
  const { x, y } = middle(inner.operators);
  const ids = addNodes(
    editor,
    inner.operators.map(node => ({
      ...node,
      config: filled(node.config, values) as Node['config'],
      position: { x: node.position.x - x + at.x, y: node.position.y - y + at.y },
    })),
  );
  const idOf = new Map(inner.operators.map(({ id }, i) => [id, ids[i]]));
  const mapped = (end: End): End | undefined => {
    const operator = idOf.get(end.operator);
    return operator === undefined ? undefined : { operator, port: end.port };
  };
  const first = nextOrder(document.links);
  inner.links.forEach((link, i) => {
    const [from, to] = [mapped(link.from), mapped(link.to)];
    if (from && to) writeLink(document, { id: newId('l'), from, to }, first + i);
  });
  const outer = (end: End, side: ReadonlyMap<string, End>) => {
    if (end.operator !== macro) return end;
    const opening = side.get(end.port);
    return opening && mapped(opening);
  };
  for (const link of across) {
    const [from, to] = [outer(link.from, openings.outputs), outer(link.to, openings.inputs)];
    if (from && to) writeLink(document, { id: newId('l'), from, to }, orders.get(link.id) ?? first);
  }
  return ids;
}

/** What a macro holds when it holds a workflow; null when it names a file or nothing. */
function flowOf(value: unknown): Flow | null {
  if (!isPlain(value) || !Array.isArray(value.operators) || value.operators.length === 0) return null;
  const operators = value.operators.filter(isPlain).map(node => ({
    ...{ version: 1, config: {}, position: { x: 0, y: 0 }, disabled: false, keep: false },
    ...node,
  }));
  return structuredClone({ operators, links: Array.isArray(value.links) ? value.links : [] }) as unknown as Flow;
}

/** `${name}` replaced where the macro gives a value: alone by the value itself, inside other text by its text. */
function filled(value: unknown, values: { readonly [name: string]: unknown }): unknown {
  if (typeof value === 'string') {
    const alone = /^\$\{([\w-]+)\}$/.exec(value)?.[1];
    if (alone !== undefined && Object.hasOwn(values, alone)) return values[alone];
    return value.replace(/(?<!\$)\$\{([\w-]+)\}/g, (found, name: string) =>
      Object.hasOwn(values, name) ? String(values[name]) : found,
    );
  }
  if (Array.isArray(value)) return value.map(entry => filled(entry, values));
  if (!isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, filled(entry, values)]));
}
