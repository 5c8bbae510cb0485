import { Worker } from 'node:worker_threads';
import type { Batch } from '../../data/batch.ts';
import { must, SluiceError } from '../../errors.ts';
import type { Emission, TaskResult } from '../../operator/define.ts';
import type { CopySettings, Request, Response, Share } from './messages.ts';
import { Transport } from './transport.ts';

/** What a copy gave for one request. */
export interface Answer {
  readonly emissions: readonly NonNullable<Emission>[];
  /** The rows it took of the batch, when it was given a share. */
  readonly positions: Uint16Array | null;
}

/** How a batch is to be processed. */
export interface Terms {
  readonly share?: Share | null;
  /** Ports whose rows are wanted at the moment. */
  readonly wants?: readonly string[];
  /** Columns whose values matter; null: all. */
  readonly read?: ReadonlySet<number> | null;
}

interface Waiting {
  /** Takes the response apart and hands it on. */
  readonly hear: (response: Response) => void;
  readonly reject: (error: unknown) => void;
}

/** One thread of the pool. Requests are answered in the order they were made. */
export class Peer {
  readonly #worker: Worker;
  readonly #transport = new Transport();
  readonly #waiting = new Map<number, Waiting>();
  readonly #log: (node: number, line: string) => void;
  readonly #onReady: (error?: unknown) => void;
  #next = 0;
  #ready = false;

  constructor(
    module: string,
    spill: string,
    log: (node: number, line: string) => void,
    onReady: (error?: unknown) => void,
  ) {
    this.#log = log;
    this.#onReady = onReady;
    this.#worker = new Worker(new URL('./entry.mjs', import.meta.url), {
      workerData: { module, spill },
      execArgv: [],
    });
    this.#worker.on('message', (response: Response) => this.#hear(response));
    this.#worker.on('error', error => this.#fail(error));
  }

  /** True once the thread has loaded the operators; before that, work is done elsewhere. */
  get ready(): boolean {
    return this.#ready;
  }

  /** Requests not answered yet. */
  get busy(): number {
    return this.#waiting.size;
  }

  open(node: number, settings: CopySettings): void {
    this.#say({ kind: 'open', node, settings });
  }

  process(
    node: number,
    port: string,
    batch: Batch,
    { share = null, wants = [], read = null }: Terms = {},
  ): Promise<Answer> {
    const packed = this.#transport.pack(batch, [], read);
    return this.#ask(
      id => ({ kind: 'process', id, node, port, batch: packed, share, wants }),
      response => this.#answer(response, batch),
    );
  }

  finish(node: number, port: string): Promise<Answer> {
    return this.#ask(
      id => ({ kind: 'finish', id, node, port }),
      response => this.#answer(response, null),
    );
  }

  /** Runs a task of an operator there. */
  task(type: string, task: string, input: unknown): Promise<TaskResult> {
    return this.#ask(
      id => ({ kind: 'task', id, type, task, input }),
      response => {
        if (response.kind !== 'task') throw new Error(`broken promise: ${response.kind} answers a task`);
        return { batches: response.batches.map(batch => this.#transport.unpack(batch)), rest: response.rest };
      },
    );
  }

  close(node: number): void {
    this.#say({ kind: 'close', node });
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  #say(request: Request): void {
    this.#worker.postMessage(request);
  }

  #ask<T>(make: (id: number) => Request, read: (response: Response) => T): Promise<T> {
    const id = this.#next++;
    const answer = new Promise<T>((resolve, reject) =>
      this.#waiting.set(id, { hear: response => resolve(read(response)), reject }),
    );
    // Whoever awaits hears of a failure; one that nobody awaits any more (a stopped run) is no crash.
    answer.catch(() => {});
    this.#say(make(id));
    return answer;
  }

  #answer(response: Response, input: Batch | null): Answer {
    if (response.kind !== 'done') throw new Error(`broken promise: ${response.kind} answers a request`);
    const emissions = response.emissions.map((e): NonNullable<Emission> => {
      if (e.kind !== 'rows') return e;
      return { port: e.port, batch: this.#transport.unpack(e.batch, input?.columns), ...(e.from && { from: e.from }) };
    });
    return { emissions, positions: response.positions };
  }

  #hear(response: Response): void {
    if (response.kind === 'ready') {
      this.#ready = true;
      this.#onReady();
    } else if (response.kind === 'log') this.#log(response.node, response.line);
    else {
      const waiting = must(this.#waiting.get(response.id), `request ${response.id} waits`);
      this.#waiting.delete(response.id);
      if (response.kind === 'failed') {
        const { code, fields, message } = response;
        waiting.reject(code ? new SluiceError(code, fields) : new Error(message));
      } else waiting.hear(response);
    }
  }

  #fail(error: unknown): void {
    this.#onReady(error);
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

/** The threads of one run beside its own; they start in the background and are used once they are there. */
export class WorkerPool {
  readonly peers: readonly Peer[];
  readonly #ready: Promise<void>;
  #nodes = 0;
  readonly #logs = new Map<number, (line: string) => void>();

  /** @param threads  threads to add; a run with `--workers N` adds N - 1 */
  constructor(threads: number, module: string, spillFolder: string) {
    let left = threads;
    let resolve = () => {};
    let reject = (_: unknown) => {};
    this.#ready = new Promise((done, failed) => {
      resolve = done;
      reject = failed;
    });
    this.peers = Array.from(
      { length: threads },
      (_, k) =>
        new Peer(
          module,
          `${spillFolder}-${k + 1}`,
          (node, line) => this.#logs.get(node)?.(line),
          error => (error ? reject(error) : --left === 0 && resolve()),
        ),
    );
  }

  /** Resolves when every thread has loaded the operators. */
  get ready(): Promise<void> {
    return this.#ready;
  }

  /** Makes a copy of an executor in every thread; the number names it there. */
  open(settings: CopySettings, log: (line: string) => void): number {
    const node = this.#nodes++;
    this.#logs.set(node, log);
    for (const peer of this.peers) peer.open(node, settings);
    return node;
  }

  async end(): Promise<void> {
    await Promise.all(this.peers.map(peer => peer.end()));
  }
}
