import { gzipSync } from 'node:zlib';
import { strToU8, zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { fileScan } from '#operators/source/file-scan.ts';
import { textInput } from '#operators/source/text-input.ts';
import { runOperator } from '../../support/run-operator.ts';
import { runSource, sourceFailure } from '../../support/run-source.ts';

describe('file-scan', () => {
  test.each<[string, string, unknown[][]]>([
    ['LF', 'a\nb\n', [['a'], ['b']]],
    ['CRLF', 'a\r\n\r\nb', [['a'], [''], ['b']]],
    ['CR alone', 'a\rb\r', [['a'], ['b']]],
    ['one line without end', 'a', [['a']]],
    ['nothing', '', []],
    ['letters beyond ASCII', 'Zoë\n🗼\n', [['Zoë'], ['🗼']]],
  ])('lines: %s', async (_, text, wanted) => {
    for (const batchRows of [1, 8192])
      expect((await runSource(fileScan, { 'a.txt': text }, {}, { batchRows })).out).toEqual(wanted);
  });

  test('lines across the pieces a file is read in', async () => {
    const text = Array.from({ length: 30_000 }, (_, i) => `line ${i} ${'é'.repeat(i % 40)}`);
    const { out } = await runSource(fileScan, { 'a.txt': text.join('\n') });
    expect(out.map(r => r[0])).toEqual(text);
    const some = await runSource(fileScan, { 'a.txt': text.join('\n') }, { offset: 29_990, limit: 5 });
    expect(some.out.map(r => r[0])).toEqual(text.slice(29_990, 29_995));
  });

  test('lines of a type: blank is null, what does not fit is refused', async () => {
    const { schema, out, rejected } = await runSource(
      fileScan,
      { 'a.txt': '1.5\n\nx\n2\n' },
      { attribute: 'v', type: 'float64' },
    );
    expect([schema, out, rejected]).toEqual([['v float64'], [[1.5], [null], [2]], [[3, "'x' is not float64", 'x']]]);
  });

  test('whole files and bytes, with their names', async () => {
    const files = { 'b.txt': 'two\nlines', 'a.txt': 'Zoë' };
    const config = { path: '*.txt', fileNameAttribute: 'file' };
    expect((await runSource(fileScan, files, { ...config, mode: 'whole' })).out).toEqual([
      ['a.txt', 'Zoë'],
      ['b.txt', 'two\nlines'],
    ]);
    const bytes = await runSource(fileScan, { 'a.txt': Uint8Array.of(0, 255) }, { ...config, mode: 'binary' });
    expect([bytes.schema, bytes.out]).toEqual([['file string', 'line binary'], [['a.txt', Uint8Array.of(0, 255)]]]);
  });

  test('gzip and zip are unpacked when asked for, else named', async () => {
    const zip = zipSync({ 'x/one.txt': strToU8('1\n2'), 'two.txt': strToU8('3') });
    const config = { unzip: true, fileNameAttribute: 'file', type: 'int32' };
    expect((await runSource(fileScan, { 'a.zip': zip }, config)).out).toEqual([
      ['x/one.txt', 1],
      ['x/one.txt', 2],
      ['two.txt', 3],
    ]);
    expect((await runSource(fileScan, { 'n.csv.gz': gzipSync('7\n') }, config)).out).toEqual([['n.csv', 7]]);
    expect((await runSource(fileScan, { 'n.txt': '8' }, config)).out).toEqual([['n.txt', 8]]);
    expect((await sourceFailure(fileScan, { 'n.gz': gzipSync('7\n') }))?.message).toMatch(/gzip/);
    expect((await sourceFailure(fileScan, { 'n.gz': gzipSync('7\n').subarray(0, 12) }, config))?.message).toMatch(
      /n\.gz' is not a sound gzip file/,
    );
  });

  test('two attributes of one name, binary as text: one error', async () => {
    expect(await sourceFailure(fileScan, { 'a.txt': '' }, { fileNameAttribute: 'line' })).toMatchObject({
      code: 'ATTRIBUTE_DUPLICATE',
    });
    expect(await sourceFailure(fileScan, { 'a.txt': Uint8Array.of(1, 0) })).toMatchObject({ code: 'FILE_FORMAT' });
  });
});

test('text-input gives lines or all of its text', async () => {
  const rows = async (config: object) =>
    (await runOperator(textInput, config, {}, { batchRows: 2 })).rows.out.map(r => r.values[0]);
  expect(await rows({ text: 'a\r\nb\n\nc\n' })).toEqual(['a', 'b', '', 'c']);
  expect(await rows({ text: '' })).toEqual([]);
  expect(await rows({ text: '[1,2]', mode: 'whole', type: 'json' })).toEqual([[1, 2]]);
});
