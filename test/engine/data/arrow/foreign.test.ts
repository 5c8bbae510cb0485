import { dictionary, int32 as fInt32, tableToIPC as flechetteBytes, tableFromArrays, utf8 } from '@uwdata/flechette';
import type { DataType } from 'apache-arrow';
import {
  Schema as ArrowSchema,
  Binary,
  Bool,
  DateDay,
  DateMillisecond,
  Decimal,
  Dictionary,
  DurationSecond,
  Field,
  FixedSizeList,
  Float16,
  Float32,
  Int8,
  Int16,
  Int32,
  Int64,
  LargeUtf8,
  List,
  Map_,
  makeData,
  Null,
  RecordBatch,
  RecordBatchStreamWriter,
  Struct,
  Table,
  TimeSecond,
  TimestampMicrosecond,
  TimestampNanosecond,
  TimestampSecond,
  tableToIPC,
  Uint8,
  Uint16,
  Uint32,
  Uint64,
  Utf8,
  Vector,
  vectorFromArray,
} from 'apache-arrow';
import { describe, expect, test } from 'vitest';
import { expandLz4 } from '#engine/data/arrow/lz4.ts';
import { ArrowDecoder } from '#engine/data/arrow.ts';
import { rowsOf } from '#engine/data/batch.ts';
import type { Value } from '#engine/data/column.ts';
import type { AttributeType } from '#engine/data/schema.ts';
import { arrowRows, memoryFile } from '../../../support/arrow-bytes.ts';
import { batchFaults } from '../../../support/check-batch.ts';

const item = (type: DataType) => new Field('item', type, true);
const day = 86_400_000;

const cases: readonly [string, DataType, readonly unknown[], AttributeType, readonly Value[]][] = [
  ['int8', new Int8(), [1, null, -128], 'int32', [1, null, -128]],
  ['int16', new Int16(), [1, null, -32768], 'int32', [1, null, -32768]],
  ['int32', new Int32(), [1, null, -5], 'int32', [1, null, -5]],
  ['uint8', new Uint8(), [255, null], 'int32', [255, null]],
  ['uint16', new Uint16(), [65535, null], 'int32', [65535, null]],
  ['uint32', new Uint32(), [4294967295, null], 'int64', [4294967295, null]],
  ['int64', new Int64(), [5n, null, -(2n ** 62n)], 'int64', [5, null, -(2n ** 62n)]],
  ['uint64', new Uint64(), [5n, null, 2n ** 62n], 'int64', [5, null, 2n ** 62n]],
  ['float16', new Float16(), [1.5, null, -0.25], 'float64', [1.5, null, -0.25]],
  ['float32', new Float32(), [0.5, null], 'float64', [0.5, null]],
  ['bool', new Bool(), [true, null, false], 'bool', [true, null, false]],
  ['utf8', new Utf8(), ['Zoë', null, ''], 'string', ['Zoë', null, '']],
  ['large utf8', new LargeUtf8(), ['a', null, 'b'], 'string', ['a', null, 'b']],
  ['binary', new Binary(), [new Uint8Array([1, 2]), null], 'binary', [new Uint8Array([1, 2]), null]],
  ['date (days)', new DateDay(), [new Date(day), null], 'timestamp', [day, null]],
  ['date (ms)', new DateMillisecond(), [new Date(day), null], 'timestamp', [day, null]],
  ['timestamp (s)', new TimestampSecond(), [2000, null], 'timestamp', [2000, null]],
  ['timestamp (µs)', new TimestampMicrosecond(), [1.5, null, -1], 'timestamp', [1, null, -1]],
  ['time', new TimeSecond(), [3661, null], 'string', ['01:01:01', null]],
  ['duration', new DurationSecond(), [7n, null], 'int64', [7, null]],
  ['null', new Null(), [null, null], 'string', [null, null]],
  ['dictionary', new Dictionary(new Utf8(), new Int8()), ['x', 'y', null, 'x'], 'string', ['x', 'y', null, 'x']],
  ['list', new List(item(new Int32())), [[1, 2], null, []], 'json', [[1, 2], null, []]],
  ['vector', new FixedSizeList(2, item(new Float32())), [[1, 2], null], 'vector', [new Float32Array([1, 2]), null]],
  ['fixed list', new FixedSizeList(2, item(new Int32())), [[1, 2], null], 'json', [[1, 2], null]],
  [
    'struct',
    new Struct([new Field('a', new Int64(), true), new Field('b', new Utf8(), true)]),
    [{ a: 1n, b: 'x' }, null, { a: 2n ** 60n, b: null }],
    'json',
    [{ a: 1, b: 'x' }, null, { a: '1152921504606846976', b: null }],
  ],
  [
    'list of structs',
    new List(item(new Struct([new Field('a', new Utf8(), true)]))),
    [[{ a: 'x' }], []],
    'json',
    [[{ a: 'x' }], []],
  ],
  [
    'map',
    new Map_(
      new Field(
        'entries',
        new Struct([new Field('key', new Utf8(), false), new Field('value', new Int32(), true)]),
        false,
      ) as never,
    ),
    [{ x: 1, y: 2 }, {}],
    'json',
    [{ x: 1, y: 2 }, {}],
  ],
];

describe('types of other writers', () => {
  test.each(cases)('%s', (_, type, values, wanted, read) => {
    const table = new Table({ c: vectorFromArray(values as never[], type) });
    for (const kind of ['file', 'stream'] as const) {
      const decoder = new ArrowDecoder(memoryFile(Uint8Array.from(tableToIPC(table, kind))));
      expect(decoder.schema.map(a => [a.name, a.type])).toEqual([['c', wanted]]);
      const batches = [...decoder.read(0, decoder.rows)];
      expect(batches.flatMap(b => batchFaults(b, decoder.schema))).toEqual([]);
      expect(batches.flatMap(rowsOf).map(r => r[0])).toEqual(read);
    }
  });

  test('decimals are float64, or int64 without a scale', () => {
    const words = (...v: bigint[]) =>
      Uint32Array.from(
        v.flatMap(n => [0n, 32n, 64n, 96n].map(s => Number((BigInt.asUintN(128, n) >> s) & 0xffffffffn))),
      );
    const column = (scale: number, ...v: bigint[]) => {
      const type = new Decimal(scale, 38);
      return new Table({ c: new Vector([makeData({ type, length: v.length, data: words(...v) })]) });
    };
    expect(arrowRows(Uint8Array.from(tableToIPC(column(2, 12345n, -5n), 'file')))).toEqual([[123.45], [-0.05]]);
    expect(arrowRows(Uint8Array.from(tableToIPC(column(0, 2n ** 60n, -7n), 'file')))).toEqual([[2n ** 60n], [-7]]);
    expect(() => arrowRows(Uint8Array.from(tableToIPC(column(0, 2n ** 70n), 'file')))).toThrow(
      expect.objectContaining({ code: 'OVERFLOW' }),
    );
  });

  test('nanoseconds are cut to milliseconds, below 1970 too', () => {
    const type = new TimestampNanosecond();
    const data = BigInt64Array.of(1_700_000_000_123_999_999n, -1n);
    const table = new Table({ c: new Vector([makeData({ type, length: 2, data })]) });
    expect(arrowRows(Uint8Array.from(tableToIPC(table, 'file')))).toEqual([[1_700_000_000_123], [-1]]);
  });
});

test('many record batches, each column by name, repeated names made unique', () => {
  const batch = (n: number) =>
    new RecordBatch({
      a: vectorFromArray(
        Array.from({ length: 20_000 }, (_, i) => n * 20_000 + i),
        new Int32(),
      ).data[0],
    });
  const table = new Table([batch(0), batch(1), batch(2)]);
  const bytes = Uint8Array.from(tableToIPC(table, 'file'));
  expect(arrowRows(bytes, 39_998, 4)).toEqual([[39_998], [39_999], [40_000], [40_001]]);
  expect([...new ArrowDecoder(memoryFile(bytes)).read(0, 60_000)].every(b => b.rows <= 8192)).toBe(true);
});

test('a stream that replaces its dictionary', () => {
  const field = new Field('c', new Dictionary(new Utf8(), new Int32(), 7), true);
  const schema = new ArrowSchema([field]);
  const part = (values: string[]) => {
    const codes = makeData({
      type: field.type,
      length: values.length,
      data: Int32Array.from(values.keys()),
      dictionary: vectorFromArray(values, new Utf8()),
    });
    return new RecordBatch(
      schema,
      makeData({ type: new Struct([field]), length: values.length, children: [codes] }) as never,
    );
  };
  const writer = new RecordBatchStreamWriter();
  writer.write(part(['a', 'b', 'c']));
  writer.write(part(['x', 'y']));
  writer.close();
  expect(arrowRows(writer.toUint8Array(true))).toEqual([['a'], ['b'], ['c'], ['x'], ['y']]);
});

test('flechette files, dictionaries with repeated values made distinct', () => {
  const table = tableFromArrays(
    { n: [1, 2, null], s: ['x', null, 'y'] },
    { types: { n: fInt32(), s: dictionary(utf8()) } },
  );
  for (const format of ['file', 'stream'] as const)
    expect(arrowRows(Uint8Array.from(flechetteBytes(table, { format }) as Uint8Array))).toEqual([
      [1, 'x'],
      [2, null],
      [null, 'y'],
    ]);
});

test('what is not Arrow, and an empty file, are FILE_FORMAT', () => {
  for (const text of ['', 'ARROW1', 'a,b\n1,2\n', 'PAR1xxxxxxxxxxxxxxxxPAR1'])
    expect(() => new ArrowDecoder(memoryFile(new TextEncoder().encode(text)))).toThrow(
      expect.objectContaining({ code: 'FILE_FORMAT' }),
    );
});

test('LZ4 frames expand: literals, overlapping matches, stored blocks; damage is seen', () => {
  const frame = (blocks: number[], flags = 0x60) =>
    Uint8Array.from([4, 34, 77, 24, flags, 0x70, 0, ...blocks, 0, 0, 0, 0]);
  const text = (bytes: Uint8Array | null) => bytes && new TextDecoder().decode(bytes);
  // 'ab' then 8 from 2 back, then 5 literals.
  const packed = [0x24, 97, 98, 2, 0, 0x50, 1, 2, 3, 4, 5];
  expect(expandLz4(frame([packed.length, 0, 0, 0, ...packed]), 15)).toEqual(
    Uint8Array.from([...'ababababab'].map(c => c.charCodeAt(0)).concat([1, 2, 3, 4, 5])),
  );
  expect(text(expandLz4(frame([3, 0, 0, 128, 120, 121, 122]), 3))).toBe('xyz');
  expect(expandLz4(frame([packed.length, 0, 0, 0, ...packed]), 14)).toBeNull();
  expect(expandLz4(frame([3, 0, 0, 0, 0x00, 9, 0]), 4)).toBeNull();
});
