import type { Value } from '#engine/data/column.ts';
import type { AttributeType, Schema } from '#engine/data/schema.ts';
import type { Table } from '#engine/operator/define.ts';
import { seeded } from './run-operator.ts';

/** A random value of a type, out of about `distinct` different ones, with what is awkward about the type among them. */
export function randomValue(type: AttributeType, distinct: number, random: () => number): Value {
  const n = Math.floor(random() * distinct);
  switch (type) {
    case 'bool':
      return n % 2 === 0;
    case 'int32':
      return n % 3 === 0 ? n * 10_007 - 2_000_000 : n;
    case 'int64':
      return n % 5 === 0 ? BigInt(n) * 1_000_000_007_000_003n - 3n : n % 5 === 1 ? n * 10_000_000_000 : n;
    case 'float64':
      return [n, n / 3, -n, n === 0 ? -0 : n * 1e200, Number.NaN, Number.POSITIVE_INFINITY][n % 6];
    case 'string':
      return ['', 'é', '😀', 'value'][n % 4] + n;
    case 'timestamp':
      return n * 86_400_000;
    case 'binary':
      return Uint8Array.of(n & 255, n >> 8);
    case 'vector':
      return Float32Array.of(n, -n / 2);
    default:
      return n % 2 === 0 ? { a: n, b: [n] } : [n, 'x'];
  }
}

/** A seeded table with nulls, whose rows share about `distinct` values per attribute. */
export function duplicateRows(
  schema: Schema,
  rows: number,
  options: { seed?: number; distinct?: number; nulls?: number } = {},
): Table {
  const { seed = 1, distinct = 50, nulls = 0.1 } = options;
  const random = seeded(seed);
  return {
    schema,
    rows: Array.from({ length: rows }, () =>
      schema.map(({ type }) => (random() < nulls ? null : randomValue(type, distinct, random))),
    ),
  };
}
