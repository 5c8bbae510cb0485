import type { Value } from '#engine/data/column.ts';
import type { AttributeType, Schema } from '#engine/data/schema.ts';
import type { Condition, NaiveTable, SortKey } from './naive.ts';

export type Random = () => number;
export const pick = <T>(random: Random, list: readonly T[]): T => list[Math.floor(random() * list.length)];
export const texts = ['', 'a', 'b', 'A', 'a,b', 'b,c,a', 'é', '😀', '\uffff', 'long text with spaces'];
export const pools: { readonly [type in 'int32' | 'float64' | 'string' | 'bool']: (random: Random) => Value } = {
  int32: random => Math.floor(random() * 9) - 3,
  float64: random => pick(random, [0, -0, 0.25, -1.5, 2, 1e6, -0.75]),
  string: random => pick(random, texts),
  bool: random => random() < 0.5,
};

export function drawValue(type: AttributeType, random: Random): Value {
  return random() < 0.15 ? null : pools[type as keyof typeof pools](random);
}

export const attributeOf = (random: Random, schema: Schema, ...types: AttributeType[]) => {
  const fit = schema.filter(a => types.length === 0 || types.includes(a.type));
  return fit.length > 0 ? pick(random, fit) : null;
};
export const some = <T>(random: Random, list: readonly T[], least = 1): T[] => {
  const chosen = list.filter(() => random() < 0.6);
  return chosen.length >= least ? chosen : list.slice(0, least);
};

export function condition(random: Random, schema: Schema, depth = 0): Condition {
  const draw = random();
  if (depth < 2 && draw < 0.25)
    return {
      kind: random() < 0.5 ? 'and' : 'or',
      left: condition(random, schema, depth + 1),
      right: condition(random, schema, depth + 1),
    };
  if (depth < 2 && draw < 0.35) return { kind: 'not', inner: condition(random, schema, depth + 1) };
  const attribute = attributeOf(random, schema, 'int32', 'int64', 'float64', 'string');
  if (!attribute || draw < 0.45) return { kind: 'null', attribute: pick(random, schema).name };
  const value =
    attribute.type === 'string'
      ? pick(random, texts)
      : attribute.type === 'float64'
        ? pick(random, [0, 0.25, -1, 2])
        : Math.floor(random() * 7) - 2;
  return {
    kind: 'compare',
    attribute: attribute.name,
    operator: pick(random, ['=', '<>', '<', '<=', '>', '>='] as const),
    value,
  };
}

export const sortKeys = (random: Random, schema: Schema): SortKey[] =>
  some(random, schema).map(({ name }) => ({
    attribute: name,
    order: random() < 0.5 ? 'asc' : 'desc',
    nulls: random() < 0.5 ? 'first' : 'last',
  }));

export type Step = readonly [
  id: string,
  type: string,
  config: object,
  inputs: { readonly [port: string]: string | readonly string[] },
];

export interface Making {
  readonly random: Random;
  readonly steps: Step[];
  readonly tables: Map<string, NaiveTable>;
}

export const names = (making: Making) => [...making.tables.keys()];
