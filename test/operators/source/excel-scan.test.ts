import { expect, test } from 'vitest';
import { excelScan } from '#operators/source/excel-scan.ts';
import { runSource, sourceFailure } from '../../support/run-source.ts';
import { xlsx } from '../../support/xlsx.ts';

const book = xlsx({
  Data: [
    [null, null, null, null, null, null],
    ['name', 'n', 'ok', 'at', 'mixed', ''],
    ['Zoë & <co>', 1, true, new Date('2024-02-03T12:30:00Z'), 'x', 1e300],
    [null, null, null, null, null, null],
    ['00123', 9007199254740994, false, new Date('2024-02-04T00:00:00Z'), 5, '#DIV/0!'],
  ],
  'My sheet': [['k'], [1], [2.5]],
});

test('types of a sheet, blank rows passed over, errors as null', async () => {
  const { schema, out } = await runSource(excelScan, { 'a.xlsx': book });
  expect(schema).toEqual(['name string', 'n float64', 'ok bool', 'at timestamp', 'mixed string', 'column6 float64']);
  expect(out).toEqual([
    ['Zoë & <co>', 1, true, Date.UTC(2024, 1, 3, 12, 30), 'x', 1e300],
    ['00123', 9007199254740994, false, Date.UTC(2024, 1, 4), '5', null],
  ]);
});

test('a sheet by name or place; several workbooks', async () => {
  expect((await runSource(excelScan, { 'a.xlsx': book }, { sheet: 'My sheet' })).out).toEqual([[1], [2.5]]);
  expect((await runSource(excelScan, { 'a.xlsx': book }, { sheet: '2' })).schema).toEqual(['k float64']);
  const files = { '1.xlsx': xlsx({ S: [['k'], [1]] }), '2.xlsx': xlsx({ S: [['k'], ['two'], [3]] }) };
  const { out, rejected } = await runSource(excelScan, files, { path: '*.xlsx' });
  expect([out, rejected]).toEqual([[[1], [3]], [[2, "2.xlsx: k: 'two' is not int32", '{"k":"two"}']]]);
});

test('what is no workbook, an empty sheet, a sheet that is not there: one error', async () => {
  const failure = (content: string | Uint8Array, config = {}) =>
    sourceFailure(excelScan, { 'a.xlsx': content }, config);
  expect(await failure('name,n\n')).toMatchObject({ code: 'FILE_FORMAT' });
  expect(await failure(Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1))).toMatchObject({
    code: 'FILE_FORMAT',
    message: expect.stringMatching(/\.xls/),
  });
  expect(await failure(xlsx({ S: [] }))).toMatchObject({ code: 'FILE_FORMAT' });
  expect(await failure(book, { sheet: 'None' })).toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringMatching(/My sheet/),
  });
  expect(await failure('', { path: 'b.xlsx' })).toMatchObject({ code: 'FILE_NOT_FOUND' });
});
