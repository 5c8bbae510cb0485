import { nearest, SluiceError } from '../errors.ts';
import type { ColumnOrigins } from '../operator/define.ts';
import { type PortRef, producersFirst } from './trace-graph.ts';

/** An attribute of an output port. */
export interface ColumnRef extends PortRef {
  readonly attribute: string;
}

/** A node as column tracing sees it: what feeds it, what it gives, and what its operator says of its columns. */
export interface ColumnNode {
  readonly id: string;
  /** Input key (`in`, `in:0`, …) → the output port that feeds it. */
  readonly inputs: { readonly [input: string]: PortRef };
  /** Attribute names by output port. */
  readonly outputs: { readonly [port: string]: readonly string[] };
  /** What `columns` of the operator gave; what it leaves out follows the default rule. */
  readonly columns?: { readonly [port: string]: ColumnOrigins };
}

/** A plan with its schemas; plain JSON, no run needed. */
export interface ColumnGraph {
  readonly nodes: readonly ColumnNode[];
}

export interface ColumnTrace {
  /** Every column reached, the one asked for first, each after those it was reached from. */
  readonly columns: readonly ColumnRef[];
  /** Of those, where the path ends: what nothing feeds (sources, constants), or, forward, what feeds nothing. */
  readonly ends: readonly ColumnRef[];
  /** Nodes on the way that cannot say which attributes they use; the columns before them are all that may be meant. */
  readonly opaqueNodes: readonly string[];
}

/**
 * Columns that feed a column, back to the sources.
 *
 * The default rule, for what an operator does not say: an attribute comes from those of the same name in its inputs; where there is none,
 * from every attribute of every input.
 * @throws {SluiceError} NODE_UNKNOWN, PORT_UNKNOWN, ATTRIBUTE_UNKNOWN
 */
export function columnSources(graph: ColumnGraph, start: ColumnRef): ColumnTrace {
  check(graph, start);
  const reached = new Set([nameOf(start)]);
  const opaqueNodes = new Set<string>();
  const columns: ColumnRef[] = [];
  const ends: ColumnRef[] = [];
  for (const node of producersFirst(graph).toReversed()) {
    const inputs = inputsOf(graph, node);
    for (const column of columnsOf(node)) {
      if (!reached.has(nameOf(column))) continue;
      columns.push(column);
      const { from, opaque } = originsOf(node, inputs, column);
      for (const origin of from) reached.add(nameOf(origin));
      if (from.length === 0) ends.push(column);
      else if (opaque) opaqueNodes.add(node.id);
    }
  }
  return { columns, ends, opaqueNodes: [...opaqueNodes] };
}

/** Columns that a column reaches, by the same rule. @throws {SluiceError} NODE_UNKNOWN, PORT_UNKNOWN, ATTRIBUTE_UNKNOWN */
export function columnReach(graph: ColumnGraph, start: ColumnRef): ColumnTrace {
  check(graph, start);
  const reached = new Set([nameOf(start)]);
  const feeding = new Set<string>();
  const opaqueNodes = new Set<string>();
  const columns: ColumnRef[] = [];
  for (const node of producersFirst(graph)) {
    const inputs = inputsOf(graph, node);
    for (const column of columnsOf(node)) {
      const { from, opaque } = originsOf(node, inputs, column);
      const touched = from.map(nameOf).filter(name => reached.has(name));
      for (const name of touched) feeding.add(name);
      if (touched.length > 0) reached.add(nameOf(column));
      if (touched.length > 0 && opaque) opaqueNodes.add(node.id);
      if (reached.has(nameOf(column))) columns.push(column);
    }
  }
  const ends = columns.filter(column => !feeding.has(nameOf(column)));
  return { columns, ends, opaqueNodes: [...opaqueNodes] };
}

const nameOf = ({ node, port, attribute }: ColumnRef) => JSON.stringify([node, port, attribute]);

const columnsOf = ({ id, outputs }: ColumnNode): ColumnRef[] =>
  Object.entries(outputs).flatMap(([port, names]) => names.map(attribute => ({ node: id, port, attribute })));

type Inputs = readonly { readonly input: string; readonly columns: readonly ColumnRef[] }[];

function inputsOf({ nodes }: ColumnGraph, { inputs }: ColumnNode): Inputs {
  return Object.entries(inputs).map(([input, feed]) => {
    const names = nodes.find(node => node.id === feed.node)?.outputs[feed.port] ?? [];
    return { input, columns: names.map(attribute => ({ ...feed, attribute })) };
  });
}

/** What an output column is computed from. */
function originsOf({ columns }: ColumnNode, inputs: Inputs, { port, attribute }: ColumnRef) {
  const every = inputs.flatMap(input => input.columns);
  const said = columns?.[port];
  if (said !== undefined && Object.hasOwn(said, attribute)) {
    const origins = said[attribute];
    return { from: origins?.flatMap(origin => named(inputs, origin)) ?? every, opaque: origins === null };
  }
  const same = every.filter(column => column.attribute === attribute);
  return { from: same.length > 0 ? same : every, opaque: false };
}

/** The column an operator means; a port that takes many links may be named without the number. */
const named = (inputs: Inputs, { port, attribute }: { readonly port: string; readonly attribute: string }) =>
  inputs
    .filter(({ input }) => input === port || input.startsWith(`${port}:`))
    .flatMap(({ columns }) => columns.filter(column => column.attribute === attribute));

function check(graph: ColumnGraph, { node, port, attribute }: ColumnRef): void {
  const ids = graph.nodes.map(n => n.id);
  const outputs = graph.nodes.find(n => n.id === node)?.outputs;
  if (outputs === undefined) throw new SluiceError('NODE_UNKNOWN', { node, nearest: nearest(node, ids) });
  const known = Object.hasOwn(outputs, port) ? outputs[port] : undefined;
  if (known === undefined)
    throw new SluiceError('PORT_UNKNOWN', { node, port, known: Object.keys(outputs).join(', ') || 'none' });
  if (!known.includes(attribute))
    throw new SluiceError('ATTRIBUTE_UNKNOWN', {
      operatorId: node,
      name: attribute,
      nearest: nearest(attribute, known),
      known: known.join(', ') || 'none',
    });
}
