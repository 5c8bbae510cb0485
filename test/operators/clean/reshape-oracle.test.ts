import { type ColumnTable, from, op, rolling } from 'arquero';
import { describe, expect, test } from 'vitest';
import type { Schema } from '#engine/data/schema.ts';
import type { Table } from '#engine/operator/define.ts';
import { pivot } from '#operators/clean/pivot.ts';
import { unpivot } from '#operators/clean/unpivot.ts';
import { window } from '#operators/clean/window.ts';
import { runOperator, seeded } from '../../support/run-operator.ts';

const schema: Schema = [
  { name: 'id', type: 'int32' },
  { name: 'shop', type: 'string' },
  { name: 'day', type: 'timestamp' },
  { name: 'kind', type: 'string' },
  { name: 'units', type: 'int64' },
  { name: 'price', type: 'float64' },
];

/** Few groups, many ties, nulls, whole numbers beyond 2^53, minus zero. */
function sales(rows: number, seed: number): Table {
  const random = seeded(seed);
  const maybe = <T>(value: T) => (random() < 0.15 ? null : value);
  return {
    schema,
    rows: Array.from({ length: rows }, (_, id) => [
      id,
      maybe('abc'[Math.floor(random() * 3)]),
      Date.UTC(2026, 0, 1 + Math.floor(random() * 9)),
      ['x', 'y', 'z'][Math.floor(random() * 3)],
      maybe(BigInt(Math.floor(random() * 100)) + (random() < 0.1 ? 2n ** 60n : 0n)),
      maybe(random() < 0.1 ? -0 : Math.floor(random() * 64) / 8),
    ]),
  };
}

/** The same rows in arquero; whole numbers as it has them. */
const inArquero = ({ schema, rows }: Table): ColumnTable =>
  from(rows.map(row => Object.fromEntries(schema.map(({ name }, c) => [name, row[c]]))));
/** Its rows, with null where it has undefined. */
const rowsIn = (table: ColumnTable, names: readonly string[]): unknown[][] =>
  (table.objects() as { [name: string]: unknown }[]).map(row => names.map(name => plain(row[name])));
/** Whole numbers that a number holds are numbers, and zero has no sign. */
const plain = (value: unknown): unknown =>
  typeof value === 'bigint' && Number.isSafeInteger(Number(value))
    ? Number(value)
    : typeof value === 'number'
      ? value + 0
      : (value ?? null);
const own = async (operator: Parameters<typeof runOperator>[0], config: object, table: Table) =>
  (await runOperator(operator, config, { in: table })).rows.out.map(row => row.values.map(plain));

describe.each([1, 2, 3])('as arquero has it, seed %i:', seed => {
  const table = sales(240, seed);

  test.each([
    ['sum', op.sum('price')],
    ['min', op.min('price')],
    ['max', op.max('price')],
    // Its own mean rounds at every step.
    ['average', 'd => op.valid(d.price) ? op.sum(d.price) / op.valid(d.price) : null'],
  ])('pivot by %s', async (name, value) => {
    const values = ['x', 'y', 'z'];
    const config = { rows: ['shop', 'day'], column: 'kind', value: 'price', function: name, values };
    const wide = inArquero(table).groupby('shop', 'day').pivot('kind', { value }) as ColumnTable;
    expect(await own(pivot, config, table)).toEqual(rowsIn(wide, ['shop', 'day', ...values]));
  });

  test('unpivot', async () => {
    const config = { keep: ['id', 'shop'], columns: ['units', 'price'] };
    const numbers = {
      schema,
      rows: table.rows.map(row => row.with(4, typeof row[4] === 'bigint' ? Number(row[4]) : null)),
    };
    const long = inArquero(numbers)
      .select('id', 'shop', 'units', 'price')
      .fold(['units', 'price'], { as: ['name', 'value'] });
    expect(await own(unpivot, config, table)).toEqual(rowsIn(long as ColumnTable, ['id', 'shop', 'name', 'value']));
  });

  test('window: numbers, ranks, neighbours and frames of rows', async () => {
    const frame = { from: -2, to: 1 };
    const config = {
      partitionBy: ['shop'],
      orderBy: [{ attribute: 'day' }, { attribute: 'id' }],
      columns: [
        { function: 'row_number', as: 'n' },
        { function: 'rank', as: 'r' },
        { function: 'lag', attribute: 'units', as: 'before' },
        { function: 'lead', attribute: 'price', as: 'after', offset: 2 },
        { function: 'sum', attribute: 'price', as: 'so far' },
        { function: 'sum', attribute: 'price', as: 'near', frame },
        { function: 'max', attribute: 'price', as: 'most', frame },
        { function: 'count', attribute: 'price', as: 'known', frame },
      ],
    };
    const wide = inArquero(table)
      .groupby('shop')
      .orderby('day', 'id')
      .derive({
        n: op.row_number(),
        r: op.rank(),
        before: op.lag('units', 1),
        after: op.lead('price', 2),
        'so far': rolling('d => op.sum(d.price)'),
        near: rolling('d => op.sum(d.price)', [-2, 1]),
        most: rolling('d => op.max(d.price)', [-2, 1]),
        known: rolling('d => op.valid(d.price)', [-2, 1]),
      })
      .ungroup()
      .orderby('id') as ColumnTable;
    const names = ['id', ...config.columns.map(column => column.as)];
    const rows = await own(window, config, table);
    expect(rows.map(([id, , , , , , ...added]) => [id, ...added])).toEqual(rowsIn(wide, names));
  });
});
