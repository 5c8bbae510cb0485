import { DuckDBInstance } from '@duckdb/node-api';
import { expect, test } from 'vitest';
import { type Batch, batchOf, makeBatch, rowsOf } from '#engine/data/batch.ts';
import type { Value } from '#engine/data/column.ts';
import { CsvText } from '#engine/data/csv.ts';
import type { AttributeType, Schema } from '#engine/data/schema.ts';
import { seeded, temporaryFolder } from '../../../support/run-operator.ts';
import { scanCsv } from '../../../support/scan-csv.ts';

const words = [
  '',
  'a',
  'Zoë',
  '東京',
  '🗼',
  'x,y',
  'say "hi"',
  'two\nlines',
  'cr\r\nlf',
  ' pad ',
  '"',
  ',',
  'NULL',
  '0',
  "o'clock",
  ';',
];
const draws: { readonly [type: string]: (random: () => number) => Value } = {
  int32: random => Math.trunc((random() - 0.5) * 2 ** 32),
  int64: random => (random() < 0.5 ? Math.trunc(random() * 1e6) : BigInt(Math.trunc(random() * 2 ** 31)) * 4294967297n),
  float64: random =>
    [0, -0, 1e300, 5e-324, 0.1, -1234.5, 1 / 3, random() * 1e6, Math.round(random() * 1e4) / 100][
      Math.floor(random() * 9)
    ],
  bool: random => random() < 0.5,
  timestamp: random => Math.trunc(random() * 4e12 - 1e12),
  string: random => words[Math.floor(random() * words.length)] + words[Math.floor(random() * words.length)],
};
const kinds = Object.keys(draws) as AttributeType[];

function randomTable(seed: number, rows: number): Batch {
  const random = seeded(seed);
  const schema: Schema = Array.from({ length: 1 + Math.floor(random() * 6) }, (_, c) => ({
    name: `c${c}${c === 1 ? ' "x", y' : ''}`,
    type: kinds[Math.floor(random() * kinds.length)],
  }));
  return batchOf(
    schema,
    Array.from({ length: rows }, () => schema.map(({ type }) => (random() < 0.15 ? null : draws[type](random)))),
  );
}
const rowsOfBatch = (batch: Batch) => scanCsv(textOf(batch), { types: batch.schema.map(a => a.type) });
const textOf = (batch: Batch, delimiter = ',') => {
  const text = new CsvText(delimiter);
  return text.header(batch.schema) + text.lines(batch);
};
/** As reading gives it: an empty cell is null. */
const read = (value: Value): Value => (value === '' ? null : value);

test.each([1, 2, 3, 4, 5, 6, 7, 8])('what is written reads back the same (seed %i)', seed => {
  const batch = randomTable(seed, 300);
  const whole = rowsOfBatch(batch);
  expect(whole.rejected).toEqual([]);
  expect(whole.rows).toEqual(scanned(batch));
  const random = seeded(seed);
  for (let k = 0; k < 5; k++) {
    const chunk = 1 + Math.floor(random() * 50);
    const again = scanCsv(textOf(batch), {
      types: batch.schema.map(a => a.type),
      chunk,
      batchRows: 1 + Math.floor(random() * 40),
    });
    expect([again.rows, again.faults]).toEqual([whole.rows, []]);
  }
});

test.each([11, 12, 13, 14, 15, 16])('DuckDB reads the same rows from the same file (seed %i)', async seed => {
  const batch = randomTable(seed, 500);
  const folder = temporaryFolder({ 'a.csv': textOf(batch) });
  const connection = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect();
  const types: { [type: string]: string } = {
    int32: 'INTEGER',
    int64: 'BIGINT',
    float64: 'DOUBLE',
    bool: 'BOOLEAN',
    timestamp: 'TIMESTAMP',
    string: 'VARCHAR',
  };
  const columns = batch.schema.map((a, c) => `'k${c}': '${types[a.type]}'`).join(', ');
  const select = batch.schema.map((a, c) => (a.type === 'timestamp' ? `epoch_ms(k${c})` : `k${c}`)).join(', ');
  const reader = await connection.runAndReadAll(
    `select ${select} from read_csv('${folder}/a.csv', auto_detect=false, header=true, quote='"', escape='"', columns={${columns}})`,
  );
  const theirs = reader.getRows().map(row => row.map((v, c) => exact(v as Value, batch.schema[c].type)));
  expect(rowsOfBatch(batch).rows).toEqual(theirs);
  connection.closeSync();
});

test('rows behind a selection, other delimiters, objects and bytes are written as text', () => {
  const schema: Schema = [
    { name: 'j', type: 'json' },
    { name: 'b', type: 'binary' },
    { name: 's', type: 'string' },
  ];
  const batch = batchOf(schema, [
    [{ a: 1 }, new Uint8Array([1, 2, 3]), 'x;y'],
    [null, null, null],
    [[1, 'two'], new Uint8Array(), 'x,y'],
  ]);
  const some = makeBatch(schema, batch.columns, 2, new Uint16Array([2, 0]));
  expect(textOf(some, ';')).toBe('j;b;s\n"[1,""two""]";"";x,y\n"{""a"":1}";AQID;"x;y"\n');
});

const exact = (value: Value, type: AttributeType): Value =>
  typeof value === 'bigint' && (type === 'timestamp' || (value >= -9007199254740992n && value <= 9007199254740992n))
    ? Number(value)
    : read(value);
const scanned = (batch: Batch): Value[][] => rowsOf(batch).map(row => row.map(read));
