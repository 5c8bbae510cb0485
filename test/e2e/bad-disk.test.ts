import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sluice, workspace } from '../support/cli.ts';
import { failure, type Nodes } from '../support/failure.ts';
import { smallDisk } from '../support/small-disk.ts';

const place = workspace('bad-disk');
afterAll(() => place.remove());
beforeAll(() => {
  const lines = Array.from({ length: 200_000 }, (_, i) => `${i},row ${(i * 7919) % 1_000_003}`);
  place.write('rows.csv', `n,text\n${lines.join('\n')}\n`);
});

const scan = { scan: { type: 'csv-scan', config: { path: 'rows.csv' } } };
const writeTo = (type: string, path: string): Nodes => ({ ...scan, out: { type, config: { path } } });

const disk = smallDisk();
if (typeof disk === 'string') console.log(`tests of full and read-only disks are left out: ${disk}`);
else afterAll(() => disk.remove());

describe.skipIf(typeof disk === 'string')('a disk', () => {
  if (typeof disk === 'string') return;
  const there = { ...place, run: place.runIn(join(disk.folder, 'data')) };
  const emptied = (size: string) => disk.resize(size);

  test.each(['300k', '500k', '900k', '1500k', '2500k'])(
    'of %s that results, spilled rows or lineage fill: DISK_FULL with node and path, and a run folder that can be read',
    async size => {
      const cases: [Nodes, string[], string[]][] = [
        [{ scan: { ...scan.scan, keep: true } }, [], []],
        [
          {
            ...scan,
            sort: { type: 'sort', config: { keys: [{ attribute: 'text' }] } },
            few: { type: 'limit', config: { count: 5 } },
          },
          ['scan -> sort', 'sort -> few'],
          ['--memory', '1mb'],
        ],
        [
          {
            ...scan,
            kinds: {
              type: 'aggregate',
              config: { groupBy: ['text'], measures: [{ function: 'count', as: 'rows' }] },
              keep: true,
            },
          },
          ['scan -> kinds'],
          [],
        ],
      ];
      for (const [nodes, links, flags] of cases) {
        emptied(size);
        const { exit, code, node, message } = await failure(there, nodes, links, flags);
        expect([exit, code]).toEqual([1, 'DISK_FULL']);
        expect(Object.keys(nodes)).toContain(node);
        expect(message).toMatch(/^no space left while writing '.*\/(results|lineage|spill)\/.*'$/);
        const [id] = readdirSync(join(disk.folder, 'data', 'runs'));
        const folder = join(disk.folder, 'data', 'runs', id);
        const events = readFileSync(join(folder, 'events.jsonl'), 'utf8').trim().split('\n');
        for (const line of events.slice(0, -1)) JSON.parse(line);
        expect(existsSync(join(folder, 'spill'))).toBe(false);
      }
    },
  );

  test('too small for a run folder: DISK_FULL, and none is left behind', async () => {
    emptied('64k');
    const file = place.workflow('small', scan, []);
    expect(await there.run('run', file, '--json')).toMatchObject({
      code: 1,
      json: { problems: [{ code: 'DISK_FULL' }] },
    });
    expect((await there.run('runs', '--json')).json.runs).toEqual([]);
  });

  test.each(['csv-write', 'jsonl-write', 'arrow-write', 'parquet-write'])(
    '%s on a full disk: DISK_FULL, and nothing is left of the file',
    async type => {
      emptied('1m');
      expect(await failure(place, writeTo(type, join(disk.folder, 'out')), ['scan -> out'])).toMatchObject({
        exit: 1,
        code: 'DISK_FULL',
        node: 'out',
        message: expect.stringContaining(join(disk.folder, 'out')),
      });
      expect(readdirSync(disk.folder)).toEqual([]);
    },
  );

  test('that is read-only: DATA_UNWRITABLE for what writes, and what is there can be asked', async () => {
    emptied('10m');
    const file = place.workflow('few', { ...scan, few: { type: 'limit', config: { count: 5 } } }, ['scan -> few']);
    expect((await there.run('run', file)).code).toBe(0);
    disk.readOnly(true);
    try {
      const { code, json, stderr } = await there.run('run', file, '--no-cache', '--json');
      expect([code, json.problems]).toEqual([
        1,
        [expect.objectContaining({ code: 'DATA_UNWRITABLE', message: expect.stringMatching(/is read-only/) })],
      ]);
      expect(stderr).toContain('Choose another with --data DIR');
      const secret = await sluice(['secret', 'set', 'shop'], { data: join(disk.folder, 'data'), input: 'sqlite:x\n' });
      expect(secret).toMatchObject({
        code: 1,
        stderr: expect.stringMatching(/secrets.json' is not writable: .*read-only/),
      });
      for (const args of [['runs'], ['rows', 'last', 'few'], ['trace', 'last', 'few', '4'], ['explain', file]])
        expect((await there.run(...args)).code, args[0]).toBe(0);
      // A row that was not stored is computed again, which writes nothing.
      const { json: traced } = await there.run('trace', 'last', 'scan', '4', '--forward', '--json');
      expect(traced).toMatchObject({ values: { n: 4 }, reached: [{ node: 'few', rows: [{ row: 4 }] }] });
      const sink = await failure(place, writeTo('csv-write', join(disk.folder, 'out.csv')), ['scan -> out']);
      expect(sink).toMatchObject({
        code: 'FILE_UNWRITABLE',
        node: 'out',
        message: expect.stringMatching(/is read-only/),
      });
    } finally {
      disk.readOnly(false);
    }
  });
});

describe('a place that cannot be written', () => {
  test('a file where the data folder should be: DATA_UNWRITABLE', async () => {
    const data = place.write('file', 'x');
    const file = place.workflow('plain', scan, []);
    for (const args of [
      ['run', file],
      ['run', file, '--no-cache'],
    ])
      expect(await place.run('--data', data, ...args, '--json')).toMatchObject({
        code: 1,
        json: {
          problems: [
            { code: 'DATA_UNWRITABLE', message: expect.stringMatching(/'.*file' is not writable: .*not a folder/) },
          ],
        },
      });
    expect(await place.run('--data', data, 'runs')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/no runs/),
    });
    expect(readFileSync(data, 'utf8')).toBe('x');
  });

  test('a sink: the folder is missing, is a file, or the target exists', async () => {
    const taken = place.write('taken.csv', 'mine');
    for (const [path, code, message] of [
      ['none/out.csv', 'FILE_UNWRITABLE', /its folder does not exist/],
      ['taken.csv/out.csv', 'FILE_UNWRITABLE', /not a folder/],
      ['taken.csv', 'FILE_EXISTS', /taken.csv' exists/],
    ] as const)
      expect(await failure(place, writeTo('csv-write', path), ['scan -> out'])).toMatchObject({
        code,
        node: 'out',
        message: expect.stringMatching(message),
      });
    expect(readFileSync(taken, 'utf8')).toBe('mine');
    expect(statSync(place.folder).isDirectory()).toBe(true);
    expect(readdirSync(place.folder).filter(name => name.endsWith('.partial'))).toEqual([]);
  });

  test('[L10] a sink of a run that fails publishes nothing', async () => {
    const nodes = {
      ...writeTo('csv-write', 'published.csv'),
      check: { type: 'assert', config: { checks: [{ expression: 'n < 150000', message: 'too many' }] } },
    };
    expect(await failure(place, nodes, ['scan -> out', 'scan -> check'])).toMatchObject({
      code: 'ASSERTION_FAILED',
      node: 'check',
      message: 'row 150000: too many',
    });
    expect(readdirSync(place.folder).filter(name => name.includes('published'))).toEqual([]);
  });
});
