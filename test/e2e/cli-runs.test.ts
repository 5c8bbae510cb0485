import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Json } from '../support/cli.ts';
import { pricesCsv, pricesLinks, pricesMore, pricesNodes, pricesWorkspace } from '../support/prices.ts';

const { place, file } = pricesWorkspace('runs');
const { run } = place;
let first: Json;
beforeAll(async () => {
  first = (await run('run', file, '--json')).json.run;
});
afterAll(() => place.remove());

const ids = (list: Json): Json[] => [...list].map(n => n.id);

describe('run', () => {
  test('--json gives run, state, ms, nodes with rows by port, and problems; exit code 0', async () => {
    const { code, json, stderr } = await run('run', file, '--json', '--no-cache');
    expect([code, stderr]).toEqual([0, '']);
    expect(Object.keys(json).sort()).toEqual(['ms', 'nodes', 'problems', 'run', 'state']);
    expect(json).toMatchObject({ state: 'completed', ms: expect.any(Number), problems: [] });
    expect(json.nodes).toEqual([
      shape('scan', 'csv-scan', { out: 4, rejected: 1 }, 1),
      shape('cheap', 'filter', { out: 3, rest: 1 }, 0),
      shape('by_kind', 'aggregate', { out: 2 }, 0),
    ]);
  });

  const shape = (id: string, type: string, rows: object, rejected: number) => ({
    id,
    type,
    state: 'completed',
    rows,
    rejected,
    cached: false,
    ms: expect.any(Number),
  });

  test('a second run says what came from cache, in JSON and in the table', async () => {
    const { json } = await run('run', file, '--json');
    expect([...json.nodes].map(n => [n.state, n.cached])).toEqual(Array(3).fill(['cached', true]));
    const { stdout, code } = await run('run', file);
    expect(code).toBe(0);
    expect(stdout).toContain('3 of 3 nodes from cache');
    expect(stdout).toMatch(/scan +csv-scan +from cache, \d\d:\d\d +4 +1/);
  });

  test('a parameter makes only what depends on it run again', async () => {
    const { json } = await run('run', file, '--json', '--param', 'max=4');
    expect([...json.nodes].map(n => n.cached)).toEqual([true, false, false]);
    expect((await run('rows', 'last', 'cheap', '--json')).json).toEqual([
      { name: 'plum', price: 3, kind: 'fruit' },
      { name: 'leek', price: 2, kind: 'root' },
    ]);
  });

  test('--to runs one node and what it needs', async () => {
    const { json } = await run('run', file, '--json', '--to', 'cheap');
    expect(ids(json.nodes)).toEqual(['scan', 'cheap']);
  });

  test.each([
    [['--param', 'mx=4'], 'PARAMETER_UNKNOWN', /mx.*did you mean 'max'/],
    [['--param', 'max=cheap'], 'PARAMETER_INVALID', /max/],
    [['--to', 'chep'], 'NODE_UNKNOWN', /did you mean 'cheap'/],
    [['--param', 'max'], 'USAGE', /name=value/],
    [['--memory', 'lots'], 'USAGE', /512mb/],
    [['--workers', 'two'], 'USAGE', /--workers.*whole number/],
    [['--observe', 'some'], 'USAGE', /Allowed choices are all, ends/],
    [['--limt', '3'], 'USAGE', /unknown option '--limt'/],
  ])('%j is wrong use: exit code 2, %s', async (flags, code, message) => {
    const result = await run('run', file, '--json', ...flags);
    expect(result.code).toBe(2);
    expect(result.json).toEqual({ problems: [expect.objectContaining({ code })] });
    expect(result.json.problems[0].message).toMatch(message);
    expect(result.stderr).not.toMatch(/^ +at /m);
  });
});

describe('rows', () => {
  test('a table of the first rows, and how many there are', async () => {
    const { stdout } = await run('rows', first, 'scan', '--limit', '2');
    expect(stdout).toBe('name  price  kind\n────  ─────  ─────\nplum      3  fruit\nleek      2  root\n2 of 4 rows\n');
  });

  test('--format json is an array of objects by attribute, from any port, offset and limit', async () => {
    expect((await run('rows', first, 'scan', '--format', 'json', '--offset', '1', '--limit', '1')).json).toEqual([
      { name: 'leek', price: 2, kind: 'root' },
    ]);
    expect((await run('rows', first, 'scan.rejected', '--json')).json).toEqual([
      { line: 5, reason: expect.stringContaining('price'), raw: 'beet,oops,root' },
    ]);
    expect((await run('rows', first, 'scan', '--json', '--offset', '99')).json).toEqual([]);
  });

  test('--format csv, arrow and parquet give files that others read', async () => {
    expect((await run('rows', first, 'by_kind', '--format', 'csv')).stdout).toBe('kind,total\nfruit,8\nroot,2\n');
    for (const [format, scan] of [
      ['arrow', 'arrow-scan'],
      ['parquet', 'parquet-scan'],
    ]) {
      const { stdout } = await run('rows', first, 'by_kind', '--format', format);
      place.write(`rows.${format}`, Buffer.from(stdout, 'latin1'));
      const read = place.workflow(`read-${format}`, { s: { type: scan, config: { path: `rows.${format}` } } }, []);
      expect((await run('run', read)).code).toBe(0);
      expect((await run('rows', 'last', 's', '--json')).json).toEqual([
        { kind: 'fruit', total: 8 },
        { kind: 'root', total: 2 },
      ]);
    }
  });

  test('rows beyond a preview are said to be missing', async () => {
    const short = place.workflow('short', pricesNodes, pricesLinks, {
      ...pricesMore,
      settings: { batchRows: 8192, previewRows: 2, seed: 1 },
    });
    await run('run', short, '--no-cache');
    const { stderr, stdout, code } = await run('rows', 'last', 'scan');
    expect([code, stdout]).toEqual([0, expect.stringContaining('2 of 4 rows')]);
    expect(stderr).toContain('only the first 2 of 4 rows of scan.out are stored; set "keep"');
    // The values of rows that were not stored are computed again.
    const { json } = await run('trace', 'last', 'by_kind', '0', '--json');
    expect(json.sources).toMatchObject([{ rows: [{ row: 0 }, { row: 2, values: { name: 'pear' } }] }]);
  });

  test.each([
    [['nope', 'scan'], /no run 'nope'/],
    [['last', 'scna'], /no node 'scna'; did you mean 'scan'/],
    [['last', 'scan.reject'], /no port 'reject' on 'scan'; it has out, rejected/],
    [['last', 'scan', '--limit', '-1'], /--limit.*whole number/],
    [['last', 'scan', '--format', 'xml'], /Allowed choices are json, csv, arrow, parquet/],
    [['last'], /missing required argument 'node\[.port\]'/],
  ])('%j is wrong use: exit code 2', async (args, message) => {
    await run('run', file);
    const { code, stderr, stdout } = await run('rows', ...args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
  });

  test('a run is named by a beginning of its id that no other has', async () => {
    expect((await run('rows', `${first}`.slice(0, -1), 'scan')).code).toBe(0);
    expect(await run('rows', '2', 'scan')).toMatchObject({ code: 2, stderr: expect.stringMatching(/runs begin with/) });
  });
});

describe('trace', () => {
  test('--json backward gives values and the sources with theirs', async () => {
    const { json } = await run('trace', first, 'by_kind', '0', '--json');
    expect(json).toEqual({
      node: 'by_kind',
      port: 'out',
      row: 0,
      values: { kind: 'fruit', total: 8 },
      opaque: false,
      sources: [
        {
          node: 'scan',
          port: 'out',
          rows: [
            { row: 0, values: { name: 'plum', price: 3, kind: 'fruit' } },
            { row: 2, values: { name: 'pear', price: 5, kind: 'fruit' } },
          ],
        },
      ],
    });
  });

  test('--json forward gives every result reached', async () => {
    const { json } = await run('trace', first, 'scan', '1', '--forward', '--json');
    expect(Object.keys(json)).toEqual(['node', 'port', 'row', 'values', 'opaque', 'reached']);
    expect(json).toMatchObject({
      row: 1,
      reached: [{ node: 'by_kind', port: 'out', rows: [{ row: 1, values: { kind: 'root', total: 2 } }] }],
    });
  });

  test('--to, --path, several rows and --where', async () => {
    const to = (await run('trace', first, 'by_kind', '0', '--to', 'cheap', '--json')).json;
    expect([...to.sources].map(s => [s.node, [...s.rows].map(r => r.row)])).toEqual([['cheap', [0, 2]]]);
    const path = (await run('trace', first, 'by_kind', '0', '--path', '--json')).json;
    expect([...path.sources].map(s => s.node)).toEqual(['by_kind', 'cheap', 'scan']);
    const both = (await run('trace', first, 'by_kind', '0-1', '--json')).json;
    expect(both.row).toEqual([0, 1]);
    const where = (await run('trace', first, 'by_kind', '--where', 'total < 5', '--json')).json;
    expect(where).toMatchObject({ row: 1, values: { kind: 'root' } });
  });

  test('as text, rows with their values', async () => {
    const { stdout } = await run('trace', first, 'by_kind', '1');
    expect(stdout).toBe(
      'by_kind.out row 1  {"kind":"root","total":2}\n  scan.out: 1 row\n    1  {"name":"leek","price":2,"kind":"root"}\n',
    );
  });

  test('a run from cache is traced through the run that it came from', async () => {
    const { json } = await run('run', file, '--json');
    const { json: traced } = await run('trace', json.run, 'by_kind', '1', '--json');
    expect(traced.sources).toMatchObject([{ node: 'scan', rows: [{ row: 1 }] }]);
  });

  test.each([
    [['by_kind', '9'], /'by_kind' has no row 9; it has 2/],
    [['by_kind', '0-4000000000'], /'by_kind' has no row 4000000000/],
    [['by_kind', 'x'], /write 7, 3-9 or 1,5,8/],
    [['by_kind'], /name rows, or give --where/],
    [['by_kind', '0', '--to', 'chaep'], /did you mean 'cheap'/],
    [['by_kind', '--where', 'totl > 1'], /no attribute 'totl'; .*did you mean 'total'/],
    [['cheap', '0', '--to', 'by_kind'], /--forward/],
  ])('%j is wrong use: exit code 2', async (args, message) => {
    const { code, stderr } = await run('trace', first, ...args);
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
  });

  test('a run without lineage says so', async () => {
    await run('run', file, '--no-cache', '--no-lineage');
    expect(await run('trace', 'last', 'by_kind', '0')).toMatchObject({ stderr: expect.stringMatching(/LINEAGE_OFF/) });
  });
});

describe('runs and replay', () => {
  test('runs --json lists run, name, state and times, newest first', async () => {
    const { json } = await run('runs', '--json', '--limit', '2');
    expect(json.runs).toHaveLength(2);
    expect([...json.runs].map(r => r.run)).toEqual(
      [...json.runs]
        .map(r => r.run)
        .sort()
        .reverse(),
    );
    expect(json.runs[0]).toMatchObject({
      run: expect.any(String),
      name: expect.any(String),
      state: 'completed',
      started: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      ms: expect.any(Number),
    });
    expect((await run('runs', '--state', 'failed', '--json')).json.runs).toEqual([]);
    expect((await run('runs')).stdout).toContain(first);
    expect((await run('runs', '--state', 'done')).code).toBe(2);
  });

  test('[L11] replay gives equal hashes; after an input file has changed it says which port differs, exit code 1', async () => {
    const made = (await run('run', file, '--json', '--no-cache')).json.run;
    const same = await run('replay', made, '--json');
    expect(same).toMatchObject({ code: 0, json: { of: made, state: 'completed', equal: true } });
    expect([...same.json.ports].map(p => p.port).sort()).toEqual([
      'by_kind.out',
      'cheap.out',
      'cheap.rest',
      'scan.out',
      'scan.rejected',
    ]);
    place.write('prices.csv', pricesCsv.replace('leek,2', 'leek,1'));
    const other = await run('replay', made, '--json');
    expect(other).toMatchObject({ code: 1, json: { equal: false } });
    expect(
      [...other.json.ports]
        .filter(p => !p.equal)
        .map(p => p.port)
        .sort(),
    ).toEqual(['by_kind.out', 'cheap.out', 'scan.out']);
    expect((await run('replay', made)).stdout).toMatch(/NOT the same/);
    place.write('prices.csv', pricesCsv);
  });

  test('a run whose rows were held by one that is gone says so, and is not called equal', async () => {
    const lender = (await run('run', file, '--json', '--no-cache')).json.run;
    const lent = (await run('run', file, '--json')).json.run;
    rmSync(join(place.data, 'runs', `${lender}`), { recursive: true });
    expect(await run('rows', lent, 'scan')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(`no run '${lender}', which held the rows of 'scan'`),
    });
    expect(await run('replay', lent, '--json')).toMatchObject({ code: 1, json: { state: 'completed', equal: false } });
    expect((await run('run', file, '--json')).json).toMatchObject({ state: 'completed' });
    expect((await run('rows', 'last', 'scan', '--json')).json).toHaveLength(4);
  });
});
