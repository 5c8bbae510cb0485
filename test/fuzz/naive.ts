import type { Value } from '#engine/data/column.ts';
import type { Schema } from '#engine/data/schema.ts';
import { compareValues } from '#engine/data/value.ts';

/** A row with the source rows it is made of: source node → row ids. */
export interface NaiveRow {
  readonly values: readonly Value[];
  readonly sources: ReadonlyMap<string, ReadonlySet<number>>;
}
export interface NaiveTable {
  readonly schema: Schema;
  readonly rows: readonly NaiveRow[];
}

/** Unknown, or a truth value: SQL's three. */
export type Truth = boolean | null;
/** A condition as a tree that both sides understand: here it is evaluated, for the engine it is written as SQL. */
export type Condition =
  | {
      readonly kind: 'compare';
      readonly attribute: string;
      readonly operator: '=' | '<>' | '<' | '<=' | '>' | '>=';
      readonly value: Value;
    }
  | { readonly kind: 'null'; readonly attribute: string }
  | { readonly kind: 'and' | 'or'; readonly left: Condition; readonly right: Condition }
  | { readonly kind: 'not'; readonly inner: Condition };

export const at = (schema: Schema, name: string): number => schema.findIndex(a => a.name === name);

export function holds(condition: Condition, schema: Schema, values: readonly Value[]): Truth {
  switch (condition.kind) {
    case 'null':
      return values[at(schema, condition.attribute)] === null;
    case 'not': {
      const inner = holds(condition.inner, schema, values);
      return inner === null ? null : !inner;
    }
    case 'and': {
      const [l, r] = [holds(condition.left, schema, values), holds(condition.right, schema, values)];
      return l === false || r === false ? false : l === null || r === null ? null : true;
    }
    case 'or': {
      const [l, r] = [holds(condition.left, schema, values), holds(condition.right, schema, values)];
      return l === true || r === true ? true : l === null || r === null ? null : false;
    }
    case 'compare': {
      const value = values[at(schema, condition.attribute)];
      if (value === null || condition.value === null) return null;
      const order = compareValues(value, condition.value);
      return {
        '=': order === 0,
        '<>': order !== 0,
        '<': order < 0,
        '<=': order <= 0,
        '>': order > 0,
        '>=': order >= 0,
      }[condition.operator];
    }
  }
}

export function sql(condition: Condition): string {
  switch (condition.kind) {
    case 'null':
      return `"${condition.attribute}" IS NULL`;
    case 'not':
      return `NOT (${sql(condition.inner)})`;
    case 'and':
    case 'or':
      return `(${sql(condition.left)} ${condition.kind.toUpperCase()} ${sql(condition.right)})`;
    case 'compare':
      return `"${condition.attribute}" ${condition.operator} ${typeof condition.value === 'string' ? `'${condition.value.replaceAll("'", "''")}'` : condition.value}`;
  }
}

/** Union of the source rows of several rows. */
export function merged(rows: readonly NaiveRow[]): Map<string, Set<number>> {
  const all = new Map<string, Set<number>>();
  for (const { sources } of rows)
    for (const [node, ids] of sources) {
      const set = all.get(node) ?? new Set();
      for (const id of ids) set.add(id);
      all.set(node, set);
    }
  return all;
}

/** Equal for rows that group together: null with null, -0 with 0. */
export const keyOf = (values: readonly Value[]): string => JSON.stringify(values.map(v => (v === 0 ? 0 : v)));

/** Groups in order of first appearance. */
export function grouped(rows: readonly NaiveRow[], key: (row: NaiveRow) => string): NaiveRow[][] {
  const groups = new Map<string, NaiveRow[]>();
  for (const row of rows) {
    const group = groups.get(key(row));
    if (group) group.push(row);
    else groups.set(key(row), [row]);
  }
  return [...groups.values()];
}

export interface SortKey {
  readonly attribute: string;
  readonly order: 'asc' | 'desc';
  readonly nulls: 'first' | 'last';
}

export function sorted({ schema, rows }: NaiveTable, keys: readonly SortKey[]): NaiveRow[] {
  return rows
    .map((row, i) => ({ row, i }))
    .sort((x, y) => {
      for (const { attribute, order, nulls } of keys) {
        const [a, b] = [x.row.values[at(schema, attribute)], y.row.values[at(schema, attribute)]];
        if (a === null && b === null) continue;
        if (a === null || b === null) return (a === null) === (nulls === 'first') ? -1 : 1;
        const by = compareValues(a, b);
        if (by !== 0) return order === 'asc' ? by : -by;
      }
      return x.i - y.i;
    })
    .map(({ row }) => row);
}

export interface Measure {
  readonly function: 'count' | 'sum' | 'min' | 'max' | 'average' | 'count-distinct' | 'first' | 'last';
  readonly attribute?: string;
  readonly as: string;
}

export function measured({ function: name, attribute }: Measure, schema: Schema, rows: readonly NaiveRow[]): Value {
  if (attribute === undefined) return rows.length;
  const values = rows.map(r => r.values[at(schema, attribute)]).filter(v => v !== null);
  if (name === 'count') return values.length;
  if (name === 'count-distinct') return new Set(values.map(v => keyOf([v]))).size;
  if (values.length === 0) return null;
  if (name === 'first') return values[0];
  if (name === 'last') return values.at(-1) as Value;
  const numbers = values as number[];
  if (name === 'sum') return numbers.reduce((a, b) => a + b, 0);
  if (name === 'average') return numbers.reduce((a, b) => a + b, 0) / numbers.length;
  return values.reduce((best, v) =>
    (name === 'min') === compareValues(v, best) < 0 && compareValues(v, best) !== 0 ? v : best,
  );
}

export type JoinKind = 'inner' | 'left' | 'right' | 'full' | 'semi' | 'anti';

/** Pairs of a join in the engine's order: by probe row, then build row, then unmatched build rows. Left is the build side. */
export function joined(
  build: NaiveTable,
  probe: NaiveTable,
  keys: readonly { left: string; right: string }[],
  kind: JoinKind,
): [NaiveRow | null, NaiveRow | null][] {
  const matches = (b: NaiveRow, p: NaiveRow) =>
    keys.every(({ left, right }) => {
      const [x, y] = [b.values[at(build.schema, left)], p.values[at(probe.schema, right)]];
      return x !== null && y !== null && compareValues(x, y) === 0;
    });
  /** The first partner of each build row: it is the witness of a semi join. */
  const met = new Map<NaiveRow, NaiveRow>();
  const pairs: [NaiveRow | null, NaiveRow | null][] = [];
  for (const p of probe.rows) {
    const found = build.rows.filter(b => matches(b, p));
    for (const b of found) {
      if (!met.has(b)) met.set(b, p);
      pairs.push([b, p]);
    }
    if (found.length === 0 && (kind === 'right' || kind === 'full')) pairs.push([null, p]);
  }
  if (kind === 'semi')
    return build.rows.flatMap(b => (met.has(b) ? [[b, met.get(b) as NaiveRow] as const] : [])).map(([b, p]) => [b, p]);
  if (kind === 'anti') return build.rows.filter(b => !met.has(b)).map(b => [b, null]);
  if (kind === 'left' || kind === 'full') for (const b of build.rows) if (!met.has(b)) pairs.push([b, null]);
  return pairs;
}
