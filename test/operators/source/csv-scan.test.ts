import { appendFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { configProblems } from '#engine/operator/config.ts';
import { csvScan } from '#operators/source/csv-scan.ts';
import { type RunOptions, runOperator, temporaryFolder } from '../../support/run-operator.ts';

async function scan(files: { [name: string]: string | Uint8Array }, config: object = {}, options: RunOptions = {}) {
  const folder = options.folder ?? temporaryFolder(files);
  const run = await runOperator(csvScan, { path: Object.keys(files)[0], ...config }, {}, { ...options, folder });
  expect(run.faults).toEqual([]);
  const values = (port: string) => run.rows[port].map(row => row.values);
  return {
    schema: run.schemas.out.map(a => `${a.name} ${a.type}`),
    out: values('out'),
    rejected: values('rejected'),
    log: run.log,
  };
}
const failure = (files: { [name: string]: string | Uint8Array }, config: object = {}) =>
  scan(files, config).then(
    () => null,
    error => ({ code: error.code, message: error.message as string, path: error.fields.path as string | undefined }),
  );
const utf16 = (text: string, big = false) => {
  const bytes = Buffer.from(`\ufeff${text}`, 'utf16le');
  return Uint8Array.from(big ? bytes.swap16() : bytes);
};

describe('bad files give one error that names them', () => {
  test.each<[string, { [name: string]: string | Uint8Array }, object, string, RegExp]>([
    ['missing', { 'a.csv': '' }, { path: 'b.csv' }, 'FILE_NOT_FOUND', /b\.csv/],
    ['a folder', { 'd/a.csv': 'x' }, { path: 'd' }, 'FILE_IS_DIRECTORY', /\/d'/],
    ['no match', { 'a.csv': 'x' }, { path: '*.txt' }, 'FILE_NOT_FOUND', /\*\.txt/],
    ['a dataset', { 'a.csv': 'x' }, { path: 'dataset://a@1/a.csv' }, 'DATASET_UNKNOWN', /dataset:\/\/a@1/],
    ['empty', { 'a.csv': '' }, {}, 'FILE_FORMAT', /a\.csv' is not CSV: it is empty/],
    [
      'binary',
      { 'a.csv': Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0) },
      {},
      'FILE_FORMAT',
      /byte 7 is NUL/,
    ],
    ['gzip', { 'a.csv': Uint8Array.of(0x1f, 0x8b, 8, 0) }, {}, 'FILE_FORMAT', /gzip/],
    ['a spreadsheet', { 'a.csv': Uint8Array.of(0x50, 0x4b, 3, 4, 20) }, {}, 'FILE_FORMAT', /excel-scan/],
    [
      'latin1 as UTF-8',
      { 'a.csv': Uint8Array.of(0x61, 10, 0xe9, 0x74, 0xe9, 10) },
      {},
      'FILE_FORMAT',
      /byte 2 is not UTF-8/,
    ],
    ['an unknown encoding', { 'a.csv': 'a\n1\n' }, { encoding: 'klingon' }, 'CONFIG_INVALID', /klingon/],
    [
      'other columns',
      { '1.csv': 'a,b\n1,2\n', '2.csv': 'a,c\n1,2\n' },
      { path: '*.csv' },
      'SCHEMA_MISMATCH',
      /2\.csv' has the columns \(a, c\)/,
    ],
  ])('%s', async (_, files, config, code, message) => {
    const failed = await failure(files, config);
    expect(failed).toMatchObject({ code, message: expect.stringMatching(message) });
  });

  test('a line of a gigabyte, in bounded memory', async () => {
    const folder = temporaryFolder({ 'a.csv': 'a,b\n1,2\n' });
    appendFileSync(join(folder, 'a.csv'), 'x'.repeat(500_000));
    truncateSync(join(folder, 'a.csv'), 1 << 30);
    const before = process.memoryUsage().arrayBuffers;
    const failed = await runOperator(csvScan, { path: 'a.csv' }, {}, { folder }).catch(error => error);
    expect(failed).toMatchObject({ code: 'LINE_TOO_LONG', fields: { line: 3, path: join(folder, 'a.csv') } });
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(400 << 20);
  });
});

describe('encodings', () => {
  const text = 'name,n\nZoë,1\n東京 🗼,2\n';
  const wanted = {
    schema: ['name string', 'n int32'],
    out: [
      ['Zoë', 1],
      ['東京 🗼', 2],
    ],
    rejected: [],
  };

  test.each<[string, Uint8Array]>([
    ['UTF-8 with a mark', Uint8Array.from(Buffer.from(`\ufeff${text}`))],
    ['UTF-16 LE', utf16(text)],
    ['UTF-16 BE', utf16(text, true)],
  ])('%s', async (_, bytes) => expect(await scan({ 'a.csv': bytes })).toMatchObject(wanted));

  test('UTF-16 without a mark, latin1 and others when set', async () => {
    expect(await scan({ 'a.csv': utf16(text).subarray(2) }, { encoding: 'utf-16le' })).toMatchObject(wanted);
    const bytes = Uint8Array.from(Buffer.from('a;é\n“\n', 'latin1'));
    bytes[4] = 0x93;
    expect((await scan({ 'a.csv': bytes }, { encoding: 'latin1' })).schema).toEqual(['a;é string']);
    expect((await scan({ 'a.csv': Uint8Array.of(0x61, 10, 0x93, 0x8c, 10) }, { encoding: 'shift_jis' })).out).toEqual([
      ['東'],
    ]);
  });

  test('a long UTF-16 file, across the pieces it is read in', async () => {
    const rows = Array.from({ length: 40_000 }, (_, i) => `é${i},${i}`);
    const { out } = await scan({ 'a.csv': utf16(`s,n\n${rows.join('\n')}\n`) });
    expect(out.length).toBe(40_000);
    expect(out[39_999]).toEqual(['é39999', 39_999]);
  });
});

describe('columns', () => {
  test('header only, repeated and missing names', async () => {
    expect(await scan({ 'a.csv': 'a,,a\n' })).toEqual({
      schema: ['a string', 'column2 string', 'a_2 string'],
      out: [],
      rejected: [],
      log: ["column 2 has no name; it is called 'column2'", "column 3 is a second 'a'; it is called 'a_2'"],
    });
  });

  test('types hold for the middle and the end of a long file; what is seen nowhere is refused, not lost', async () => {
    const line = (i: number) => `${i},${i === 200_000 ? 1.5 : 1},${i === 50_000 ? 'x' : 7}\n`;
    const { schema, out, rejected } = await scan({
      'a.csv': `a,end,b\n${Array.from({ length: 200_001 }, (_, i) => line(i)).join('')}`,
    });
    expect(schema).toEqual(['a int32', 'end float64', 'b int32']);
    expect(out.length).toBe(200_000);
    expect(rejected).toEqual([[50_002, "b: 'x' is not int32", '50000,1,x']]);
  });

  test('all types may be given', async () => {
    const schema = ['int64', 'float64', 'bool', 'timestamp', 'json', 'binary'].map((type, c) => ({
      name: `c${c}`,
      type,
    }));
    const { out } = await scan({ 'a.csv': 'a,b,c,d,e,f\n9007199254740993,1,yes,2024-01-01,"[1]",AQI=\n' }, { schema });
    expect(out).toEqual([[9007199254740993n, 1, true, Date.UTC(2024, 0, 1), [1], Uint8Array.of(1, 2)]]);
  });

  test('without a header, files of a glob one after the other', async () => {
    const files = { '1.csv': '1\t"a\tb"\n', '2.csv': 'x\ty\n2.5\tc' };
    const { schema, out, rejected } = await scan(files, {
      path: '?.csv',
      header: false,
      delimiter: '\\t',
      schema: [{ name: 'column1', type: 'float64' }],
    });
    expect(schema).toEqual(['column1 float64', 'column2 string']);
    expect(out).toEqual([
      [1, 'a\tb'],
      [2.5, 'c'],
    ]);
    expect(rejected).toEqual([[1, "2.csv: column1: 'x' is not float64", 'x\ty']]);
  });
});

test('[O3] limit and offset give the same rows, and the same refused rows, at every batch size', async () => {
  const text = `n\n${Array.from({ length: 40 }, (_, i) => (i % 4 === 3 ? 'x,y' : i)).join('\n')}\n`;
  for (const [limit, offset] of [
    [5, 0],
    [5, 3],
    [0, 0],
    [100, 28],
    [undefined, 7],
    [30, undefined],
  ]) {
    const whole = await scan({ 'a.csv': text }, { limit, offset });
    const numbers = Array.from({ length: 40 }, (_, i) => i).filter(i => i % 4 !== 3);
    const end = (offset ?? 0) + (limit ?? 100);
    expect(whole.out.map(r => r[0])).toEqual(numbers.slice(offset ?? 0, end));
    const last = end > 30 ? 40 : (numbers[end - 1] ?? -1);
    expect(whole.rejected.map(r => (r[0] as number) - 2)).toEqual(
      [3, 7, 11, 15, 19, 23, 27, 31, 35, 39].filter(i => i < last),
    );
    for (const batchRows of [1, 2, 7])
      expect(await scan({ 'a.csv': text }, { limit, offset }, { batchRows })).toEqual(whole);
  }
});

test('[O10] a source saved in the middle goes on there', async () => {
  const folder = temporaryFolder({
    'a.csv': `n\n${Array.from({ length: 50 }, (_, i) => (i % 7 ? i : 'x,')).join('\n')}\n`,
  });
  const whole = await scan({ 'a.csv': '' }, {}, { folder, batchRows: 4 });
  const context = {
    resolve: (path: string) => join(folder, path),
    batchRows: 4,
    threads: null,
    progress: () => {},
    log: () => {},
  };
  const config = { path: 'a.csv', delimiter: ',', header: true, encoding: 'utf-8', quote: '"', nullText: [''] };
  const schemas = await csvScan.inferSchemas(config, {}, { resolve: context.resolve, secret: () => '' });
  type Given = { port: string; batch: { rows: number } } | undefined;
  const start = () => {
    const executor = csvScan.createExecutor(config, { ...context, outputs: schemas } as never);
    return { ...executor, rows: () => executor.produce?.() as AsyncIterable<Given> };
  };
  for (let stop = 0; stop < 20; stop++) {
    const seen: unknown[] = [];
    const first = start();
    let steps = 0;
    for await (const e of first.rows()) {
      if (e) seen.push(e.port, e.batch.rows);
      if (steps++ === stop) break;
    }
    const state = structuredClone(first.save?.());
    await first.close?.();
    const second = start();
    second.restore?.(state);
    for await (const e of second.rows()) if (e) seen.push(e.port, e.batch.rows);
    await second.close?.();
    const rows = (port: string) =>
      seen.reduce((sum: number, v, i) => sum + (v === port ? (seen[i + 1] as number) : 0), 0);
    expect([rows('out'), rows('rejected')]).toEqual([whole.out.length, whole.rejected.length]);
  }
});

test('a changed file is looked at again', async () => {
  const folder = temporaryFolder({ 'a.csv': 'a\n1\n' });
  expect((await scan({ 'a.csv': '' }, {}, { folder })).schema).toEqual(['a int32']);
  writeFileSync(join(folder, 'a.csv'), 'a\nlonger\n');
  expect((await scan({ 'a.csv': '' }, {}, { folder })).schema).toEqual(['a string']);
});

test('settings that cannot work are problems of their field', () => {
  const fields = (config: object) => configProblems(csvScan, { path: 'a.csv', ...config }).map(p => p.field);
  expect(fields({ delimiter: 'é' })).toEqual(['delimiter']);
  expect(fields({ delimiter: '\n' })).toEqual(['delimiter']);
  expect(fields({ quote: ',' })).toEqual(['quote']);
  expect(fields({ schema: [{ name: 'v', type: 'vector' }] })).toEqual(['schema']);
  expect(fields({ delimiter: '\\t', quote: '' })).toEqual([]);
});
