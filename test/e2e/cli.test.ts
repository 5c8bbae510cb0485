import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildProgram } from '#server/cli/main.ts';
import { type Json, root } from '../support/cli.ts';
import { pricesNodes, pricesWorkspace } from '../support/prices.ts';

const { place, file } = pricesWorkspace('cli');
const { run } = place;
let first: Json;
beforeAll(async () => {
  first = (await run('run', file, '--json')).json.run;
});
afterAll(() => place.remove());

describe('help and completion', () => {
  const commandsOf = (command: Command, path: readonly string[] = []): [string[], Command][] =>
    command.commands
      .filter(c => c.name() !== 'help')
      .flatMap(c => [[[...path, c.name()], c] as [string[], Command], ...commandsOf(c, [...path, c.name()])]);
  const all = commandsOf(buildProgram(() => {}));

  test.each(all.map(([path]) => path))('%s %s has --help with an example', async (...path) => {
    const { stdout, code, stderr } = await run(...path.filter(Boolean), '--help');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^Usage: sluice /);
    expect(stdout).toMatch(/\nExamples?:\n {2}\S/);
    expect(stdout).toContain('--data <dir>');
  });

  test('every command of DESIGN §9 is there', () => {
    const names = all.map(([path]) => path.join(' '));
    for (const name of ['run', 'rows', 'trace', 'explain', 'validate', 'operators', 'import', 'diff', 'runs', 'replay'])
      expect(names).toContain(name);
  });

  test('no command prints the help, an unknown one names the nearest: exit code 2', async () => {
    expect(await run()).toMatchObject({ code: 2, stderr: expect.stringContaining('Usage: sluice') });
    expect(await run('traec')).toMatchObject({ code: 2, stderr: expect.stringMatching(/Did you mean trace/) });
    expect(await run('--version')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
  });

  test.each(['bash', 'zsh', 'fish'])('the completion script of %s is sound where that shell is there', async shell => {
    const { stdout, code } = await run('completion', shell);
    expect(code).toBe(0);
    for (const [path] of all) expect(stdout).toContain(path[0]);
    const script = place.write(`completion.${shell}`, stdout);
    if (isInstalled(shell)) execFileSync(shell, ['-n', script]);
  });

  test('bash completes commands, flags, operator types and run ids', async () => {
    const script = place.write('completion.bash', (await run('completion', 'bash')).stdout);
    const complete = (...words: string[]) => {
      const list = words.map(w => `'${w}'`).join(' ');
      const ask = `source '${script}'; COMP_WORDS=(sluice ${list}); COMP_CWORD=${words.length}; _sluice; printf '%s\\n' "\${COMPREPLY[@]}"`;
      const env = { ...process.env, SLUICE_DATA: place.data };
      return execFileSync('bash', ['-c', ask], { env, encoding: 'utf8' }).trim().split('\n');
    };
    expect(complete('tr')).toEqual(['trace']);
    expect(complete('run', '--no-c')).toEqual(['--no-cache']);
    expect(complete('operators', 'csv-s')).toEqual(['csv-scan']);
    expect(complete('rows', `${first}`.slice(0, -2))).toEqual([first]);
    expect(complete('rows', 'la')).toEqual(['last']);
  });

  test('an unknown shell is wrong use', async () => {
    expect(await run('completion', 'powershell')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/bash, zsh/),
    });
  });
});

const isInstalled = (shell: string): boolean =>
  (process.env.PATH ?? '').split(':').some(folder => existsSync(join(folder, shell)));

describe('the data folder', () => {
  test('--data before and after the command, and on commands of commands', async () => {
    const other = join(place.folder, 'elsewhere');
    expect((await run('--data', other, 'run', file)).code).toBe(0);
    expect((await run('runs', '--data', other, '--json')).json.runs).toHaveLength(1);
    expect((await run('--data', other, 'runs', '--json')).json.runs).toHaveLength(1);
    expect((await run('secret', 'list', '--data', other)).code).toBe(0);
  });

  test('a data folder without runs is no error', async () => {
    const empty = join(place.folder, 'empty');
    expect(await run('runs', '--data', empty)).toMatchObject({ code: 0, stdout: expect.stringMatching(/no runs yet/) });
    expect(await run('rows', 'last', 'scan', '--data', empty)).toMatchObject({ code: 2 });
    expect(existsSync(empty)).toBe(false);
  });

  test('the package offers the command that is documented', () => {
    const { bin } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    expect(existsSync(join(root, bin.sluice))).toBe(true);
  });
});

describe('progress', () => {
  test('a terminal sees rows, rows per second, how far and how long still; the line goes at the end', async () => {
    const slow = place.workflow('slow', { ...pricesNodes, wait: { type: 'sleep', config: { msPerRow: 150 } } }, [
      'scan -> wait',
    ]);
    const { isTTY } = process.stderr;
    process.stderr.isTTY = true;
    try {
      const { stderr } = await run('run', slow, '--no-cache', '--to', 'wait');
      const lines = stderr.split('\r\x1b[2K');
      expect(lines.filter(line => /^█+░* \d+ % {2}\d+ rows {2}\d+ rows\/s/.test(line))).not.toEqual([]);
      expect(lines.at(-1)).toBe('');
    } finally {
      process.stderr.isTTY = isTTY;
    }
  });

  test('no terminal, no progress', async () => {
    expect((await run('run', file, '--no-cache')).stderr).toBe('');
  });
});
