import { mkdirSync, readdirSync, readFileSync, symlinkSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { type Json, start, workspace } from '../support/cli.ts';
import { failure, type Nodes } from '../support/failure.ts';

const place = workspace('bad-input');
const { run, write } = place;
afterAll(() => place.remove());

const scan = (path: string, config: object = {}): Nodes => ({
  scan: { type: 'csv-scan', config: { path, ...config }, keep: true },
});
const rows = (name: string, type: string, values: readonly unknown[]) => ({
  type: 'rows',
  config: { schema: [{ name, type }], rows: values.map(value => [value]) },
});
const refused = (nodes: Nodes, links?: readonly string[]) => failure(place, nodes, links);

/** Rows of a port of a run that completes. */
async function rowsOf(nodes: Nodes, links: readonly string[], ...ports: readonly string[]): Promise<Json[]> {
  const { json, code } = await run('run', place.workflow('odd', nodes, links), '--json', '--no-cache');
  expect([code, json.state]).toEqual([0, 'completed']);
  return Promise.all(ports.map(async port => (await run('rows', json.run, port, '--json')).json));
}

/** Milliseconds that `work` takes. */
async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

describe('files', () => {
  test('a missing file is named at its node and field', async () => {
    expect(await refused(scan('none.csv'))).toMatchObject({
      exit: 2,
      code: 'FILE_NOT_FOUND',
      node: 'scan',
      field: 'path',
      message: `no file at '${join(place.folder, 'none.csv')}'`,
    });
  });

  test('a directory is called one, and the remedy names a glob', async () => {
    mkdirSync(join(place.folder, 'folder'));
    expect(await refused(scan('folder'))).toMatchObject({
      code: 'FILE_IS_DIRECTORY',
      node: 'scan',
      field: 'path',
      remedy: expect.stringContaining('folder/*.csv'),
    });
  });

  test('what is no regular file is refused before it is opened: it may never end', async () => {
    symlinkSync(join(place.folder, 'loop.csv'), join(place.folder, 'loop.csv'));
    for (const [path, reason] of [
      ['/dev/urandom', 'it is not a regular file'],
      ['loop.csv', 'its links lead in a circle'],
      ['rows.csv/x.csv', 'part of its path is not a folder'],
      [`${'x'.repeat(300)}.csv`, 'its name is too long'],
    ]) {
      write('rows.csv', 'a\n1\n');
      expect(await refused(scan(path))).toMatchObject({
        code: 'FILE_UNREADABLE',
        node: 'scan',
        field: 'path',
        message: expect.stringContaining(reason),
      });
    }
  });

  test('a binary file is not taken for CSV', async () => {
    write(
      'image.csv',
      Uint8Array.from({ length: 4096 }, (_, i) => 137 + ((i * 7919) % 118)),
    );
    write('zeros.csv', new Uint8Array(4096));
    for (const name of ['image.csv', 'zeros.csv'])
      expect(await refused(scan(name))).toMatchObject({
        code: 'FILE_FORMAT',
        node: 'scan',
        field: 'path',
        message: expect.stringMatching(`${name}' is not CSV: .*(binary|UTF-8)`),
      });
    const late = Buffer.concat([
      Buffer.from(`a,b\n${'1,2\n'.repeat(200_000)}`),
      Buffer.alloc(999, 0xfe),
      Buffer.from('\n3,4\n'),
    ]);
    write('late.csv', late);
    const [rejected] = await rowsOf(scan('late.csv'), [], 'scan.rejected');
    expect(rejected).toMatchObject([{ line: 200_002 }]);
  });

  test('ragged rows are rejected with line, reason and text; the run says how many', async () => {
    write('ragged.csv', 'a,b\n1,2\n3\n4,5,6\n"7\n8,9"\n\n10,11\n12,"13\n');
    const [out, rejected] = await rowsOf(scan('ragged.csv'), [], 'scan', 'scan.rejected');
    expect(out).toEqual([
      { a: 1, b: 2 },
      { a: 10, b: 11 },
    ]);
    expect(rejected).toEqual([
      { line: 3, reason: '1 value for 2 columns', raw: '3' },
      { line: 4, reason: '3 values for 2 columns', raw: '4,5,6' },
      { line: 5, reason: '1 value for 2 columns', raw: '"7\n8,9"' },
      { line: 9, reason: 'the quote opened in field 2 never closes', raw: '12,"13' },
    ]);
    const { stdout } = await run('run', place.workflow('ragged', scan('ragged.csv'), []));
    expect(stdout).toMatch(/scan: 4 rows were rejected; see them with `sluice rows \S+ scan.rejected`/);
  });

  test('a single line of 1 GiB, quoted or not, is told with its number, in bounded memory and time', async () => {
    const sound = `a,b\n${'1,2\n'.repeat(200_000)}`;
    for (const [name, text] of [
      ['long.csv', sound],
      ['quoted.csv', `${sound}"`],
    ]) {
      truncateSync(write(name, text), 2 ** 30);
      const file = place.workflow(name, scan(name), []);
      const { child, done } = start(['run', file, '--json'], { data: place.data });
      let peakKb = 0;
      const watch = setInterval(() => {
        const [, kb] = /VmHWM:\s*(\d+)/.exec(readStatus(child.pid)) ?? [];
        peakKb = Math.max(peakKb, Number(kb ?? 0));
      }, 10);
      let outcome = { code: null as number | null, stdout: '' };
      const ms = await timed(async () => (outcome = await done));
      clearInterval(watch);
      expect(outcome.code).toBe(1);
      expect(JSON.parse(outcome.stdout)).toMatchObject({
        state: 'failed',
        problems: [{ code: 'LINE_TOO_LONG', node: 'scan', message: expect.stringContaining(`${name}' line 200002`) }],
      });
      expect(peakKb).toBeLessThan(600 * 1024);
      expect(ms).toBeLessThan(40_000);
    }
  });

  test('a byte order mark says how a file is encoded; without one, UTF-16 is asked for', async () => {
    const text = 'name,n\nZoë,1\n';
    write('bom.csv', Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(text)]));
    write('le.csv', Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]));
    write('be.csv', Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(text, 'utf16le').swap16()]));
    write('bare.csv', Buffer.from(text, 'utf16le'));
    write('latin.csv', Buffer.from(text, 'latin1'));
    const row = [{ name: 'Zoë', n: 1 }];
    for (const [name, config] of [
      ['bom.csv'],
      ['le.csv'],
      ['be.csv'],
      ['bare.csv', { encoding: 'utf-16le' }],
      ['latin.csv', { encoding: 'latin1' }],
    ] as const)
      expect(await rowsOf(scan(name, config), [], 'scan'), name).toEqual([row]);
    expect(await refused(scan('bare.csv'))).toMatchObject({
      code: 'FILE_FORMAT',
      message: expect.stringMatching(/UTF-16 without a mark needs its encoding set/),
    });
    expect(await refused(scan('latin.csv'))).toMatchObject({
      code: 'FILE_FORMAT',
      message: expect.stringMatching(/byte 9 is not UTF-8: .* encoding, such as latin1/),
    });
    expect(await refused(scan('latin.csv', { encoding: 'utf-61' }))).toMatchObject({
      code: 'CONFIG_INVALID',
      field: 'encoding',
      message: expect.stringContaining("'utf-61'"),
    });
  });

  test('10 000 columns are read, typed, filtered and stored', async () => {
    const names = Array.from({ length: 10_000 }, (_, c) => `c${c}`);
    const lines = Array.from({ length: 20 }, (_, r) => names.map((_, c) => r + c).join(','));
    write('wide.csv', [names.join(','), ...lines].join('\n'));
    const nodes = { ...scan('wide.csv'), few: { type: 'filter', config: { where: 'c9999 >= 10017' } } };
    const ms = await timed(async () => {
      const [few] = await rowsOf(nodes, ['scan -> few'], 'few');
      expect([...few].map(row => [Object.keys(row).length, row.c0, row.c9999])).toEqual([
        [10_000, 18, 10_017],
        [10_000, 19, 10_018],
      ]);
    });
    expect(ms).toBeLessThan(30_000);
    const unknown = { ...nodes, few: { type: 'filter', config: { where: 'c99999 > 1' } } };
    const { message } = await refused(unknown, ['scan -> few']);
    expect(message).toMatch(/^no attribute 'c99999'; there are c0, c1, .*… \(10000\); did you mean 'c9999'\?$/);
    expect(message.length).toBeLessThan(200);
  });

  test('duplicate and empty headers get names of their own, and the console says which', async () => {
    write('twice.csv', 'a,b,a,\n1,2,3,4\n');
    expect(await rowsOf(scan('twice.csv'), [], 'scan')).toEqual([[{ a: 1, b: 2, a_2: 3, column4: 4 }]]);
    const [{ run: id }] = (await run('runs', '--json', '--limit', '1')).json.runs;
    const folder = join(place.data, 'runs', `${id}`, 'console');
    expect(readdirSync(folder).map(name => readFileSync(join(folder, name), 'utf8'))).toEqual([
      "column 3 is a second 'a'; it is called 'a_2'\ncolumn 4 has no name; it is called 'column4'\n",
    ]);
  });
});

const readStatus = (pid: number | undefined): string => {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return '';
  }
};

describe('workflows', () => {
  const n = rows('number', 'int32', [1, 0]);

  test('a cycle is told by its nodes', async () => {
    const limit = { type: 'limit', config: { count: 1 } };
    expect(await refused({ a: limit, b: limit, c: limit }, ['a -> b', 'b -> c', 'c -> a'])).toMatchObject({
      exit: 2,
      code: 'GRAPH_CYCLE',
      message: 'these nodes form a cycle: a → b → c → a',
    });
  });

  test('an unknown operator is told with the nearest one', async () => {
    expect(await refused({ n, few: { type: 'fliter', config: {} } }, ['n -> few'])).toMatchObject({
      code: 'OPERATOR_UNKNOWN',
      node: 'few',
      message: "no operator type 'fliter'; did you mean 'filter'?",
    });
  });

  test.each([
    ['filter', { where: 'nubmer > 1' }, 'where'],
    ['sort', { keys: [{ attribute: 'nubmer' }] }, 'keys.0.attribute'],
    ['aggregate', { groupBy: ['nubmer'], measures: [] }, 'groupBy.0'],
    ['derive', { columns: [{ name: 'x', expression: '1 + nubmer' }] }, 'columns.0.expression'],
  ])('%s: an unknown attribute is told with the nearest one, at its field', async (type, config, field) => {
    expect(await refused({ n, it: { type, config } }, ['n -> it'])).toMatchObject({
      code: 'ATTRIBUTE_UNKNOWN',
      node: 'it',
      field,
      message: "no attribute 'nubmer'; there are number; did you mean 'number'?",
    });
  });

  test('types that clash in a union are told with both', async () => {
    const nodes = { n, t: rows('number', 'timestamp', []), both: { type: 'union', config: {} } };
    expect(await refused(nodes, ['n -> both', 't -> both'])).toMatchObject({
      code: 'SCHEMA_MISMATCH',
      node: 'both',
      message: expect.stringMatching(/'number' is int32 .* timestamp/),
    });
  });

  test('division by zero is null, as the page on expressions says', async () => {
    const columns = ['10 / number', '10 % number', '10 // number', '1.5 / (number - number)'].map((expression, i) => ({
      name: `c${i}`,
      expression,
    }));
    const [out] = await rowsOf({ n, d: { type: 'derive', config: { columns } } }, ['n -> d'], 'd');
    expect(out).toEqual([
      { number: 1, c0: 10, c1: 0, c2: 10, c3: null },
      { number: 0, c0: null, c1: null, c2: null, c3: null },
    ]);
    expect(readFileSync(new URL('../../engine/data/expression/README.md', import.meta.url), 'utf8')).toContain(
      'division by zero is NULL',
    );
  });

  test.each([
    ['regex-match', { attribute: 's', pattern: '(a+)+$' }],
    ['filter', { where: "regexp_matches(s, '^(a|a)*$')" }],
    ['filter', { where: `s LIKE '${'%a'.repeat(30)}b'` }],
    ['derive', { columns: [{ name: 'x', expression: "length(regexp_replace(s, '(a|aa)+$', ''))" }] }],
    ['regex-extract', { attribute: 's', pattern: '(x+x+)+(y)', as: ['x', 'y'] }],
    ['unnest', { attribute: 's', delimiter: '(a*)*b', regex: true }],
  ])('%s: a pattern that never ends elsewhere ends here: %j', async (type, config) => {
    const long = rows('s', 'string', [`${'a'.repeat(50_000)}!`]);
    const ms = await timed(() => rowsOf({ long, it: { type, config } }, ['long -> it'], 'it'));
    expect(ms).toBeLessThan(10_000);
  });

  test('a pattern that a linear engine cannot run is refused before the run', async () => {
    const s = rows('s', 'string', ['a']);
    for (const [type, config, field] of [
      ['regex-match', { attribute: 's', pattern: '(?=a)b' }, 'pattern'],
      ['filter', { where: "regexp_matches(s, '(a)\\1')" }, 'where'],
    ] as const)
      expect(await refused({ s, it: { type, config } }, ['s -> it'])).toMatchObject({
        exit: 2,
        code: 'PATTERN_INVALID',
        node: 'it',
        field,
        remedy: expect.stringContaining('RE2'),
      });
  });
});
