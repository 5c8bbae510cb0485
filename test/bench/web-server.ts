import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { median } from './measure.ts';

const root = resolve(import.meta.dirname, '../..');

export interface ServerFigures {
  /** From the command to the first answer, ms. */
  readonly startMs: number;
  /** Resident memory after it has been left alone for a while, MB. */
  readonly idleMb: number;
}

/** Starts the server as `npm start` does, `rounds` times, on a fresh data folder each. */
export async function measureServer(rounds: number): Promise<ServerFigures> {
  const starts: number[] = [];
  const memory: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const data = mkdtempSync(join(tmpdir(), 'sluice-bench-start-'));
    const port = 20_000 + ((process.pid + round) % 20_000);
    const began = performance.now();
    const child = spawn(process.execPath, [join(root, 'server/start.mjs')], {
      env: { ...process.env, SLUICE_DATA: data, SLUICE_HOST: '127.0.0.1', SLUICE_PORT: String(port) },
      stdio: 'ignore',
    });
    const ended = once(child, 'exit');
    while (!(await answers(port))) {
      if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`);
      await new Promise(done => setTimeout(done, 10));
    }
    starts.push(performance.now() - began);
    await new Promise(done => setTimeout(done, 3000));
    memory.push(residentMb(child.pid));
    child.kill('SIGTERM');
    await ended;
    rmSync(data, { recursive: true, force: true });
  }
  return { startMs: median(starts), idleMb: median(memory) };
}

const answers = (port: number): Promise<boolean> =>
  fetch(`http://127.0.0.1:${port}/`).then(
    ({ ok }) => ok,
    () => false,
  );

/** Resident memory of a process and those it has started; 0 where the system does not tell. */
function residentMb(pid: number | undefined): number {
  const status = (id: string) => {
    try {
      return readFileSync(`/proc/${id}/status`, 'utf8');
    } catch {
      return '';
    }
  };
  const own = (text: string, key: string) => Number(new RegExp(`^${key}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0);
  try {
    return readdirSync('/proc')
      .filter(name => /^\d+$/.test(name))
      .map(id => [id, status(id)] as const)
      .filter(([id, text]) => Number(id) === pid || own(text, 'PPid') === pid)
      .reduce((sum, [, text]) => sum + own(text, 'VmRSS') / 1024, 0);
  } catch {
    return 0;
  }
}

/** JavaScript that a page loads before anything is lazy, gzipped, kB: the first page, and the same with the editor. */
export function measureScripts(built: string): { readonly firstKb: number; readonly editorKb: number } {
  const folder = join(built, 'assets');
  const names = readdirSync(folder).filter(name => name.endsWith('.js'));
  const text = (name: string) => readFileSync(join(folder, name), 'utf8');
  const page = readFileSync(join(built, 'index.html'), 'utf8');
  const first = closure(names.filter(name => page.includes(name)));
  const editor = names.find(name => name.startsWith('editor-page'));
  const all = new Set([...first, ...closure(editor ? [editor] : [])]);
  const kb = (list: Iterable<string>) => [...list].reduce((sum, name) => sum + gzipSync(text(name)).length / 1000, 0);
  return { firstKb: kb(first), editorKb: kb(all) };

  /** What files import at once; what they import when asked is written `import(`. */
  function closure(start: readonly string[]): Set<string> {
    const found = new Set(start);
    for (const name of found)
      for (const [, other] of text(name).matchAll(/(?:from|import)\s*["']\.\/([^"']+\.js)["']/g)) found.add(other);
    return found;
  }
}
