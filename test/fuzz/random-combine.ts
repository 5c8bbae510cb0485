import type { Schema } from '#engine/data/schema.ts';
import { attributeOf, type Making, names, pick } from './draw.ts';
import { at, grouped, type JoinKind, joined, keyOf, merged, type NaiveRow, type NaiveTable } from './naive.ts';

const pairsOfSameSchema = (making: Making): [string, string] | null => {
  const first = pick(making.random, names(making));
  const text = JSON.stringify(making.tables.get(first)?.schema);
  const same = names(making).filter(n => JSON.stringify(making.tables.get(n)?.schema) === text);
  return same.length > 0 ? [first, pick(making.random, same)] : null;
};

/** Nodes with several inputs: each adds itself to the workflow, or says false when nothing suits it. */
export const combineMakers: readonly ((making: Making, id: string) => boolean)[] = [
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
