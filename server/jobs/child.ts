import { type ChildProcess, fork } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { SluiceError } from '#engine/errors.ts';
import { type Answer, type Call, errorOf } from './wire.ts';

/** Loads TypeScript, wherever this process was started. */
const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

/** Lines of standard error kept to say why a child ended. */
const keptLines = 5;
/** How long the last lines of a child that is gone are waited for. */
const lastWordsMs = 200;
/** How long a child that was asked to end may take. */
const graceMs = 5000;

export interface ChildOptions {
  /** Hears of everything that the child says unasked. */
  readonly hear: (message: unknown) => void;
  /** Hears that it has ended, and why. */
  readonly ended: (reason: string) => void;
  readonly execArgv?: readonly string[];
}

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * A process of ours that answers calls.
 *
 * Contract: every call is answered or rejected, with RUNNER_DIED when the child is gone; it ends by itself when this process does.
 */
export class Child {
  readonly #process: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  readonly #errors: string[] = [];
  #next = 0;
  #gone: string | null = null;

  /** @param module  URL of the file that calls `serve`: a source, or what was built of it */
  constructor(module: URL, options: ChildOptions) {
    this.#process = fork(fileURLToPath(module), [], {
      execArgv: [...(module.pathname.endsWith('.ts') ? ['--import', loader] : []), ...(options.execArgv ?? [])],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.#process.stderr?.setEncoding('utf8').on('data', (text: string) => {
      const lines = text.split('\n').filter(line => line.trim() !== '');
      this.#errors.push(...lines);
      this.#errors.splice(0, this.#errors.length - keptLines);
    });
    this.#process.on('message', (message: Answer) => {
      if (message.kind !== 'answer') return options.hear(message);
      const waiting = this.#waiting.get(message.id);
      this.#waiting.delete(message.id);
      if (message.error) waiting?.reject(errorOf(message.error));
      else waiting?.resolve(message.value);
    });
    const end = (reason: string) => {
      if (this.#gone !== null) return;
      this.#gone = reason;
      for (const { reject } of this.#waiting.values()) reject(this.#death());
      this.#waiting.clear();
      options.ended(reason);
    };
    this.#process.on('error', error => end(error.message));
    // Its last words may still be on their way. (There is no `close` after a `disconnect` of ours.)
    this.#process.on('exit', (code, signal) => {
      const told = () => end(this.#reason(code, signal));
      this.#process.stderr?.once('close', told);
      setTimeout(told, lastWordsMs);
    });
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  get alive(): boolean {
    return this.#gone === null;
  }

  call<T>(method: string, input?: unknown): Promise<T> {
    if (this.#gone !== null) return Promise.reject(this.#death());
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
      this.#process.send({ id, method, input } satisfies Call, error => {
        if (!error || !this.#waiting.delete(id)) return;
        reject(new SluiceError('RUNNER_DIED', { reason: error.message }));
      });
    });
  }

  /** Says something that needs no answer. */
  tell(method: string, input?: unknown): void {
    if (this.#gone === null) this.#process.send({ id: null, method, input } satisfies Call, () => {});
  }

  /** Lets this process end though the child goes on. */
  unref(): void {
    this.#process.unref();
    this.#process.channel?.unref();
  }

  /** Ends the child when it has finished what it does, by force when that takes too long. */
  close(): Promise<void> {
    if (this.#gone !== null) return Promise.resolve();
    return new Promise(resolve => {
      const timer = setTimeout(() => this.kill(), graceMs);
      this.#process.once('exit', () => {
        clearTimeout(timer);
        resolve();
      });
      if (this.#process.connected) this.#process.disconnect();
    });
  }

  kill(): void {
    this.#process.kill('SIGKILL');
  }

  #death(): SluiceError {
    return new SluiceError('RUNNER_DIED', { reason: this.#gone ?? '' });
  }

  #reason(code: number | null, signal: NodeJS.Signals | null): string {
    if (this.#errors.some(line => line.includes('heap out of memory'))) return 'it ran out of memory';
    if (signal === 'SIGKILL') return 'it was killed (SIGKILL), as the system does when memory runs out';
    if (signal !== null) return `it was ended by ${signal}`;
    const last = this.#errors.findLast(line => /Error/.test(line)) ?? this.#errors.at(-1);
    return `exit code ${code}${last ? `: ${last.trim()}` : ''}`;
  }
}
