import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Json, type Workspace, workspace } from '../support/cli.ts';

let place: Workspace;
beforeAll(() => {
  place = workspace('datasets');
});
afterAll(() => place.remove());

const record = (run: Json | string): Json =>
  JSON.parse(readFileSync(join(place.data, 'runs', String(run), 'run.json'), 'utf8')) as Json;
const names = async (run: Json): Promise<string[]> =>
  ((await place.run('rows', run, 'scan', '--json')).json as unknown as { name: string }[]).map(row => row.name);

describe('a workflow reads a dataset', () => {
  const scan = (path: string) => place.workflow('scan', { scan: { type: 'csv-scan', config: { path } } }, []);
  beforeAll(async () => {
    await place.run('dataset', 'commit', 'people', `all.csv=${place.write('a.csv', 'name\nAda\n')}`);
    await place.run('dataset', 'commit', 'people', `all.csv=${place.write('b.csv', 'name\nBob\n')}`);
  });

  test('at the version it names, or as it is now, and the run says which', async () => {
    const pinned = await place.run('run', scan('dataset://people@1/all.csv'), '--json');
    expect(await names(pinned.json.run)).toEqual(['Ada']);
    expect(record(pinned.json.run).datasets).toEqual([{ name: 'people', version: 1, asked: '1', use: 'read' }]);
    const open = await place.run('run', scan('dataset://people/all.csv'), '--json');
    expect(await names(open.json.run)).toEqual(['Bob']);
    expect(record(open.json.run).datasets).toEqual([{ name: 'people', version: 2, asked: 'latest', use: 'read' }]);
  });

  test('by a pattern of files', async () => {
    const third = place.write('c.csv', 'name\nCleo\n');
    await place.run(
      'dataset',
      'commit',
      'many',
      `x/1.csv=${third}`,
      `x/2.csv=${place.write('d.csv', 'name\nDan\n')}`,
      `y.csv=${third}`,
    );
    const run = await place.run('run', scan('dataset://many@latest/x/*.csv'), '--json');
    expect(await names(run.json.run)).toEqual(['Cleo', 'Dan']);
    const none = await place.run('run', scan('dataset://many@latest/z/*.csv'), '--json');
    expect(none.json.problems).toMatchObject([{ code: 'FILE_NOT_FOUND', node: 'scan', field: 'path' }]);
  });

  test('from the cache while the content is the same, whatever the version, and anew when it is not', async () => {
    const path = scan('dataset://cached/all.csv');
    const commit = (name: string, text: string) =>
      place.run('dataset', 'commit', 'cached', `${name}=${place.write('e', text)}`);
    await commit('all.csv', 'name\nEve\n');
    const cached = async () => (await place.run('run', path, '--json')).json.nodes as unknown as { cached: boolean }[];
    expect((await cached())[0].cached).toBe(false);
    await commit('readme.txt', 'about');
    expect((await cached())[0].cached).toBe(true);
    await commit('all.csv', 'name\nEva\n');
    expect((await cached())[0].cached).toBe(false);
  });

  test('again in the version it had then, when the run is replayed', async () => {
    const path = scan('dataset://growing/all.csv');
    await place.run('dataset', 'commit', 'growing', `all.csv=${place.write('g', 'name\nGus\n')}`);
    const run = await place.run('run', path, '--json');
    await place.run('dataset', 'commit', 'growing', `all.csv=${place.write('g', 'name\nGil\n')}`);
    const again = await place.run('replay', run.json.run, '--json');
    expect(again.json).toMatchObject({ equal: true });
    expect(await names(again.json.run)).toEqual(['Gus']);
  });

  test.each([
    ['dataset://peeple/all.csv', 'DATASET_UNKNOWN', "did you mean 'people'?"],
    ['dataset://people@7/all.csv', 'DATASET_VERSION_UNKNOWN', 'the newest is 2'],
    ['dataset://people@2/al.csv', 'DATASET_FILE_UNKNOWN', "did you mean 'all.csv'?"],
    ['dataset://people@2/../1/all.csv', 'DATASET_NAME_INVALID', 'lead out'],
    ['dataset://people', 'DATASET_NAME_INVALID', 'dataset://NAME@VERSION/FILE'],
  ])('not at %s', async (path, code, message) => {
    const run = await place.run('run', scan(path), '--json');
    expect(run.code).toBe(2);
    expect(run.json.problems).toMatchObject([{ code, node: 'scan', field: 'path' }]);
    expect(run.stderr).toContain(message);
  });
});

describe('a workflow writes a dataset', () => {
  const write = (rows: number, file: string) =>
    place.workflow(
      'write',
      {
        scan: {
          type: 'rows',
          config: { schema: [{ name: 'name', type: 'string' }], rows: [['x'], ['y'], ['z']].slice(0, rows) },
        },
        keep: { type: 'dataset-write', config: { dataset: 'made', file, message: '<b>from a run</b>' } },
      },
      ['scan -> keep'],
    );
  const versions = async () => (await place.run('datasets', 'made', '--json')).json.versions as unknown as object[];
  const consoleOf = (run: Json | string) =>
    readFileSync(join(place.data, 'runs', String(run), 'console/keep.log'), 'utf8');

  test.each(['csv', 'jsonl', 'arrow', 'parquet'])('in %s, once however often it is run', async ending => {
    const before = await versions().catch(() => []);
    const workflow = write(3, `all.${ending}`);
    const first = await place.run('run', workflow, '--json');
    expect(first.json).toMatchObject({ state: 'completed', problems: [] });
    const number = (before?.length ?? 0) + 1;
    expect(consoleOf(first.json.run)).toContain(`made version ${number}`);
    expect(record(first.json.run).datasets).toEqual([
      { name: 'made', version: number, asked: 'latest', use: 'written' },
    ]);
    const again = await place.run('run', workflow, '--json', '--no-cache');
    expect(consoleOf(again.json.run)).toContain('no new version');
    expect(await versions()).toHaveLength(number);
  });

  test('that another reads with the types it had', async () => {
    const path = place.workflow(
      'read',
      { scan: { type: 'parquet-scan', config: { path: 'dataset://made/all.parquet' } } },
      [],
    );
    expect(await names((await place.run('run', path, '--json')).json.run)).toEqual(['x', 'y', 'z']);
  });

  test('nothing of it when the run fails', async () => {
    const before = (await versions()).length;
    const path = place.workflow(
      'failing',
      {
        scan: { type: 'rows', config: { schema: [{ name: 'n', type: 'int32' }], rows: [[1], [2]] } },
        keep: { type: 'dataset-write', config: { dataset: 'made', file: 'n.csv' } },
        check: { type: 'assert', config: { checks: [{ expression: 'n < 2', message: 'too large' }] } },
      },
      ['scan -> keep', 'scan -> check'],
    );
    expect((await place.run('run', path, '--json')).json.state).toBe('failed');
    expect(await versions()).toHaveLength(before);
  });

  test.each([
    ['../x.csv', 'DATASET_NAME_INVALID', 1],
    ['x.txt', 'CONFIG_INVALID', 2],
  ])('not as %s', async (file, code, exit) => {
    const run = await place.run('run', write(1, file), '--json');
    expect(run.code).toBe(exit);
    expect(run.json.problems).toMatchObject([{ code, node: 'keep' }]);
  });
});

test('the command line lists, commits, compares and says what is wrong', async () => {
  const commit = (text: string, ...words: string[]) =>
    place.run('dataset', 'commit', 'cli', `t.csv=${place.write('t.csv', text)}`, ...words);
  await commit('id,v\n1,a\n2,b\n', '--message', 'first');
  const second = await commit('id,v\n2,B\n3,c\n', '--json');
  expect(second.json).toMatchObject({ name: 'cli', made: true, version: { number: 2 } });
  const diff = await place.run('dataset', 'diff', 'cli', '1', 'latest', '--key', 'id', '--json');
  expect(diff.json.counts).toEqual({ added: 1, removed: 1, changed: 1, same: 0 });
  expect((await place.run('dataset', 'diff', 'cli', '1', '2', '--key', 'id')).stdout).toContain('b → B');
  expect((await place.run('datasets')).stdout).toMatch(/cli +2/);
  expect((await place.run('datasets', 'cli')).stdout).toContain('first');
  await commit('id,v\n2,B\n2,c\n');
  const twice = await place.run('dataset', 'diff', 'cli', '2', '3', '--key', 'id', '--json');
  expect(twice.json.problems).toMatchObject([{ code: 'KEY_DUPLICATE' }]);
  expect(twice.stderr).toContain('id = 2');
  const key = await place.run('dataset', 'diff', 'cli', '2', '3', '--key', 'ID', '--json');
  expect(key.json.problems).toMatchObject([{ code: 'ATTRIBUTE_UNKNOWN' }]);
  const base = await commit('id\n', '--base', '1', '--json');
  expect(base.json.problems).toMatchObject([{ code: 'DATASET_CHANGED' }]);
  expect((await place.run('dataset', 'commit', 'cli', '--json')).json.problems).toMatchObject([{ code: 'USAGE' }]);
  expect((await place.run('dataset', 'commit', 'cli', '/nowhere.csv', '--json')).json.problems).toMatchObject([
    { code: 'FILE_NOT_FOUND' },
  ]);
});
