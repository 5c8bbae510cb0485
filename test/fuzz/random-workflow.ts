import type { Value } from '#engine/data/column.ts';
import type { AttributeType, Schema } from '#engine/data/schema.ts';
import {
  attributeOf,
  condition,
  drawValue,
  type Making,
  names,
  pick,
  type Random,
  type Step,
  some,
  sortKeys,
} from './draw.ts';
import {
  at,
  grouped,
  holds,
  keyOf,
  type Measure,
  measured,
  merged,
  type NaiveRow,
  type NaiveTable,
  sorted,
  sql,
} from './naive.ts';
import { combineMakers } from './random-combine.ts';

/** A random workflow and what the naive interpreter says every port gives. */
export interface RandomWorkflow {
  readonly steps: readonly Step[];
  readonly tables: ReadonlyMap<string, NaiveTable>;
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
  ...combineMakers,
];
