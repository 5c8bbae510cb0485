import type { Value } from '#engine/data/column.ts';
import type { AttributeType } from '#engine/data/schema.ts';
import type { Table } from '#engine/operator/define.ts';
import { seeded } from './run-operator.ts';

type Kind = 'bool' | 'int32' | 'int64' | 'float64' | 'string' | 'timestamp';
type Random = () => number;

const names: Record<Kind, readonly string[]> = {
  bool: ['p', 'q'],
  int32: ['i', 'j'],
  int64: ['b', 'c'],
  float64: ['x', 'y'],
  string: ['s', 'u'],
  timestamp: ['t', 'v'],
};
const kinds = Object.keys(names) as Kind[];

/** Values to draw from; small ones mostly, so that few expressions overflow. */
const pools: Record<Kind, readonly Value[]> = {
  bool: [true, false],
  int32: [0, 1, 2, -3, 7, 100, 2147483647],
  int64: [0, 1, -5, 12, 9007199254740993n, 1e12],
  float64: [0, -0, 0.5, -2.25, 1e10, Number.NaN, Number.POSITIVE_INFINITY],
  string: ['', 'a', 'ab', 'Ab', 'ß', '🦆', 'a%b', '12', ' x '],
  timestamp: [0, -1, 1609646706789, 951782400000, 1e12],
};

/** A table of random rows over two attributes of every kind. */
export function randomExpressionTable(seed: number, rows: number): Table {
  const random = seeded(seed);
  const schema = kinds.flatMap(type => names[type].map(name => ({ name, type: type as AttributeType })));
  const draw = (kind: Kind): Value => (random() < 0.2 ? null : pick(random, pools[kind]));
  return { schema, rows: Array.from({ length: rows }, () => schema.map(a => draw(a.type as Kind))) };
}

function pick<T>(random: Random, items: readonly T[]): T {
  return items[Math.floor(random() * items.length)];
}

/** A well-typed expression as text, at most `depth` operators deep, in the part of SQL that DuckDB reads the same way. */
export function randomExpression(seed: number, depth: number): string {
  const random = seeded(seed);
  return make(random, pick(random, kinds), depth);
}

function make(random: Random, kind: Kind, depth: number): string {
  if (depth === 0 || random() < 0.1) return leaf(random, kind);
  const any = (k: Kind) => make(random, k, depth - 1);
  return pick(random, [...builders[kind], ...choices(kind)])(any, random);
}

function leaf(random: Random, kind: Kind): string {
  if (random() < 0.7) return pick(random, names[kind]);
  if (random() < 0.1) return `cast(null as ${kind === 'float64' ? 'double' : kind === 'string' ? 'varchar' : kind})`;
  return literal(kind, pick(random, pools[kind]));
}

function literal(kind: Kind, value: Value): string {
  if (kind === 'string') return `'${String(value).replaceAll("'", "''")}'`;
  if (kind === 'timestamp')
    return `timestamp '${new Date(value as number).toISOString().slice(0, -1).replace('T', ' ')}'`;
  if (kind === 'int64') return `cast(${value} as bigint)`;
  if (kind !== 'float64') return `(${value})`;
  const number = value as number;
  return Number.isFinite(number)
    ? `cast('${Object.is(number, -0) ? '-0.0' : number}' as double)`
    : `'${number}'::double`;
}

type Builder = (any: (kind: Kind) => string, random: Random) => string;

const comparison = (random: Random) => pick(random, ['=', '<>', '<', '<=', '>', '>=']);
const comparable = (random: Random) => pick(random, kinds);
const pattern = (random: Random) => literal('string', pick(random, ['a%', '%b', '%', '_', '%a_', 'A%']));

/** Forms that give whatever kind their parts have. */
const choices = (kind: Kind): readonly Builder[] => [
  any => `case when ${any('bool')} then ${any(kind)} else ${any(kind)} end`,
  any => `case when ${any('bool')} then ${any(kind)} when ${any('bool')} then ${any(kind)} end`,
  (any, random) => {
    const subject = comparable(random);
    return `case ${any(subject)} when ${any(subject)} then ${any(kind)} else ${any(kind)} end`;
  },
  any => `coalesce(${any(kind)}, ${any(kind)})`,
  any => `nullif(${any(kind)}, ${any(kind)})`,
  any => `least(${any(kind)}, ${any(kind)})`,
  any => `greatest(${any(kind)}, ${any(kind)}, ${any(kind)})`,
];

const builders: Record<Kind, readonly Builder[]> = {
  bool: [
    any => `(${any('bool')} and ${any('bool')})`,
    any => `(${any('bool')} or ${any('bool')})`,
    any => `(${any('bool')} and ${any('bool')} or ${any('bool')})`,
    any => `(not ${any('bool')})`,
    ...Array.from(
      { length: 4 },
      (): Builder => (any, random) => {
        const kind = comparable(random);
        return `(${any(kind)} ${comparison(random)} ${any(kind)})`;
      },
    ),
    (any, random) => `(${any('int32')} ${comparison(random)} ${any('float64')})`,
    (any, random) => `(${any('int64')} ${comparison(random)} ${any('int32')})`,
    (any, random) => `(${any(comparable(random))} is ${pick(random, ['', 'not '])}null)`,
    (any, random) => `(${any('bool')} is ${pick(random, ['true', 'false', 'not true', 'not false'])})`,
    (any, random) => {
      const kind = comparable(random);
      return `(${any(kind)} is ${pick(random, ['', 'not '])}distinct from ${any(kind)})`;
    },
    (any, random) => {
      const kind = comparable(random);
      return `(${any(kind)} ${pick(random, ['', 'not '])}between ${any(kind)} and ${any(kind)})`;
    },
    (any, random) => {
      const kind = comparable(random);
      const items = Array.from({ length: 3 }, () => leaf(random, kind));
      return `(${any(kind)} ${pick(random, ['', 'not '])}in (${items.join(', ')}))`;
    },
    (any, random) => `(${any('string')} ${pick(random, ['like', 'not like', 'ilike'])} ${pattern(random)})`,
    any => `starts_with(${any('string')}, ${any('string')})`,
    any => `contains(${any('string')}, ${any('string')})`,
    any => `regexp_matches(${any('string')}, '^[a-z]+')`,
  ],
  int32: [
    (any, random) => `(${any('int32')} ${pick(random, ['+', '-', '*', '//'])} ${any('int32')})`,
    any => `(- ${any('int32')})`,
    any => `cast(${any('bool')} as int)`,
    any => `try_cast(${any('string')} as int)`,
  ],
  int64: [
    (any, random) => `(${any('int64')} ${pick(random, ['+', '-', '*', '//', '%'])} ${any('int64')})`,
    (any, random) => `(${any('int64')} ${pick(random, ['+', '-'])} ${any('int32')})`,
    any => `cast(${any('int32')} as bigint)`,
    any => `try_cast(${any('float64')} as bigint)`,
    any => `length(${any('string')})`,
    any => `strpos(${any('string')}, ${any('string')})`,
    any => `year(${any('timestamp')})`,
    any => `date_diff('day', ${any('timestamp')}, ${any('timestamp')})`,
  ],
  float64: [
    (any, random) => `(${any('float64')} ${pick(random, ['+', '-', '*', '/', '%'])} ${any('float64')})`,
    any => `(${any('int64')} / ${any('int32')})`,
    any => `(${any('int32')} + ${any('float64')})`,
    any => `abs(${any('float64')})`,
    any => `floor(${any('float64')})`,
    any => `round(${any('float64')})`,
    any => `cast(${any('int64')} as double)`,
  ],
  string: [
    any => `(${any('string')} || ${any('string')})`,
    any => `concat(${any('string')}, ${any('int32')})`,
    any => `upper(${any('string')})`,
    any => `trim(${any('string')})`,
    any => `substr(${any('string')}, 1, 2)`,
    any => `replace(${any('string')}, 'a', ${any('string')})`,
    any => `cast(${any('int64')} as varchar)`,
    any => `left(${any('string')}, length(${any('string')}))`,
  ],
  timestamp: [
    any => `cast(last_day(${any('timestamp')}) as timestamp)`,
    any => `(${any('timestamp')} + interval 1 month)`,
    any => `(${any('timestamp')} - interval '3 days')`,
    any => `cast(cast(${any('timestamp')} as date) as timestamp)`,
  ],
};
