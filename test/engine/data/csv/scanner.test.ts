import { describe, expect, test } from 'vitest';
import type { Value } from '#engine/data/column.ts';
import { CsvScanner, recordLimitBytes } from '#engine/data/csv.ts';
import type { AttributeType } from '#engine/data/schema.ts';
import { type CsvScanSettings, scanCsv } from '../../../support/scan-csv.ts';

const format = { delimiter: 44, quote: 34, nullText: [''] };
const rows = (text: string, settings?: CsvScanSettings) => scanCsv(text, settings).rows;
const column = (cells: readonly string[], type: AttributeType) =>
  scanCsv(`${cells.join('\n')}\n`, { header: false, types: [type] });

describe('records', () => {
  test.each<[string, string, Value[][]]>([
    [
      'plain',
      'a,b\n1,x\n2,y\n',
      [
        [1, 'x'],
        [2, 'y'],
      ],
    ],
    [
      'no line end at the end',
      'a,b\n1,x\n2,y',
      [
        [1, 'x'],
        [2, 'y'],
      ],
    ],
    [
      'CRLF',
      'a,b\r\n1,x\r\n2,y\r\n',
      [
        [1, 'x'],
        [2, 'y'],
      ],
    ],
    [
      'CR alone',
      'a,b\r1,x\r2,y\r',
      [
        [1, 'x'],
        [2, 'y'],
      ],
    ],
    [
      'mixed line ends',
      'a,b\r1,x\n2,y\r\n3,z',
      [
        [1, 'x'],
        [2, 'y'],
        [3, 'z'],
      ],
    ],
    ['quotes', 'a,b\n1,"x, ""y"""\n', [[1, 'x, "y"']]],
    [
      'line ends in quotes',
      'a,b\n1,"x\r\ny\nz"\n2,w\n',
      [
        [1, 'x\r\ny\nz'],
        [2, 'w'],
      ],
    ],
    ['a quote inside a field is text', 'a,b\n1,5" disk\n', [[1, '5" disk']]],
    ['spaces are kept in text, not in numbers', 'a,b\n 1 , x \n', [[1, ' x ']]],
    [
      'blank lines are no records',
      'a,b\n\n1,x\n\n\n2,y\n\n',
      [
        [1, 'x'],
        [2, 'y'],
      ],
    ],
    ['a blank line is a null where there is one column', 'a\n1\n\n2\n', [[1], [null], [2]]],
    [
      'blank cells are null, quoted or not',
      'a,b\n,""\n"",\n1,x\n',
      [
        [null, null],
        [null, null],
        [1, 'x'],
      ],
    ],
    ['quoted numbers are numbers', 'a,b\n"1","x"\n', [[1, 'x']]],
    [
      'letters beyond ASCII',
      'a,b\n1,Zoë\n2,東京 🗼\n',
      [
        [1, 'Zoë'],
        [2, '東京 🗼'],
      ],
    ],
    ['header only', 'a,b\n', []],
    ['header only, no line end', 'a,b', []],
    [
      'a delimiter at the end',
      'a,b\n1,\n2,',
      [
        [1, null],
        [2, null],
      ],
    ],
  ])('%s: the same rows wherever the bytes are cut', (_, text, wanted) => {
    const bytes = new TextEncoder().encode(text).length;
    for (let chunk = 1; chunk <= bytes; chunk++)
      for (const batchRows of [1, 2, 8192]) {
        const scan = scanCsv(text, { chunk, batchRows });
        expect([scan.rows, scan.rejected, scan.faults]).toEqual([wanted, [], []]);
      }
  });

  test('any one-byte delimiter and quote', () => {
    expect(rows("a;b\n1;'x;''y'\n", { delimiter: ';', quote: "'" })).toEqual([[1, "x;'y"]]);
    expect(rows('a\tb\n1\t"x"\n', { delimiter: '\t', quote: '' })).toEqual([[1, '"x"']]);
    expect(rows('a|b\n1|"x|y"\n', { delimiter: '|' })).toEqual([[1, 'x|y']]);
  });

  test('ragged, half-quoted and ill-typed rows are refused with line, reason and text', () => {
    const text = 'id,name\n1,"two\nlines"\n2\n3,x,y\n4,"a"b\nfive,z\n\n6,ok\n7,"open\n8,fine\n';
    const scan = scanCsv(text, { types: ['int32', 'string'], chunk: 7 });
    expect(scan.rows).toEqual([
      [1, 'two\nlines'],
      [6, 'ok'],
      [8, 'fine'],
    ]);
    expect(scan.rejected).toEqual([
      { line: 4, reason: '1 value for 2 columns', raw: '2' },
      { line: 5, reason: '3 values for 2 columns', raw: '3,x,y' },
      { line: 6, reason: 'text after the closing quote of field 2', raw: '4,"a"b' },
      { line: 7, reason: "c0: 'five' is not int32", raw: 'five,z' },
      { line: 10, reason: 'the quote opened in field 2 never closes', raw: '7,"open' },
    ]);
    expect(scan.faults).toEqual([]);
  });

  test('bytes that are not UTF-8 late in a file refuse their row', () => {
    const bytes = new TextEncoder().encode('a\nx\n#\n');
    bytes[4] = 0xe9;
    const scan = scanCsv(bytes, { types: ['string'] });
    expect(scan.rows).toEqual([['x']]);
    expect(scan.rejected[0]).toMatchObject({ line: 3, raw: '\ufffd' });
  });

  test('null texts are null in every column, in quotes too', () => {
    const text = 'a,b\nNA,NA\n-,"NA"\n3,\n';
    expect(rows(text, { nullText: ['NA', '-'], types: ['int32', 'string'] })).toEqual([
      [null, null],
      [null, null],
      [3, ''],
    ]);
  });

  test('10 000 columns', () => {
    const names = Array.from({ length: 10_000 }, (_, c) => `c${c}`).join(',');
    const line = Array.from({ length: 10_000 }, (_, c) => (c % 3 ? c : `t${c}`)).join(',');
    const scan = scanCsv(`${names}\n${`${line}\n`.repeat(12)}`);
    expect(scan.rows.length).toBe(12);
    expect(scan.rows[11].slice(0, 4)).toEqual(['t0', 1, 2, 't3']);
    expect(scan.schema[9998]).toEqual({ name: 'c9998', type: 'int32' });
  });

  test('a line without end is LINE_TOO_LONG once it passes the limit, at bounded memory', () => {
    const scanner = new CsvScanner([{ name: 'a', type: 'string' }], format, { batchRows: 8192, header: true });
    let given = 0;
    const endless = () => {
      for (; given < 1 << 30; scanner.next()) {
        const space = scanner.space().fill(120);
        if (given === 0) space[1] = 10;
        scanner.fill(space.length);
        given += space.length;
      }
    };
    expect(endless).toThrow(
      expect.objectContaining({ code: 'LINE_TOO_LONG', fields: { line: 2, limitBytes: recordLimitBytes } }),
    );
    expect(given).toBeLessThan(recordLimitBytes * 1.1);
  });

  test('dictionaries are renewed when most values are new, so memory stays bounded', () => {
    const scan = scanCsv(`a,b\n${Array.from({ length: 100_000 }, (_, i) => `user-${i},${i % 7}x`).join('\n')}\n`);
    expect(scan.rows.length).toBe(100_000);
    expect(scan.rows[99_999]).toEqual(['user-99999', '4x']);
    expect(scan.faults).toEqual([]);
  });
});

describe('values', () => {
  test.each<[AttributeType, string, Value | undefined]>([
    ['int32', '2147483647', 2147483647],
    ['int32', '-2147483648', -2147483648],
    ['int32', '2147483648', undefined],
    ['int32', '+7', 7],
    ['int32', '007', 7],
    ['int32', '-0', 0],
    ['int32', '1.5', undefined],
    ['int32', '1e3', undefined],
    ['int32', '-', undefined],
    ['int32', '   ', null],
    ['int64', '9007199254740991', 9007199254740991],
    ['int64', '9007199254740993', 9007199254740993n],
    ['int64', '-9223372036854775808', -9223372036854775808n],
    ['int64', '9223372036854775808', undefined],
    ['int64', '123456789012345', 123456789012345],
    ['int64', '-000000000000000000000012', -12],
    ['int64', '12345678901234x', undefined],
    ['float64', '-0', -0],
    ['float64', '.5', 0.5],
    ['float64', '5.', 5],
    ['float64', '.', undefined],
    ['float64', '1.2.3', undefined],
    ['float64', '1e-7', 1e-7],
    ['float64', '9007199254740993', 9007199254740992],
    ['float64', '0.1234567890123456789', 0.12345678901234568],
    ['float64', '12345678.90123456', 12345678.90123456],
    ['float64', 'NaN', Number.NaN],
    ['float64', '-inf', Number.NEGATIVE_INFINITY],
    ['float64', '1,5', undefined],
    ['bool', 'TRUE', true],
    ['bool', 'no', false],
    ['bool', 'perhaps', undefined],
    ['timestamp', '2024-02-29', Date.UTC(2024, 1, 29)],
    ['timestamp', '2023-02-29', undefined],
    ['timestamp', '2024-12-31 23:59:59', Date.UTC(2024, 11, 31, 23, 59, 59)],
    ['timestamp', '2024-12-31T23:59:59.123Z', Date.UTC(2024, 11, 31, 23, 59, 59, 123)],
    ['timestamp', '2024-12-31T23:59:59+02:00', Date.UTC(2024, 11, 31, 21, 59, 59)],
    ['timestamp', '0001-01-01', -62135596800000],
    ['timestamp', '2024-13-01', undefined],
    ['timestamp', '1.1.2024', undefined],
    ['json', '"{""a"":[1,2]}"', { a: [1, 2] }],
    ['json', '{', undefined],
    ['binary', 'AQID', new Uint8Array([1, 2, 3])],
    ['binary', '***', undefined],
  ])('%s %s', (type, text, wanted) => {
    const cell = text.includes(',') && !text.startsWith('"') ? `"${text}"` : text;
    const scan = column([cell], type);
    expect([scan.rows, scan.faults]).toEqual([wanted === undefined ? [] : [[wanted]], []]);
    expect(scan.rejected.length).toBe(wanted === undefined ? 1 : 0);
  });

  test('a batch with one value past 2^53 keeps the others exact', () => {
    const scan = column(['1', '', '9223372036854775807', '-5'], 'int64');
    expect(scan.rows).toEqual([[1], [null], [9223372036854775807n], [-5]]);
  });
});
