import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { builtCommand } from '../support/built-children.ts';

const root = resolve(import.meta.dirname, '../..');
const data = mkdtempSync(join(tmpdir(), 'sluice-command-line-'));
afterAll(() => rmSync(data, { recursive: true, force: true }));

/** What a command prints on stdout as JSON. */
async function sluice(...words: readonly string[]): Promise<unknown> {
  const command = [builtCommand(), ...words, '--data', data];
  const { stdout } = await promisify(execFile)(process.execPath, command, { cwd: root, maxBuffer: 2 ** 26 });
  return JSON.parse(stdout);
}

interface Run {
  readonly run: string;
  readonly state: string;
  readonly nodes: readonly { id: string; type: string; state: string; rows: object; cached: boolean; ms: number }[];
}

test('run, rows and trace speak the JSON of DESIGN §9, and a second run takes every node from the cache', async () => {
  const file = 'examples/flights.workflow.json';
  const first = (await sluice('run', file, '--json')) as Run;
  expect(first).toMatchObject({ state: 'completed', problems: [] });
  const joined = first.nodes.find(node => node.id === 'from');
  expect(joined).toMatchObject({
    type: 'hash-join',
    state: 'completed',
    rows: { out: 10_000 },
    rejected: 0,
    cached: false,
  });

  const rows = (await sluice('rows', first.run, 'slow_routes', '--format', 'json')) as { flights: number }[];
  expect(rows).toHaveLength(10);
  expect(rows[0]).toMatchObject({
    origin: 'DFW',
    destination: 'IAH',
    destination_city: 'Houston',
    flights: 13,
    worst: 298,
  });

  const back = await sluice('trace', first.run, 'slow_routes', '0', '--json', '--limit', '100');
  expect(back).toMatchObject({ node: 'slow_routes', port: 'out', row: 0, values: rows[0], opaque: false });
  const { sources } = back as { sources: { node: string; port: string; rows: { row: number; values: object }[] }[] };
  expect(sources.map(({ node, port, rows }) => [node, port, rows.length]).sort()).toEqual([
    ['airports', 'out', 2],
    ['flights', 'out', rows[0].flights],
  ]);
  const flight = sources.find(source => source.node === 'flights')!.rows[0];
  expect(flight).toMatchObject({ row: 838, values: { origin: 'DFW', destination: 'IAH' } });

  const forward = await sluice('trace', first.run, 'flights', String(flight.row), '--forward', '--json');
  const { reached } = forward as { reached: { node: string; rows: { row: number }[] }[] };
  expect(reached.find(({ node }) => node === 'slow_routes')?.rows.map(({ row }) => row)).toEqual([0]);

  const second = (await sluice('run', file, '--json')) as Run;
  expect(second.state).toBe('completed');
  expect(second.nodes.filter(node => !node.cached)).toEqual([]);
});

test('a parameter given on the command line takes the place of its default', async () => {
  const run = (await sluice('run', 'examples/parameters.workflow.json', '--param', 'min=6', '--json')) as Run;
  const rows = (await sluice('rows', run.run, 'events', '--format', 'json')) as { magnitude: number }[];
  expect(rows.map(row => row.magnitude)).toEqual([6.4, 6.1, 6, 6]);
});
