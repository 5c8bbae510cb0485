import { describe, expect, test } from 'vitest';
import type { Value } from '#engine/data/column.ts';
import { attributeTypes, type Schema } from '#engine/data/schema.ts';
import { configProblems } from '#engine/operator/config.ts';
import type { Table } from '#engine/operator/define.ts';
import { asofJoin } from '#operators/combine/asof-join.ts';
import { crossJoin } from '#operators/combine/cross-join.ts';
import { intervalJoin } from '#operators/combine/interval-join.ts';
import { awkwardTable } from '../../support/awkward-table.ts';
import { askDuck } from '../../support/duck.ts';
import { runOperator, type TracedRow } from '../../support/run-operator.ts';
import { runVariants } from '../../support/run-variants.ts';

const everyType: Schema = attributeTypes.map(type => ({ name: type, type, ...(type === 'vector' && { width: 2 }) }));
const keyed = (type: 'int32' | 'int64' | 'float64' | 'timestamp', name: string): Schema => [
  { name, type },
  { name: 'tag', type: 'string' },
];
const ids = (rows: readonly TracedRow[]) => rows.map(({ from }) => [from?.left ?? [], from?.right ?? []].flat());
const pairValues = (left: Table, right: Table, pairs: readonly (readonly number[])[]) =>
  pairs.map(([l, r]) => [...left.rows[l], ...right.rows[r]]);
const key = (value: Value | undefined) => (value === null || Number.isNaN(value) ? null : (value as number | bigint));

describe('cross-join', () => {
  test('[O3] [O5] [O10] pairs every left row with each right row in turn, in memory and spilled', async () => {
    const left = awkwardTable(everyType, { rows: 40, seed: 1 });
    const right = awkwardTable(everyType, { rows: 30, seed: 2 });
    const { rows, schemas } = await runVariants(crossJoin, {}, { left, right });
    const pairs = right.rows.flatMap((_, r) => left.rows.map((_, l) => [l, r]));
    expect(ids(rows.out)).toEqual(pairs);
    expect(rows.out.map(r => r.values)).toEqual(pairValues(left, right, pairs));
    expect(schemas.out.map(a => a.name)).toEqual([
      ...everyType.map(a => a.name),
      ...everyType.map(a => `${a.name}_right`),
    ]);
  });

  test('with an empty side has no rows', async () => {
    const some = awkwardTable(everyType, { rows: 3 });
    const none = awkwardTable(everyType, { rows: 0 });
    expect((await runVariants(crossJoin, {}, { left: none, right: some })).rows.out).toEqual([]);
    expect((await runVariants(crossJoin, {}, { left: some, right: none })).rows.out).toEqual([]);
  });
});

describe('interval-join', () => {
  test.each([
    ['int32', 'float64', -1, 2.5, true, true],
    ['float64', 'int32', 0, 3, false, true],
    ['int64', 'int64', -4, 4, true, false],
    ['timestamp', 'timestamp', -86_400_000, 0, false, false],
  ] as const)(
    '[O3] [O5] [O10] of %s and %s from %d to %d is what DuckDB answers',
    async (leftType, rightType, lower, upper, includeLower, includeUpper) => {
      const left = awkwardTable(keyed(leftType, 'x'), { rows: 120, seed: 3, tame: true });
      const right = awkwardTable(keyed(rightType, 'y'), { rows: 150, seed: 4, tame: true });
      const config = { left: 'x', right: 'y', lower, upper, includeLower, includeUpper };
      const { rows } = await runVariants(intervalJoin, config, { left, right });
      const number = (side: string, type: string) => (type === 'timestamp' ? `epoch_ms(${side})` : side);
      const [answer] = await askDuck({ a: left, b: right }, [
        `with l as (select row, ${number('x', leftType)}::${leftType === 'int64' ? 'hugeint' : 'double'} as x from a where not isnan(x::double)),
              r as (select row, ${number('y', rightType)}::${rightType === 'int64' ? 'hugeint' : 'double'} as y from b where not isnan(y::double))
         select l.row, r.row from l join r
           on y ${includeLower ? '>=' : '>'} x + (${lower}) and y ${includeUpper ? '<=' : '<'} x + (${upper})
         order by r.row, l.row`.replaceAll(/isnan\((.)::double\)/g, (all, k) =>
          [leftType, rightType][k === 'x' ? 0 : 1] === 'timestamp' ? `${k} is null` : all,
        ),
      ]);
      expect(answer.length).toBeGreaterThan(50);
      expect(ids(rows.out)).toEqual(answer);
      expect(rows.out.map(r => r.values)).toEqual(pairValues(left, right, answer as number[][]));
    },
  );

  test('counts months and years by the calendar', async () => {
    const day = (text: string) => Date.parse(`${text}T00:00:00Z`);
    const left = {
      schema: keyed('timestamp', 'at'),
      rows: [
        [day('2024-01-31'), 'a'],
        [day('2023-02-28'), 'b'],
      ],
    };
    const right = {
      schema: keyed('timestamp', 'at'),
      rows: ['2024-02-29', '2024-03-01', '2023-03-28', '2024-02-28'].map(text => [day(text), text]),
    };
    const run = async (config: object) =>
      ids((await runOperator(intervalJoin, { left: 'at', right: 'at', ...config }, { left, right })).rows.out);
    expect(await run({ lower: 1, upper: 1, unit: 'month' })).toEqual([
      [0, 0],
      [1, 2],
    ]);
    expect(await run({ lower: 1, upper: 1, unit: 'year' })).toEqual([[1, 3]]);
    expect(await run({ lower: 0, upper: 60, unit: 'day', includeLower: false })).toHaveLength(4);
  });

  test('refuses bounds and keys that make no interval', () => {
    const config = {
      left: 'x',
      right: 'tag',
      lower: 0,
      upper: 1,
      includeLower: true,
      includeUpper: true,
      suffix: '_r',
    };
    const inputs = { left: keyed('int32', 'x'), right: keyed('int32', 'y') };
    const peek = { resolve: (path: string) => path, secret: () => '' };
    expect(() => intervalJoin.inferSchemas(config, inputs, peek)).toThrow("'tag' should be a number, found string");
    expect(() => intervalJoin.inferSchemas({ ...config, left: 'tag' }, inputs, peek)).toThrow(
      "'tag' should be a number or a timestamp, found string",
    );
    expect(configProblems(intervalJoin, { ...config, lower: 2 }).map(p => p.field)).toEqual(['lower']);
  });

  test('says when the side it holds is beyond the budget', async () => {
    const left = awkwardTable(keyed('int32', 'x'), { rows: 20_000 });
    const config = { left: 'x', right: 'x', lower: 0, upper: 0 };
    const right = { schema: left.schema, rows: left.rows.slice(0, 1) };
    await expect(runOperator(intervalJoin, config, { left, right }, { memoryBytes: 1000 })).rejects.toMatchObject({
      code: 'MEMORY_EXCEEDED',
    });
  });
});

/** For each left row the last right row in order of key, then row, that is at or before it and alike in `by`. */
function naiveAsof(left: Table, right: Table, by: readonly number[], tolerance = Number.POSITIVE_INFINITY) {
  return left.rows.map((l, i) => {
    const at = key(l[0]);
    let best = -1;
    right.rows.forEach((r, j) => {
      const found = key(r[0]);
      if (at === null || found === null || found > at || Number(at) - Number(found) > tolerance) return;
      if (by.some(c => l[c] === null || l[c] !== r[c])) return;
      if (best < 0 || found >= (key(right.rows[best][0]) as number | bigint)) best = j;
    });
    return best < 0 ? [i] : [i, best];
  });
}

describe('asof-join', () => {
  test.each([
    ['int32', 'int32', undefined],
    ['float64', 'int64', undefined],
    ['timestamp', 'timestamp', 1000],
    ['int32', 'float64', 40],
  ] as const)(
    '[O3] [O5] [O10] of %s and %s within %s is the last row before, by naive search',
    async (a, b, tolerance) => {
      const left = awkwardTable(keyed(a, 'x'), { rows: 150, seed: 5, wide: 0.4 });
      const right = awkwardTable(keyed(b, 'y'), { rows: 150, seed: 6, wide: 0.4 });
      for (const by of [[], ['tag']]) {
        const config = { left: 'x', right: 'y', by, ...(tolerance !== undefined && { tolerance }) };
        const { rows } = await runVariants(asofJoin, config, { left, right });
        const wanted = naiveAsof(left, right, by.length > 0 ? [1] : [], tolerance);
        expect(ids(rows.out)).toEqual(wanted);
        const rest = by.length > 0 ? [0] : [0, 1];
        expect(rows.out.map(r => r.values)).toEqual(
          wanted.map(([l, r]) => [...left.rows[l], ...rest.map(c => (r === undefined ? null : right.rows[r][c]))]),
        );
      }
    },
  );

  test('keeps every left row when the right side is empty', async () => {
    const left = awkwardTable(keyed('int32', 'x'), { rows: 20 });
    const right = awkwardTable(keyed('int32', 'x'), { rows: 0 });
    const { rows } = await runVariants(asofJoin, { left: 'x', right: 'x' }, { left, right });
    expect(rows.out.map(r => r.values)).toEqual(left.rows.map(row => [...row, null, null]));
  });

  test('wants attributes to be equal to have types that can be', () => {
    const inputs = {
      left: keyed('int32', 'x'),
      right: [...keyed('int32', 'x').slice(0, 1), { name: 'tag', type: 'bool' as const }],
    };
    const peek = { resolve: (path: string) => path, secret: () => '' };
    const config = { left: 'x', right: 'x', by: ['tag'], suffix: '_right' };
    expect(() => asofJoin.inferSchemas(config, inputs, peek)).toThrow(
      "'tag' of right should be string, as on left, found bool",
    );
  });
});
