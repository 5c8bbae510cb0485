import { AsyncLocalStorage } from 'node:async_hooks';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { Workflow } from '#engine/plan/workflow-schema.ts';
import { runCli } from '#server/cli/main.ts';
import { buildWorkflow } from './build-workflow.ts';
import { builtCommand } from './built-children.ts';

export const root = resolve(import.meta.dirname, '../..');

/** Longest a command may take; a test fails rather than hangs. */
const limitMs = 90_000;

export interface Result {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CallOptions {
  /** Data folder, given as `SLUICE_DATA`. */
  readonly data?: string;
  readonly env?: { readonly [name: string]: string };
  /** What stands on standard input. */
  readonly input?: string;
  /** Flags of the Node process. */
  readonly node?: readonly string[];
}

/** A command that runs in a process of its own. */
export interface Running {
  readonly child: ChildProcess;
  readonly stderr: () => string;
  readonly done: Promise<Result>;
  /** Resolves once `holds`; rejects when the process ends first. */
  until(holds: () => boolean): Promise<void>;
}

/** Starts a command line in a process of its own. */
export function start(args: readonly string[], { data, env, input, node = [] }: CallOptions = {}): Running {
  const child = spawn(process.execPath, [...node, builtCommand(), ...args], {
    cwd: root,
    env: { ...process.env, ...(data !== undefined && { SLUICE_DATA: data }), ...env },
    timeout: limitMs,
    killSignal: 'SIGKILL',
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', text => (stdout += text));
  child.stderr.on('data', text => (stderr += text));
  child.stdin.end(input);
  let ended = false;
  const done = new Promise<Result>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', code => {
      ended = true;
      resolve({ code, stdout, stderr });
    });
  });
  return { child, stderr: () => stderr, done, until: holds => polled(holds, () => ended && stderr) };
}

/** Asks every few milliseconds; there is no event for what a process has put on disk. */
async function polled(holds: () => boolean, over: () => string | false): Promise<void> {
  while (!holds()) {
    const said = over();
    if (said !== false) throw new Error(`the process ended first: ${said}`);
    await new Promise(resolve => setTimeout(resolve, 5));
  }
}

/** Runs a command line in a process of its own, to its end. */
export const sluice = (args: readonly string[], options: CallOptions = {}): Promise<Result> =>
  start(args, options).done;

interface Said {
  stdout: string;
  stderr: string;
}

const listening = new AsyncLocalStorage<Said>();

/** From now on, what is written under a listener goes to it. */
function overhear(): void {
  for (const name of ['stdout', 'stderr'] as const) {
    const stream = process[name];
    const write = stream.write.bind(stream);
    stream.write = ((piece: string | Uint8Array, ...rest: []) => {
      const said = listening.getStore();
      if (!said) return write(piece, ...rest);
      said[name] += typeof piece === 'string' ? piece : Buffer.from(piece).toString('latin1');
      return true;
    }) as typeof write;
  }
}

let overheard = false;

/** The same in this process, which costs no start: for what depends on no signal, pipe, environment or standard input. */
export async function sluiceHere(args: readonly string[], data?: string): Promise<Result> {
  if (!overheard) overhear();
  overheard = true;
  const said: Said = { stdout: '', stderr: '' };
  const code = await listening.run(said, () => runCli([...(data === undefined ? [] : ['--data', data]), ...args]));
  return { code, ...said };
}

export type Run = (...args: readonly (string | Json)[]) => Promise<Result & { readonly json: Json }>;

/** A temporary folder with workflows, what they read, and a data folder. */
export interface Workspace {
  readonly folder: string;
  readonly data: string;
  /** Writes a file and gives its path. */
  write(name: string, content: string | Uint8Array): string;
  /** Writes a workflow of nodes and links as `buildWorkflow` takes them. */
  workflow(name: string, ...parts: Parameters<typeof buildWorkflow>): string;
  /** Runs a command here; with `--json` in it, `json` is what stdout says. */
  readonly run: Run;
  /** The same with another data folder. */
  runIn(data: string): Run;
  remove(): void;
}

/** Any JSON: the test checks what it is. */
export interface Json extends Iterable<Json> {
  readonly [key: string]: Json;
}

export function workspace(name: string): Workspace {
  const folder = mkdtempSync(join(tmpdir(), `sluice-${name}-`));
  const data = join(folder, 'data');
  const write = (file: string, content: string | Uint8Array) => {
    const path = join(folder, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    return path;
  };
  return {
    folder,
    data,
    write,
    workflow: (file, ...parts) => write(`${file}.workflow.json`, text(buildWorkflow(...parts))),
    run: runIn(data),
    runIn,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function runIn(data: string): Run {
  return async (...words) => {
    const args = words.map(String);
    const result = await sluiceHere(args, data);
    const wantsJson = args.some(a => a === '--json' || a === 'json');
    return { ...result, json: (wantsJson && result.stdout ? JSON.parse(result.stdout) : null) as Json };
  };
}

const text = (workflow: Workflow): string => JSON.stringify(workflow);
