import { type ChildProcess, spawn } from 'node:child_process';
import { root } from '../cli.ts';

/** A server in a process of its own. */
export interface ServerProcess {
  readonly child: ChildProcess;
  /** Where it answers, once it says so; rejects when the process ends first. */
  readonly url: Promise<string>;
  readonly ended: Promise<{ readonly code: number | null; readonly output: string }>;
}

const children = new Set<ChildProcess>();

/** Kills the servers that still go on. */
export function killServers(): void {
  for (const child of children) child.kill('SIGKILL');
}

export interface ServerStart {
  readonly env?: { readonly [name: string]: string };
  /** What Node is given (default: what `npm start` does). */
  readonly args?: readonly string[];
  /** The checkout (default: this one). */
  readonly cwd?: string;
}

/** Starts a server with a data folder, on a free port unless one is given. */
export function serverProcess(
  data: string,
  { env = {}, args = ['server/start.mjs'], cwd = root }: ServerStart = {},
): ServerProcess {
  const child = spawn(process.execPath, args, {
    cwd,
    env: { ...process.env, SLUICE_DATA: data, SLUICE_PORT: '0', ...env },
  });
  children.add(child);
  let output = '';
  let found: (url: string) => void;
  let lost: (error: Error) => void;
  const url = new Promise<string>((resolve, reject) => {
    [found, lost] = [resolve, reject];
  });
  url.catch(() => {});
  const hear = (text: Buffer) => {
    output += text;
    const said = /Sluice is at (\S+)/.exec(output)?.[1];
    if (said) found(said);
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const ended = new Promise<{ code: number | null; output: string }>(resolve => {
    child.on('close', code => {
      children.delete(child);
      lost(new Error(`it ended: ${output}`));
      resolve({ code, output });
    });
  });
  return { child, url, ended };
}
