import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, test } from 'vitest';
import { builtCommand } from '../support/built-children.ts';
import { type Running, root, sluice, start, type Workspace, workspace } from '../support/cli.ts';

const places: Workspace[] = [];
const placeFor = (name: string) => {
  places.push(workspace(name));
  return places.at(-1) as Workspace;
};
afterAll(() => {
  for (const place of places) place.remove();
});

const csvOf = (rows: number) => `n,text\n${Array.from({ length: rows }, (_, i) => `${i},row ${i % 100}`).join('\n')}\n`;

/** A run in a process of its own that takes `rows` × `msPerRow`, begun and with rows on disk. */
class SlowRun {
  readonly place: Workspace;
  readonly process: Running;
  readonly id: string;

  private constructor(place: Workspace, process: Running, id: string) {
    this.place = place;
    this.process = process;
    this.id = id;
  }

  static async start(name: string, rows: number, msPerRow: number): Promise<SlowRun> {
    const place = placeFor(name);
    place.write('rows.csv', csvOf(rows));
    const nodes = {
      scan: { type: 'csv-scan', config: { path: 'rows.csv' } },
      slow: { type: 'sleep', config: { msPerRow }, keep: true },
      odd: { type: 'filter', config: { where: 'n % 2 = 1' } },
      file: { type: 'csv-write', config: { path: 'written.csv' } },
    };
    const file = place.workflow('slow', nodes, ['scan -> slow', 'slow -> odd', 'slow -> file']);
    const process = start(['run', file, '--json'], { data: place.data });
    const runs = join(place.data, 'runs');
    const begun = () =>
      existsSync(runs) ? readdirSync(runs).filter(id => existsSync(join(runs, id, 'run.json'))) : [];
    await process.until(() => begun().length > 0);
    const run = new SlowRun(place, process, begun()[0]);
    await process.until(() => run.stored() > 0);
    return run;
  }

  /** What the run folder says while nobody is asked. */
  get record() {
    return JSON.parse(readFileSync(join(this.place.data, 'runs', this.id, 'run.json'), 'utf8'));
  }

  get events(): { kind: string; state?: string }[] {
    const lines = readFileSync(join(this.place.data, 'runs', this.id, 'events.jsonl'), 'utf8')
      .trim()
      .split('\n');
    return lines.map(line => JSON.parse(line));
  }

  /** Files of the sink: a hidden unfinished one, or the one it was to write. */
  get written(): string[] {
    return readdirSync(this.place.folder).filter(name => name.includes('written'));
  }

  /** Rows of the slow node that are on disk; bytes of its file say when to look. */
  async rows(): Promise<{ n: number }[]> {
    const { json } = await this.place.run('rows', this.id, 'slow', '--json');
    return json as never;
  }

  stored(): number {
    const path = join(this.place.data, 'runs', this.id, 'results', 'slow.out.arrow.partial');
    const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    return size > 2000 ? size : 0;
  }
}

const ascending = (rows: { n: number }[]) => rows.every(({ n }, i) => n === i);

describe.concurrent.each(['SIGINT', 'SIGTERM'] as const)('%s', signal => {
  test('[L9] stops a run cleanly: exit code 1, state stopped, rows and their lineage stay readable', async () => {
    const run = await SlowRun.start(signal, 1_000_000, 0.05);
    // SIGTERM finds it paused.
    if (signal === 'SIGTERM') run.process.child.kill('SIGTSTP');
    if (signal === 'SIGTERM') await run.process.until(() => run.process.stderr().includes('paused'));
    run.process.child.kill(signal);
    const { code, stdout } = await run.process.done;
    expect(code).toBe(1);
    const outcome = JSON.parse(stdout);
    expect(outcome).toMatchObject({ run: run.id, state: 'stopped', problems: [] });
    expect(run.record).toMatchObject({ state: 'stopped', ended: expect.any(String) });
    expect(run.events.at(-1)).toMatchObject({ kind: 'run', state: 'stopped' });

    const rows = await run.rows();
    expect(rows).toHaveLength(outcome.nodes[1].rows.out);
    expect(ascending(rows)).toBe(true);
    const { json } = await run.place.run('trace', run.id, 'odd', '3', '--json');
    expect(json.sources).toMatchObject([{ node: 'scan', rows: [{ row: 7, values: { n: 7, text: 'row 7' } }] }]);
    expect(readdirSync(join(run.place.data, 'runs', run.id, 'results')).filter(f => f.endsWith('.partial'))).toEqual(
      [],
    );
    expect(existsSync(join(run.place.data, 'runs', run.id, 'spill'))).toBe(false);
    expect(run.written).toEqual([]);
  });
});

test.concurrent('[L4] SIGTSTP holds a run where it is, SIGCONT lets it go on to its end', async () => {
  const run = await SlowRun.start('pause', 100_000, 0.05);
  run.process.child.kill('SIGTSTP');
  await run.process.until(() => run.process.stderr().includes('paused'));
  // What had been emitted comes to disk once a second; from then on nothing changes.
  const rows = await settled(() => run.rows());
  expect(rows.length).toBeLessThan(100_000);
  expect(run.record).toMatchObject({ state: 'running', ended: null });
  expect((await run.place.run('runs')).stdout).toContain('running');

  run.process.child.kill('SIGCONT');
  const { code, stdout, stderr } = await run.process.done;
  expect([code, stderr]).toEqual([0, expect.stringMatching(/paused\n[\s\S]*running/)]);
  expect(JSON.parse(stdout)).toMatchObject({ state: 'completed', nodes: [{}, { rows: { out: 100_000 } }, {}, {}] });
  expect(run.written).toEqual(['written.csv']);
  expect(ascending(await run.rows())).toBe(true);
});

async function settled<T>(ask: () => Promise<T[]>): Promise<T[]> {
  for (let before = await ask(); ; ) {
    await new Promise(resolve => setTimeout(resolve, 1200));
    const after = await ask();
    if (after.length === before.length) return after;
    before = after;
  }
}

test.concurrent('[L10] a killed run is called interrupted, its rows are read as far as they were stored, and the next run works', async () => {
  const run = await SlowRun.start('kill', 300_000, 0.05);
  run.process.child.kill('SIGKILL');
  await run.process.done;
  const { place, id } = run;
  expect((await place.run('runs', '--json')).json.runs).toMatchObject([{ run: id, state: 'interrupted' }]);
  expect((await place.run('runs', '--state', 'interrupted')).stdout).toContain(id);

  const rows = await place.run('rows', 'last', 'slow', '--json');
  expect([...rows.json].length).toBeGreaterThan(0);
  expect(ascending(rows.json as never)).toBe(true);
  expect(rows.stderr).toMatch(/run .* is interrupted: [\d,]+ rows of slow.out are stored so far/);
  expect(await place.run('rows', 'last', 'scan.rejected', '--json')).toMatchObject({ code: 0, json: [] });
  expect(await place.run('trace', 'last', 'odd', '0')).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/was cut off before it finished; .*\n {2}Run the workflow again/),
  });
  expect(readdirSync(join(place.data, 'runs', id))).not.toContain('spill');
  // What a sink had begun has another name, which no glob takes for a result.
  expect(run.written).toEqual([expect.stringMatching(/^\.written\.csv\.\w+\.partial$/)]);

  const fast = place.workflow(
    'slow',
    {
      scan: { type: 'csv-scan', config: { path: 'rows.csv' } },
      slow: { type: 'sleep', config: { msPerRow: 0 }, keep: true },
      file: { type: 'csv-write', config: { path: 'written.csv' } },
      glob: { type: 'csv-scan', config: { path: '*.csv' } },
    },
    ['scan -> slow', 'slow -> file'],
  );
  const next = await place.run('run', fast, '--json');
  expect(next.json).toMatchObject({ state: 'completed', nodes: expect.anything() });
  const counts = Object.fromEntries([...next.json.nodes].map(n => [n.id, n.rows.out]));
  expect(counts).toEqual({ scan: 300_000, slow: 300_000, file: 1, glob: 300_000 });
});

test.concurrent('[L10] what a killed run had finished comes from the cache in the next one', async () => {
  const place = placeFor('kill-cache');
  place.write('rows.csv', csvOf(50_000));
  const workflow = (msPerRow: number) =>
    place.workflow(
      'killed',
      {
        scan: { type: 'csv-scan', config: { path: 'rows.csv' }, keep: true },
        top: { type: 'sort', config: { keys: [{ attribute: 'n', order: 'desc' }] } },
        again: { type: 'csv-scan', config: { path: 'rows.csv' } },
        slow: { type: 'sleep', config: { msPerRow } },
        file: { type: 'csv-write', config: { path: 'written.csv' } },
      },
      ['scan -> top', 'again -> slow', 'slow -> file'],
    );
  const killed = start(['run', workflow(10), '--json'], { data: place.data });
  const cache = join(place.data, 'cache');
  await killed.until(() => existsSync(cache) && readdirSync(cache).filter(n => n.endsWith('.json')).length === 2);
  killed.child.kill('SIGKILL');
  await killed.done;
  const next = await place.run('run', workflow(0), '--json');
  const states = Object.fromEntries([...next.json.nodes].map(n => [n.id, n.state]));
  // Equal nodes are one in the cache.
  expect(states).toEqual({ scan: 'cached', top: 'cached', again: 'cached', slow: 'completed', file: 'completed' });
  const numbers = Array.from({ length: 50_000 }, (_, n) => n);
  for (const [node, wanted] of [
    ['scan', numbers],
    ['top', numbers.toReversed()],
  ] as const) {
    const rows = (await place.run('rows', 'last', node, '--json', '--limit', '100000')).json as never;
    expect([...rows].map((row: { n: number }) => row.n)).toEqual(wanted);
  }
  expect(readFileSync(join(place.folder, 'written.csv'), 'utf8')).toBe(csvOf(50_000));
});

describe('pipes', () => {
  test('a reader that closes early ends the output, not the command', async () => {
    const place = placeFor('pipe');
    place.write('rows.csv', csvOf(200_000));
    const file = place.workflow('all', { scan: { type: 'csv-scan', config: { path: 'rows.csv' }, keep: true } }, []);
    expect((await place.run('run', file)).code).toBe(0);
    const node = `${process.execPath} ${builtCommand()}`;
    const bash = (line: string) =>
      promisify(execFile)('bash', ['-c', line], { cwd: root, env: { ...process.env, SLUICE_DATA: place.data } });
    const { stdout, stderr } = await bash(
      `${node} rows last scan --format csv | head -2; echo "\${PIPESTATUS[*]}"; ${node} rows last scan --json 2>&1 | head -1; echo "\${PIPESTATUS[*]}"`,
    );
    expect([stdout, stderr]).toEqual(['n,text\n0,row 0\n0 0\n[\n0 0\n', '']);
  });

  test('a secret is taken from standard input, is used, and is never printed or stored elsewhere', async () => {
    const place = placeFor('secret');
    const url = 'postgres://clerk:hunter2%21@127.0.0.1:9/shop';
    expect(await sluice(['secret', 'set', 'shop'], { data: place.data, input: `${url}\n` })).toEqual({
      code: 0,
      stdout: '',
      stderr: '',
    });
    const listed = await place.run('secret', 'list', '--json');
    expect(listed.json).toEqual({ secrets: ['shop'] });
    expect(statSync(join(place.data, 'secrets.json')).mode & 0o777).toBe(0o600);

    const nodes = (connection: string) => ({
      shop: { type: 'sql-source', config: { connection, query: 'select 1' } },
    });
    const said: string[] = [listed.stdout];
    for (const args of [['run'], ['validate'], ['explain']]) {
      const file = place.workflow('shop', nodes('shop'), []);
      const { code, stdout, stderr } = await place.run(...args, file, '--json');
      expect(code, args[0]).not.toBe(0);
      expect(stdout).toMatch(/SQL_FAILED/);
      said.push(stdout, stderr);
    }
    // Nor is one that makes the URL unsound; the environment wins over what is stored.
    process.env.SLUICE_SECRET_SHOP = 'postgres://clerk:p@hunter2:w/rd@127.0.0.1:9/shop';
    const unsound = await place.run('run', place.workflow('shop', nodes('shop'), []));
    delete process.env.SLUICE_SECRET_SHOP;
    expect(unsound.stderr).toMatch(/node shop, connection: .* the connection string is no URL/);
    said.push(unsound.stderr);
    const unknown = await place.run('run', place.workflow('shp', nodes('shp'), []));
    expect(unknown.stderr).toMatch(/no connection 'shp' is stored; did you mean 'shop'[\s\S]*SLUICE_SECRET_SHP/);
    said.push(...(await promisify(execFile)('grep', ['-rl', 'hunter2', place.folder])).stdout.trim().split('\n'));
    expect(said.filter(text => text.includes('hunter2'))).toEqual([]);
    expect(said.at(-1)).toBe(join(place.data, 'secrets.json'));

    expect(await place.run('secret', 'remove', 'shopp')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/did you mean 'shop'/),
    });
    expect((await place.run('secret', 'remove', 'shop')).code).toBe(0);
    expect((await place.run('secret', 'list')).stdout).toBe('');
  });

  test('the installed command is the same program', async () => {
    const bin = join(root, 'server/cli/sluice.mjs');
    const { stdout } = await promisify(execFile)(process.execPath, [bin, 'operators', 'limit'], {
      cwd: places[0].folder,
    });
    expect(stdout).toMatch(/^limit — /);
  });
});
