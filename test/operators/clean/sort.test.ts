import { describe, expect, test } from 'vitest';
import { attributeTypes, type Schema } from '#engine/data/schema.ts';
import { configProblems } from '#engine/operator/config.ts';
import { sort } from '#operators/clean/sort.ts';
import { topK } from '#operators/clean/top-k.ts';
import { awkwardTable, naiveOrder } from '../../support/awkward-table.ts';
import { askDuck } from '../../support/duck.ts';
import { runOperator } from '../../support/run-operator.ts';
import { runVariants } from '../../support/run-variants.ts';

const schema: Schema = attributeTypes.map(type => ({ name: type, type, ...(type === 'vector' && { width: 2 }) }));
const scalars: Schema = schema.filter(a => !['binary', 'vector', 'json'].includes(a.type));

interface Key {
  readonly attribute: string;
  readonly order?: 'asc' | 'desc';
  readonly nulls?: 'first' | 'last';
}
const keySets: readonly (readonly Key[])[] = [
  [{ attribute: 'float64' }],
  [{ attribute: 'string', order: 'desc', nulls: 'first' }],
  [{ attribute: 'bool' }, { attribute: 'int64', order: 'desc' }, { attribute: 'string' }],
  [
    { attribute: 'timestamp', nulls: 'first' },
    { attribute: 'int32', order: 'desc', nulls: 'first' },
  ],
];
const named = keySets.map(keys => [keys.map(k => `${k.attribute} ${k.order ?? ''}`).join(), keys] as const);
const columnKeys = (keys: readonly Key[]) =>
  keys.map(({ attribute, order, nulls }) => ({
    column: schema.findIndex(a => a.name === attribute),
    descending: order === 'desc',
    nullsFirst: nulls === 'first',
  }));

describe('sort', () => {
  test.each(named)('[O3] [O5] [O10] by %s is a naive stable sort, in memory and spilled', async (_, keys) => {
    const table = awkwardTable(schema, { rows: 300, seed: 4 });
    const { rows } = await runVariants(sort, { keys }, { in: table });
    const order = naiveOrder(table.rows, columnKeys(keys));
    expect(rows.out.map(r => r.from)).toEqual(order.map(i => ({ in: [i] })));
    expect(rows.out.map(r => r.values)).toEqual(order.map(i => table.rows[i]));
  });

  test.each(named)('by %s is what DuckDB answers', async (_, keys) => {
    const table = awkwardTable(scalars, { rows: 600, seed: 9, tame: true });
    const { rows } = await runOperator(sort, { keys }, { in: table }, { cut: 50, memoryBytes: 30_000 });
    const order = keys.map(k => `${k.attribute} ${k.order ?? 'asc'} nulls ${k.nulls ?? 'last'}`);
    const [answer] = await askDuck({ t: table }, [`select row from t order by ${[...order, 'row'].join(', ')}`]);
    expect(rows.out.map(r => r.from?.in)).toEqual(answer);
  });

  test('merges more runs than it opens at once', async () => {
    const table = awkwardTable(scalars, { rows: 1000, seed: 2 });
    const keys = keySets[2];
    const { rows } = await runOperator(sort, { keys }, { in: table }, { cut: 5, memoryBytes: 64, batchRows: 100 });
    const whole = await runOperator(sort, { keys }, { in: table });
    expect(rows).toEqual(whole.rows);
  });

  test('an unknown attribute is named with the nearest one', () => {
    expect(() =>
      sort.inferSchemas({ keys: [{ attribute: 'strng', order: 'asc', nulls: 'last' }] }, { in: schema }, peek),
    ).toThrow(
      expect.objectContaining({
        code: 'ATTRIBUTE_UNKNOWN',
        fields: expect.objectContaining({ field: 'keys.0.attribute' }),
      }),
    );
    expect(configProblems(sort, { keys: [] }).map(p => p.code)).toEqual(['CONFIG_MISSING']);
  });
});

const peek = { resolve: (path: string) => path, secret: () => '' };

describe('top-k', () => {
  test.each(named)('[O3] [O5] [O10] by %s is a sort and a limit', async (_, keys) => {
    const table = awkwardTable(schema, { rows: 300, seed: 6, wide: 0.1 });
    const sorted = await runOperator(sort, { keys }, { in: table });
    for (const count of [0, 37, 1000]) {
      const { rows } = await runVariants(topK, { keys, count }, { in: table });
      expect(rows.out).toEqual(sorted.rows.out.slice(0, count));
    }
  });

  test('drops rows beyond its bound as they come', async () => {
    const numbers: Schema = [
      { name: 'x', type: 'float64' },
      { name: 's', type: 'string' },
    ];
    const table = awkwardTable(numbers, { rows: 90_000, seed: 8, wide: 0.9 });
    const keys = [{ attribute: 'x', order: 'desc' }, { attribute: 's' }];
    const { rows } = await runOperator(topK, { keys, count: 25 }, { in: table }, { cut: 8192 });
    const order = naiveOrder(table.rows, [
      { column: 0, descending: true, nullsFirst: false },
      { column: 1, descending: false, nullsFirst: false },
    ]);
    expect(rows.out.map(r => r.from?.in)).toEqual(order.slice(0, 25).map(i => [i]));
  });
});
