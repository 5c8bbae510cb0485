import { expect } from 'vitest';
import type { Json, Workspace } from './cli.ts';

export type Nodes = Parameters<Workspace['workflow']>[1];

/** What a workflow that cannot work told. */
export interface Failure {
  readonly exit: number | null;
  readonly code: string;
  readonly node?: string;
  readonly field?: string;
  readonly message: string;
  readonly remedy: string;
}

/**
 * Runs a workflow that cannot work and gives its error.
 *
 * Checks what holds for every bad input: one error with place and remedy, the same on stdout and stderr, words rather than what a
 * runtime throws, an exit code that is not 0, and run folders that can be read afterwards.
 */
export async function failure(
  { run, workflow }: Workspace,
  nodes: Nodes,
  links: readonly string[] = [],
  flags: readonly string[] = [],
): Promise<Failure> {
  const {
    code: exit,
    json,
    stderr,
  } = await run('run', workflow('bad', nodes, links), '--json', '--no-cache', ...flags);
  expect([...json.problems]).toHaveLength(1);
  const problem = json.problems[0] as unknown as Omit<Failure, 'exit'>;
  const { code, node, field, message, remedy } = problem;
  const place = [node && `node ${node}`, field && !message.startsWith(`${field}:`) && field].filter(Boolean).join(', ');
  expect(stderr).toBe(`sluice: ${place}${place && ': '}${message}\n  ${remedy} [${code}]\n`);
  expect(message).not.toMatch(/undefined|\[object|[a-z]Error\b|\bE[A-Z]{3,}\b|\{\w+\}/);
  expect(remedy).toMatch(/\.$/);
  expect(exit).toBe(json.state ? 1 : 2);
  if (json.state) await expectReadable(run, `${json.run}`, json.nodes);
  return { exit, ...problem };
}

/** A failed run is listed as such, and the rows of its nodes are read as far as they came. */
async function expectReadable(run: Workspace['run'], id: string, nodes: Json): Promise<void> {
  expect((await run('runs', '--json')).json.runs[0]).toMatchObject({ run: id, state: 'failed' });
  for (const { id: node, rows } of nodes)
    for (const port of Object.keys(rows)) {
      const { code, json } = await run('rows', id, `${node}.${port}`, '--json', '--limit', '3');
      expect([code, Array.isArray(json)], `${node}.${port}`).toEqual([0, true]);
    }
}
