import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** A server process; `kill` is kill -9. */
export interface ServerProcess {
  readonly url: string;
  readonly process: ChildProcess;
  kill(): Promise<void>;
  stop(): Promise<void>;
}

export async function spawnServer(data: string, port = 0, env: NodeJS.ProcessEnv = {}): Promise<ServerProcess> {
  const child = spawn(process.execPath, ['--import', 'tsx', join(import.meta.dirname, 'server-child.ts')], {
    env: { ...process.env, SLUICE_DATA: data, SLUICE_HOST: '127.0.0.1', SLUICE_PORT: String(port), ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const url = await new Promise<string>((resolve, reject) => {
    let text = '';
    child.stdout!.on('data', chunk => {
      text += chunk;
      if (text.includes('\n')) resolve(text.split('\n')[0]);
    });
    void ended.then(([code]) => reject(new Error(`the server ended with ${code}`)));
  });
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    await ended;
  };
  return { url, process: child, kill: () => end('SIGKILL'), stop: () => end('SIGTERM') };
}
