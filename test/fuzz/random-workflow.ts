import type { Value } from '#engine/data/column.ts';
import type { AttributeType, Schema } from '#engine/data/schema.ts';
import {
  at,
  type Condition,
  grouped,
  holds,
  type JoinKind,
  joined,
  keyOf,
  type Measure,
  measured,
  merged,
  type NaiveRow,
  type NaiveTable,
  type SortKey,
  sorted,
  sql,
} from './naive.ts';

type Random = () => number;
export type Step = readonly [
  id: string,
  type: string,
  config: object,
  inputs: { readonly [port: string]: string | readonly string[] },
];

/** A random workflow and what the naive interpreter says every port gives. */
export interface RandomWorkflow {
  readonly steps: readonly Step[];
  readonly tables: ReadonlyMap<string, NaiveTable>;
}

interface Making {
  readonly random: Random;
  readonly steps: Step[];
  readonly tables: Map<string, NaiveTable>;
}

const pick = <T>(random: Random, list: readonly T[]): T => list[Math.floor(random() * list.length)];
const texts = ['', 'a', 'b', 'A', 'a,b', 'b,c,a', 'é', '😀', '\uffff', 'long text with spaces'];
const pools: { readonly [type in 'int32' | 'float64' | 'string' | 'bool']: (random: Random) => Value } = {
  int32: random => Math.floor(random() * 9) - 3,
  float64: random => pick(random, [0, -0, 0.25, -1.5, 2, 1e6, -0.75]),
  string: random => pick(random, texts),
  bool: random => random() < 0.5,
};

function drawValue(type: AttributeType, random: Random): Value {
  return random() < 0.15 ? null : pools[type as keyof typeof pools](random);
}

/** Draws a workflow of `size` nodes; every table of it is worked out row by row. */
export function randomWorkflow(random: Random, size: number): RandomWorkflow {
  const making: Making = { random, steps: [], tables: new Map() };
  for (let i = 0; i < size; i++) {
    const id = `n${i}`;
    if (i < 1 + Math.floor(random() * 2)) source(making, id);
    else {
      const make = pick(random, makers);
      if (!make(making, id)) source(making, id);
    }
  }
  return { steps: making.steps, tables: making.tables };
}

function source({ random, steps, tables }: Making, id: string): void {
  const types = ['int32', 'float64', 'string', 'bool'] as const;
  const schema: Schema = Array.from({ length: 1 + Math.floor(random() * 4) }, (_, c) => ({
    name: `c${c}`,
    type: c < 3 && random() < 0.7 ? types[c] : pick(random, types),
  }));
  const count = random() < 0.1 ? 0 : Math.floor(random() * 40);
  const rows = Array.from({ length: count }, () => schema.map(({ type }) => drawValue(type, random)));
  steps.push([id, 'rows', { schema, rows }, {}]);
  tables.set(id, { schema, rows: rows.map((values, i) => ({ values, sources: new Map([[id, new Set([i])]]) })) });
}

const names = (making: Making) => [...making.tables.keys()];
const attributeOf = (random: Random, schema: Schema, ...types: AttributeType[]) => {
  const fit = schema.filter(a => types.length === 0 || types.includes(a.type));
  return fit.length > 0 ? pick(random, fit) : null;
};
const some = <T>(random: Random, list: readonly T[], least = 1): T[] => {
  const chosen = list.filter(() => random() < 0.6);
  return chosen.length >= least ? chosen : list.slice(0, least);
};

function condition(random: Random, schema: Schema, depth = 0): Condition {
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

const sortKeys = (random: Random, schema: Schema): SortKey[] =>
  some(random, schema).map(({ name }) => ({
    attribute: name,
    order: random() < 0.5 ? 'asc' : 'desc',
    nulls: random() < 0.5 ? 'first' : 'last',
  }));

/** A node with one input: gives config and rows from its input, or null when the input does not suit. */
type Unary = (random: Random, input: NaiveTable) => { config: object; outputs: { [port: string]: NaiveTable } } | null;
const unary =
  (type: string, build: Unary) =>
  (making: Making, id: string): boolean => {
    const from = pick(making.random, names(making));
    const input = making.tables.get(from) as NaiveTable;
    const made = build(making.random, input);
    if (!made) return false;
    making.steps.push([id, type, made.config, { in: from }]);
    for (const [port, table] of Object.entries(made.outputs))
      making.tables.set(port === 'out' ? id : `${id}.${port}`, table);
    return true;
  };
const out = (schema: Schema, rows: NaiveRow[]) => ({ out: { schema, rows } });

const pairsOfSameSchema = (making: Making): [string, string] | null => {
  const first = pick(making.random, names(making));
  const text = JSON.stringify(making.tables.get(first)?.schema);
  const same = names(making).filter(n => JSON.stringify(making.tables.get(n)?.schema) === text);
  return same.length > 0 ? [first, pick(making.random, same)] : null;
};

const makers: readonly ((making: Making, id: string) => boolean)[] = [
  unary('filter', (random, { schema, rows }) => {
    const where = condition(random, schema);
    const kept = rows.filter(r => holds(where, schema, r.values) === true);
    return {
      config: { where: sql(where) },
      outputs: { out: { schema, rows: kept }, rest: { schema, rows: rows.filter(r => !kept.includes(r)) } },
    };
  }),
  unary('derive', (random, { schema, rows }) => {
    const attribute = attributeOf(random, schema, 'int32', 'float64');
    if (!attribute || schema.some(a => a.name === 'derived')) return null;
    const where = condition(random, schema);
    const i = at(schema, attribute.name);
    const compute = (values: readonly Value[]) =>
      holds(where, schema, values) !== true || values[i] === null ? null : (values[i] as number) * 2;
    return {
      config: {
        columns: [{ name: 'derived', expression: `CASE WHEN ${sql(where)} THEN "${attribute.name}" * 2 END` }],
      },
      outputs: out(
        [...schema, { name: 'derived', type: attribute.type }],
        rows.map(r => ({ ...r, values: [...r.values, compute(r.values)] })),
      ),
    };
  }),
  unary('project', (random, { schema, rows }) => {
    const kept = some(random, schema);
    const renamed = kept.map((a, i) => (random() < 0.3 ? { ...a, name: `p${i}` } : a));
    if (new Set(renamed.map(a => a.name)).size < renamed.length) return null;
    const config = {
      attributes: kept.map((a, i) =>
        a.name === renamed[i].name ? { name: a.name } : { name: a.name, as: renamed[i].name },
      ),
    };
    return {
      config,
      outputs: out(
        renamed,
        rows.map(r => ({ ...r, values: kept.map(a => r.values[at(schema, a.name)]) })),
      ),
    };
  }),
  unary('drop-null', (random, { schema, rows }) => {
    const attributes = some(random, schema).map(a => a.name);
    return {
      config: { attributes },
      outputs: out(
        schema,
        rows.filter(r => attributes.every(a => r.values[at(schema, a)] !== null)),
      ),
    };
  }),
  unary('sort', (random, input) => {
    const keys = sortKeys(random, input.schema);
    return { config: { keys }, outputs: out(input.schema, sorted(input, keys)) };
  }),
  unary('top-k', (random, input) => {
    const keys = sortKeys(random, input.schema);
    const count = 1 + Math.floor(random() * 6);
    return { config: { keys, count }, outputs: out(input.schema, sorted(input, keys).slice(0, count)) };
  }),
  unary('limit', (random, { schema, rows }) => {
    const count = Math.floor(random() * 12);
    const offset = Math.floor(random() * 4);
    return { config: { count, offset }, outputs: out(schema, rows.slice(offset, offset + count)) };
  }),
  unary('distinct', (random, { schema, rows }) => {
    const keys = some(random, schema).map(a => a.name);
    const keep = random() < 0.5 ? 'first' : 'last';
    const groups = grouped(rows, r => keyOf(keys.map(k => r.values[at(schema, k)])));
    return {
      config: { keys, keep },
      outputs: out(
        schema,
        groups.map(g => ({ values: (keep === 'first' ? g[0] : (g.at(-1) as NaiveRow)).values, sources: merged(g) })),
      ),
    };
  }),
  unary('aggregate', (random, { schema, rows }) => {
    const groupBy = random() < 0.2 ? [] : some(random, schema).map(a => a.name);
    const measures: Measure[] = [{ function: 'count', as: 'm0' }];
    for (const a of schema) {
      const numeric = a.type === 'int32' || a.type === 'float64';
      const name = pick(
        random,
        numeric
          ? (['sum', 'min', 'max', 'average', 'count', 'count-distinct', 'first', 'last'] as const)
          : (['min', 'max', 'count', 'count-distinct', 'first', 'last'] as const),
      );
      if (a.type === 'bool' && (name === 'min' || name === 'max')) continue;
      measures.push({ function: name, attribute: a.name, as: `m${measures.length}` });
    }
    if (groupBy.some(g => measures.some(m => m.as === g))) return null;
    const groups =
      groupBy.length === 0 ? [[...rows]] : grouped(rows, r => keyOf(groupBy.map(g => r.values[at(schema, g)])));
    const typeOf = ({ function: f, attribute }: Measure): AttributeType => {
      const type = schema.find(a => a.name === attribute)?.type ?? 'int64';
      if (f === 'count' || f === 'count-distinct') return 'int64';
      if (f === 'average') return 'float64';
      return f === 'sum' && type === 'int32' ? 'int64' : type;
    };
    return {
      config: { groupBy, measures },
      outputs: out(
        [...groupBy.map(g => schema[at(schema, g)]), ...measures.map(m => ({ name: m.as, type: typeOf(m) }))],
        groups.map(g => ({
          values: [...groupBy.map(k => g[0].values[at(schema, k)]), ...measures.map(m => measured(m, schema, g))],
          sources: merged(g),
        })),
      ),
    };
  }),
  unary('unnest', (random, { schema, rows }) => {
    const attribute = attributeOf(random, schema, 'string');
    if (!attribute || schema.some(a => a.name === 'piece')) return null;
    const i = at(schema, attribute.name);
    const pieces = rows.flatMap(r =>
      r.values[i] === null
        ? []
        : (r.values[i] as string)
            .split(',')
            .filter(piece => piece !== '')
            .map(piece => ({ ...r, values: [...r.values, piece] })),
    );
    return {
      config: { attribute: attribute.name, as: 'piece', delimiter: ',' },
      outputs: out([...schema, { name: 'piece', type: 'string' }], pieces),
    };
  }),
  (making, id) => {
    const pair = pairsOfSameSchema(making);
    if (!pair) return false;
    const inputs = making.random() < 0.3 ? [...pair, pair[0]] : pair;
    const tables = inputs.map(n => making.tables.get(n) as NaiveTable);
    const rows = tables.flatMap(t => t.rows);
    const distinct = making.random() < 0.3;
    const { schema } = tables[0];
    making.steps.push([id, 'union', { distinct }, { in: inputs }]);
    making.tables.set(id, {
      schema,
      rows: distinct
        ? grouped(rows, r => keyOf(r.values)).map(g => ({ values: g[0].values, sources: merged(g) }))
        : rows,
    });
    return true;
  },
  (making, id) => {
    const pair = pairsOfSameSchema(making);
    if (!pair) return false;
    const [left, right] = pair.map(n => making.tables.get(n) as NaiveTable);
    const type = pick(making.random, ['intersect', 'except', 'symmetric-except'] as const);
    const key = (r: NaiveRow) => keyOf(r.values);
    const [inLeft, inRight] = [new Set(left.rows.map(key)), new Set(right.rows.map(key))];
    const one = (g: NaiveRow[], extra: readonly NaiveRow[] = []) => ({
      values: g[0].values,
      sources: merged([...g, ...extra]),
    });
    const onlyLeft = grouped(
      left.rows.filter(r => !inRight.has(key(r))),
      key,
    ).map(g => one(g));
    const onlyRight = grouped(
      right.rows.filter(r => !inLeft.has(key(r))),
      key,
    ).map(g => one(g));
    const both = grouped(
      left.rows.filter(r => inRight.has(key(r))),
      key,
    ).map(g =>
      one(
        g,
        right.rows.filter(r => key(r) === key(g[0])),
      ),
    );
    making.steps.push([id, type, {}, { left: pair[0], right: pair[1] }]);
    making.tables.set(id, {
      schema: left.schema,
      rows: type === 'intersect' ? both : type === 'except' ? onlyLeft : [...onlyLeft, ...onlyRight],
    });
    return true;
  },
  join,
  join,
];

function join(making: Making, id: string): boolean {
  const { random, tables, steps } = making;
  const [buildName, probeName] = [pick(random, names(making)), pick(random, names(making))];
  const [build, probe] = [tables.get(buildName) as NaiveTable, tables.get(probeName) as NaiveTable];
  if (build.rows.length * probe.rows.length > 3000) return false;
  const left = attributeOf(random, build.schema, 'int32', 'string', 'float64');
  const right = left && attributeOf(random, probe.schema, left.type);
  if (!left || !right) return false;
  const kind = pick(random, ['inner', 'left', 'right', 'full', 'semi', 'anti'] as const satisfies readonly JoinKind[]);
  const keys = [{ left: left.name, right: right.name }];
  const pairs = joined(build, probe, keys, kind);
  const shared = left.name === right.name;
  const half = kind === 'semi' || kind === 'anti';
  const rest = half ? [] : probe.schema.filter(a => !(shared && a.name === right.name));
  const schema: Schema = [
    ...build.schema,
    ...rest.map(a => ({ ...a, name: build.schema.some(b => b.name === a.name) ? `${a.name}_right` : a.name })),
  ];
  if (new Set(schema.map(a => a.name)).size < schema.length) return false;
  const rows = pairs.map(([b, p]): NaiveRow => {
    const values = build.schema.map((a, c) =>
      b ? b.values[c] : shared && a.name === left.name ? (p as NaiveRow).values[at(probe.schema, right.name)] : null,
    );
    return {
      values: [...values, ...rest.map(a => (p ? p.values[at(probe.schema, a.name)] : null))],
      sources: merged([b, p].filter(r => r !== null)),
    };
  });
  steps.push([id, 'hash-join', { keys, kind }, { build: buildName, probe: probeName }]);
  tables.set(id, { schema, rows });
  return true;
}
