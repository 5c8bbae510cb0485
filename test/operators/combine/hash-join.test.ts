import { assert, describe, expect, it } from 'vitest';
import { batchOf } from '#engine/data/batch.ts';
import type { Value } from '#engine/data/column.ts';
import { HashJoin } from '#engine/data/join/hash-join.ts';
import { joinShape } from '#engine/data/join/join-shape.ts';
import { canonicalText } from '#engine/data/keys/text-keys.ts';
import type { AttributeType, Schema } from '#engine/data/schema.ts';
import type { Table } from '#engine/operator/define.ts';
import { hashJoin } from '#operators/combine/hash-join.ts';
import { askDuck } from '../../support/duck.ts';
import { duplicateRows } from '../../support/duplicate-rows.ts';
import { type OperatorRun, type RunOptions, runOperator } from '../../support/run-operator.ts';

const kinds = ['inner', 'left', 'right', 'full', 'semi', 'anti'] as const;
type Kind = (typeof kinds)[number];

interface Joined {
  readonly values: (Value | undefined)[];
  readonly from: { readonly build: number[]; readonly probe: number[] };
}

const text = (value: Value | undefined): string =>
  typeof value === 'object' && value !== null ? canonicalText(value) : String(value === 0 ? 0 : value);

/** A join by two nested loops: build attributes first, all of both. */
function naive(kind: Kind, build: Table, probe: Table, on: readonly (readonly [number, number])[]): Joined[] {
  const keyOf = (row: readonly (Value | undefined)[], side: 0 | 1) => {
    const keys = on.map(pair => row[pair[side]]);
    return keys.some(k => k === null) ? null : keys.map(text).join('|');
  };
  const rowsOf = new Map<string, number[]>();
  build.rows.forEach((row, b) => {
    const key = keyOf(row, 0);
    if (key !== null) rowsOf.set(key, [...(rowsOf.get(key) ?? []), b]);
  });
  const firsts = new Map<number, number>();
  const pairs: Joined[] = [];
  probe.rows.forEach((row, p) => {
    const key = keyOf(row, 1);
    const partners = (key !== null && rowsOf.get(key)) || [];
    for (const b of partners) {
      if (!firsts.has(b)) firsts.set(b, p);
      pairs.push({ values: [...build.rows[b], ...row], from: { build: [b], probe: [p] } });
    }
    if (partners.length === 0 && (kind === 'right' || kind === 'full'))
      pairs.push({ values: [...build.schema.map(() => null), ...row], from: { build: [], probe: [p] } });
  });
  const alone = build.rows.flatMap((row, b): Joined[] => {
    const found = firsts.has(b);
    if (kind === 'semi') return found ? [{ values: [...row], from: { build: [b], probe: [firsts.get(b)!] } }] : [];
    if (found || !['left', 'full', 'anti'].includes(kind)) return [];
    const rest = kind === 'anti' ? [] : probe.schema.map(() => null);
    return [{ values: [...row, ...rest], from: { build: [b], probe: [] } }];
  });
  return kind === 'semi' || kind === 'anti' ? alone : [...pairs, ...alone];
}

const run = (config: unknown, build: Table, probe: Table, options: RunOptions = {}) =>
  runOperator(hashJoin, config, { build, probe }, options);

const seen = ({ rows }: OperatorRun) => rows.out.map(({ values, from }) => ({ values: values.map(shown), from }));
const shown = (value: Value | undefined) =>
  typeof value === 'bigint' && Number.isSafeInteger(Number(value)) ? Number(value) : value === 0 ? 0 : value;

const sides = (key: readonly AttributeType[], other: readonly AttributeType[] = key): [Schema, Schema] => {
  const of = (name: string, types: readonly AttributeType[]): Schema => [
    ...types.map((type, i) => ({ name: `${name}${i}`, type, ...(type === 'vector' && { width: 2 }) })),
    { name: `${name}s`, type: 'string' },
    { name: `${name}n`, type: 'int64' },
  ];
  return [of('b', key), of('p', other)];
};

const keySets: (readonly [readonly AttributeType[], readonly AttributeType[]])[] = [
  [['int32'], ['int32']],
  [['string'], ['string']],
  [['int32'], ['float64']],
  [['int64'], ['int32']],
  [['float64'], ['int64']],
  [['timestamp'], ['timestamp']],
  [['bool'], ['bool']],
  [['binary'], ['binary']],
  [['vector'], ['vector']],
  [['json'], ['json']],
  [
    ['string', 'int32'],
    ['string', 'int64'],
  ],
];

describe('hash-join', () => {
  for (const [left, right] of keySets)
    it(`[O5] joins ${left} with ${right} as nested loops do, of every kind, rows in order, spilt or not`, async () => {
      const [buildSchema, probeSchema] = sides(left, right);
      const build = duplicateRows(buildSchema, 90, { seed: 3, distinct: 60 });
      const probe = duplicateRows(probeSchema, 160, { seed: 4, distinct: 90 });
      const keys = left.map((_, i) => ({ left: `b${i}`, right: `p${i}` }));
      const on = left.map((_, i) => [i, i] as const);
      for (const kind of kinds) {
        const wanted = naive(kind, build, probe, on).map(r => ({ ...r, values: r.values.map(shown) }));
        for (const options of [
          { cut: 1000 },
          { cut: 37, scatter: true, batchRows: 11 },
          { cut: 40, memoryBytes: 1, scatter: 'reversed' },
          { cut: 50, memoryBytes: 60_000, restoreAfter: 'each', batchRows: 100 },
        ] satisfies RunOptions[]) {
          const found = await run({ keys, kind }, build, probe, options);
          expect(found.faults).toEqual([]);
          expect(seen(found)).toEqual(wanted);
        }
      }
    });

  it('gives the rows that DuckDB gives', async () => {
    const [buildSchema, probeSchema] = sides(['int32', 'string']);
    const build = duplicateRows(buildSchema, 800, { seed: 5, distinct: 60 });
    const probe = duplicateRows(probeSchema, 900, { seed: 6, distinct: 60 });
    const keys = [
      { left: 'b0', right: 'p0' },
      { left: 'b1', right: 'p1' },
    ];
    const columns = [...buildSchema, ...probeSchema].map(a => `"${a.name}"`).join();
    const words = { inner: 'join', left: 'left join', right: 'right join', full: 'full join' };
    const tests = { semi: 'exists', anti: 'not exists' };
    const on = 'b0 = p0 and b1 = p1';
    const queries = kinds.map(kind =>
      kind === 'semi' || kind === 'anti'
        ? `select ${buildSchema.map(a => a.name)} from b where ${tests[kind]} (select 1 from p where ${on}) order by row`
        : `select ${columns} from b ${words[kind]} p on ${on} order by p.row nulls last, b.row nulls last`,
    );
    const answers = await askDuck({ b: build, p: probe }, queries);
    for (const [i, kind] of kinds.entries()) {
      const { rows } = await run({ keys, kind }, build, probe, { cut: 111 });
      expect(rows.out.map(r => r.values)).toEqual(answers[i]);
    }
  });

  it('names a shared key once, takes it from the side that has a row, and gives other clashes the suffix', async () => {
    const build: Table = {
      schema: [
        { name: 'id', type: 'int32' },
        { name: 'v', type: 'string' },
      ],
      rows: [
        [1, 'a'],
        [2, 'b'],
      ],
    };
    const probe: Table = {
      schema: [
        { name: 'v', type: 'bool' },
        { name: 'id', type: 'float64' },
      ],
      rows: [
        [true, 2],
        [false, 2.5],
      ],
    };
    const { rows, schemas } = await run({ keys: [{ left: 'id', right: 'id' }], kind: 'full' }, build, probe);
    expect(schemas.out).toEqual([
      { name: 'id', type: 'float64' },
      { name: 'v', type: 'string' },
      { name: 'v_right', type: 'bool' },
    ]);
    expect(rows.out.map(r => r.values)).toEqual([
      [2, 'b', true],
      [2.5, null, false],
      [1, 'a', null],
    ]);
    const origins = hashJoin.columns?.(
      { keys: [{ left: 'id', right: 'id' }], kind: 'full', suffix: '_right' },
      { build: build.schema, probe: probe.schema },
    );
    expect(origins?.out.id).toEqual([
      { port: 'build', attribute: 'id' },
      { port: 'probe', attribute: 'id' },
    ]);
    await expect(run({ keys: [{ left: 'id', right: 'id' }], suffix: '' }, build, probe)).rejects.toMatchObject({
      code: 'ATTRIBUTE_DUPLICATE',
    });
  });

  it('passes probe columns on without copying them while most rows find a partner', () => {
    const [build, probe] = sides(['int32']).map(schema => ({
      schema,
      rows: Array.from({ length: 100 }, (_, i) => [i, `${i}`, i]),
    }));
    const shape = joinShape(
      { keys: [{ left: 'b0', right: 'p0' }], kind: 'inner', suffix: '' },
      build.schema,
      probe.schema,
    );
    const join = new HashJoin(shape, { park: () => assert.fail(), bytes: () => 1e9 }, 8192);
    for (const _ of join.addBuild(batchOf(build.schema, build.rows.slice(30)))) assert.isUndefined(_);
    for (const _ of join.seal()) assert.isUndefined(_);
    const batch = batchOf(probe.schema, probe.rows);
    const [step] = [...join.addProbe(batch)].filter(s => s !== undefined);
    expect(step.batch.rows).toBe(70);
    expect(step.batch.columns.slice(3).map(c => c.data)).toEqual(batch.columns.map(c => c.data));
    for (const [i, column] of batch.columns.entries()) expect(step.batch.columns[3 + i].data).toBe(column.data);
  });

  it('joins one huge key in blocks when it does not fit', async () => {
    const side = (name: string, rows: number): Table => ({
      schema: [
        { name: 'k', type: 'string' },
        { name, type: 'int32' },
      ],
      rows: Array.from({ length: rows }, (_, i) => [i % 10 === 9 ? `k${i}` : 'same', i]),
    });
    const [build, probe] = [side('b', 300), side('p', 40)];
    for (const kind of kinds) {
      const config = { keys: [{ left: 'k', right: 'k' }], kind };
      const whole = await run(config, build, probe);
      const blocks = await run(config, build, probe, { memoryBytes: 30_000, cut: 20 });
      expect(seen(blocks)).toEqual(seen(whole));
    }
  });

  it('[O5] gives nothing, or one side alone, when the other is empty', async () => {
    const [buildSchema, probeSchema] = sides(['string']);
    const full = duplicateRows(buildSchema, 5, {});
    const probe = duplicateRows(probeSchema, 5, {});
    for (const kind of kinds)
      for (const [b, p] of [
        [{ ...full, rows: [] }, probe],
        [full, { ...probe, rows: [] }],
      ]) {
        const { rows } = await run({ keys: [{ left: 'b0', right: 'p0' }], kind }, b, p);
        expect(rows.out.map(r => r.values)).toEqual(naive(kind, b, p, [[0, 0]]).map(r => r.values));
      }
  });

  it('refuses keys that cannot be equal', async () => {
    const [build] = sides(['int32']);
    const [, probe] = sides(['string']);
    await expect(
      run({ keys: [{ left: 'b0', right: 'p0' }] }, duplicateRows(build, 1), duplicateRows(probe, 1)),
    ).rejects.toMatchObject({ code: 'TYPE_MISMATCH' });
  });
});
