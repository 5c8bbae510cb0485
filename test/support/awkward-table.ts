import type { Value } from '#engine/data/column.ts';
import type { Attribute, AttributeType, Schema } from '#engine/data/schema.ts';
import { compareValues } from '#engine/data/value.ts';
import type { Table } from '#engine/operator/define.ts';
import { seeded } from './run-operator.ts';

/** Few distinct values per type, the awkward ones among them, so that ties and nulls are common. */
const awkward: { readonly [T in AttributeType]: readonly Value[] } = {
  bool: [true, false],
  int32: [-2147483648, -7, -1, 0, 1, 3, 2147483647],
  int64: [-(2n ** 63n), -9007199254740991, -3, 0, 4, 9007199254740991, 2n ** 62n, 2n ** 63n - 1n],
  float64: [Number.NaN, Number.NEGATIVE_INFINITY, -1e300, -2.5, -5e-324, -0, 0, 5e-324, 1.5, 2, 1e300, Infinity],
  string: ['', 'a', 'a\0', 'ab', 'b', 'prefix of a text 1', 'prefix of a text 2', 'é', '￿', '😀', '\udc00', 'zz'],
  timestamp: [-86400000, 0, 1, 1700000000000],
  binary: [new Uint8Array([]), new Uint8Array([0]), new Uint8Array([0, 255]), new Uint8Array([200])],
  vector: [new Float32Array([0, 0]), new Float32Array([-1, 2]), new Float32Array([1, -3]), new Float32Array([1, 4])],
  json: [1, 'x', true, { a: [1] }, { a: [2] }, []],
};

export interface AwkwardTableOptions {
  readonly rows: number;
  readonly seed?: number;
  /** Share of nulls (default 0.15). */
  readonly nulls?: number;
  /** Share of values drawn from a wide range instead of the awkward few (default 0.3). */
  readonly wide?: number;
  /** Leave out texts that other systems cannot hold: half surrogates and zero characters. */
  readonly tame?: boolean;
}

/** Rows of any schema from a seed. */
export function awkwardTable(schema: Schema, options: AwkwardTableOptions): Table {
  const { rows, seed = 1, nulls = 0.15, wide = 0.3, tame = false } = options;
  const random = seeded(seed);
  const drawn = { ...awkward, ...(tame && { string: awkward.string.filter(s => isTame(s as string)) }) };
  const value = (attribute: Attribute): Value => {
    if (random() < nulls) return null;
    const few = drawn[attribute.type];
    return random() < wide ? wideValue(attribute.type, random) : few[Math.floor(random() * few.length)];
  };
  return { schema, rows: Array.from({ length: rows }, () => schema.map(value)) };
}

const isTame = (text: string) => !/\p{Cs}/u.test(text) && !text.includes('\0');

function wideValue(type: AttributeType, random: () => number): Value {
  const whole = Math.floor((random() - 0.5) * 20000);
  switch (type) {
    case 'bool':
      return random() < 0.5;
    case 'float64':
      return (random() - 0.5) * 1000;
    case 'string':
      return `text ${whole}`;
    case 'binary':
      return Uint8Array.from({ length: 3 }, () => Math.floor(random() * 256));
    case 'vector':
      return Float32Array.from({ length: 2 }, () => random());
    case 'json':
      return { n: whole };
    default:
      return whole;
  }
}

export interface RowOrder {
  readonly column: number;
  readonly descending: boolean;
  readonly nullsFirst: boolean;
}

/** Positions of `rows` as a naive stable sort orders them: the oracle. */
export function naiveOrder(rows: Table['rows'], keys: readonly RowOrder[]): number[] {
  const compare = (a: number, b: number) => {
    for (const { column, descending, nullsFirst } of keys) {
      const [x, y] = [rows[a][column] ?? null, rows[b][column] ?? null];
      if (x === null && y === null) continue;
      if (x === null) return nullsFirst ? -1 : 1;
      if (y === null) return nullsFirst ? 1 : -1;
      const order = compareVectors(x, y) ?? compareValues(x, y);
      if (order !== 0) return descending ? -order : order;
    }
    return a - b;
  };
  return rows.map((_, i) => i).sort(compare);
}

function compareVectors(x: Value, y: Value): number | null {
  if (!(x instanceof Float32Array) || !(y instanceof Float32Array)) return null;
  for (let i = 0; i < x.length; i++) if (x[i] !== y[i]) return x[i] < y[i] ? -1 : 1;
  return 0;
}
