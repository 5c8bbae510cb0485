import type { AttributeType, Schema } from '../data/schema.ts';
import { outputsOf, ruleOf } from '../operator/define.ts';
import type { ExecutableNode } from './executable.ts';

/** What earlier runs of a workflow saw: rows that left each port. */
export interface Statistics {
  readonly rows: { readonly [node: string]: { readonly [port: string]: number } };
}

/** Rows guessed for a source nobody has run yet. */
const sourceRows = 1_000_000;
/** Share of rows that a port for rejected rows is thought to see. */
const rejectedShare = 0.01;

const bytesOf: { readonly [type in AttributeType]: number } = {
  bool: 1,
  int32: 4,
  int64: 8,
  float64: 8,
  string: 24,
  timestamp: 8,
  binary: 256,
  vector: 4,
  json: 100,
};

/** Bytes that one row takes when it is stored, roughly. */
export const rowBytes = (schema: Schema): number =>
  schema.reduce((sum, { type, width = 1 }) => sum + bytesOf[type] * width, 0);

/**
 * Rows leaving each port: as counted in earlier runs where there are any, else guessed from the inputs and the lineage rule.
 *
 * @param nodes  in topological order
 */
export function estimateRows(
  nodes: readonly ExecutableNode[],
  statistics: Statistics = { rows: {} },
): { readonly [node: string]: { readonly [port: string]: number } } {
  const estimates: { [node: string]: { [port: string]: number } } = {};
  for (const node of nodes) {
    const inputs = node.inputs.map(({ from }) => estimates[from.node][from.port]);
    const guess = guessRows(node, inputs);
    const ports = Object.entries(outputsOf(node.spec, node.config as never));
    const flowing = ports.filter(([, { kind }]) => kind !== 'rejected').length;
    estimates[node.id] = Object.fromEntries(
      ports.map(([port, { kind }]) => {
        const share = kind === 'rejected' ? rejectedShare : 1 / flowing;
        return [port, statistics.rows[node.id]?.[port] ?? Math.ceil(guess * share)];
      }),
    );
  }
  return estimates;
}

function guessRows({ spec, config }: ExecutableNode, inputs: readonly number[]): number {
  const total = inputs.reduce((sum, rows) => sum + rows, 0);
  switch (ruleOf(spec, config as never)) {
    case 'none':
      return sourceRows;
    case 'many':
      return 3 * total;
    case 'pair':
      return Math.max(...inputs, 0);
    case 'group':
      return total / 10;
    case 'all':
      return 1;
    default:
      return total;
  }
}
