import type { ChartQuestion } from '../http/shapes/charts.ts';
import type { TraceQuestion } from '../http/shapes/lineage.ts';
import { Child } from './child.ts';
import type {
  ChartAsked,
  DownloadPiece,
  DownloadQuestion,
  PageQuestion,
  PortQuestion,
  ResultTarget,
  TraceAsked,
} from './result-questions.ts';
import type { RunBook } from './run-book.ts';

/** How long the process is kept after the last question. */
const idleMs = 5 * 60_000;
/** Pieces of a download that may wait for a slow reader. */
const ahead = 4;

/** Where the workflow of a run has its files. */
type BaseOf = (workflowId: string) => Promise<string | null>;

/**
 * Answers questions about results in a process of its own, started with the first one.
 *
 * Contract: answers are JSON text, so that what is large is not taken apart again here. A process that dies rejects its questions with
 * RUNNER_DIED; the next question starts another.
 */
export class ResultService {
  readonly #runs: Pick<RunBook, 'row' | 'standing'>;
  readonly #data: string;
  readonly #baseOf: BaseOf;
  readonly #downloads = new Map<number, (bytes: Uint8Array | null) => void>();
  #child: Child | null = null;
  #idle: NodeJS.Timeout | null = null;
  #open = 0;
  #next = 0;

  constructor(runs: Pick<RunBook, 'row' | 'standing'>, data: string, baseOf: BaseOf) {
    this.#runs = runs;
    this.#data = data;
    this.#baseOf = baseOf;
  }

  /** A `RowsPage`. @param gone  says that nobody waits any more @throws {SluiceError} RUN_UNKNOWN, NODE_UNKNOWN, PORT_UNKNOWN, ATTRIBUTE_UNKNOWN, EXPRESSION_SYNTAX, EXPRESSION_TYPE */
  async rows(run: string, node: string, port: string, question: PageQuestion, gone?: AbortSignal): Promise<string> {
    const asker = this.#next++;
    const leave = () => this.#child?.tell('leave', { asker });
    gone?.addEventListener('abort', leave);
    try {
      return await this.#ask(run, 'rows', { node, port, question: { ...question, asker } });
    } finally {
      gone?.removeEventListener('abort', leave);
    }
  }

  /** `ResultStatistics`. */
  statistics(run: string, node: string, port: string): Promise<string> {
    return this.#ask(run, 'statistics', { node, port, question: null });
  }

  /** A `TraceAnswer`. @throws {SluiceError} LINEAGE_OFF, RUN_INCOMPLETE, RUN_STATE, ROW_UNKNOWN, RESULT_NOT_STORED */
  trace(run: string, question: TraceQuestion): Promise<string> {
    return this.#ask(run, 'trace', { question });
  }

  /** A `ChartAnswer`. @throws {SluiceError} RESULT_NOT_STORED, RUN_STATE, and what `drawChart` says */
  chart(run: string, question: ChartQuestion): Promise<string> {
    return this.#ask(run, 'chart', { question });
  }

  /** Path of the Arrow file of a stored result, for the part of the server that compares tables. @throws {SluiceError} RESULT_NOT_STORED */
  path(run: string, node: string, port: string): Promise<string> {
    return this.#ask(run, 'path', { node, port, question: null });
  }

  /** The rows as a file, piece by piece as they are taken. */
  async *download(run: string, node: string, port: string, question: DownloadQuestion): AsyncGenerator<Uint8Array> {
    const target = await this.#target(run);
    const child = this.#take();
    const id = this.#next++;
    const pieces: (Uint8Array | null)[] = [];
    let wake = () => {};
    let failure: unknown = null;
    this.#downloads.set(id, bytes => {
      pieces.push(bytes);
      wake();
    });
    const asked: PortQuestion<DownloadQuestion & { id: number; ahead: number }> = {
      target,
      node,
      port,
      question: { ...question, id, ahead },
    };
    child.call('download', asked).catch(error => {
      failure = error;
      wake();
    });
    try {
      for (;;) {
        const piece = pieces.shift();
        if (piece === null) return;
        if (piece !== undefined) {
          child.tell('taken', { id });
          yield piece;
        } else if (failure !== null) throw failure;
        else await new Promise<void>(resolve => (wake = resolve));
      }
    } finally {
      child.tell('abandon', { id });
      this.#downloads.delete(id);
      this.#release();
    }
  }

  async close(): Promise<void> {
    if (this.#idle) clearTimeout(this.#idle);
    await this.#child?.close();
  }

  async #ask(
    run: string,
    method: string,
    input: Omit<PortQuestion<unknown>, 'target'> | Omit<TraceAsked, 'target'> | Omit<ChartAsked, 'target'>,
  ): Promise<string> {
    const target = await this.#target(run);
    const child = this.#take();
    try {
      return await child.call<string>(method, { target, ...input });
    } finally {
      this.#release();
    }
  }

  async #target(run: string): Promise<ResultTarget> {
    const row = await this.#runs.row(run);
    const base = await this.#baseOf(row.workflow_id);
    const { state, nodes } = await this.#runs.standing(run);
    return { run, data: this.#data, workflowId: row.workflow_id, base, state, nodes };
  }

  #take(): Child {
    this.#open++;
    if (this.#idle) clearTimeout(this.#idle);
    this.#idle = null;
    if (this.#child?.alive) return this.#child;
    const child = new Child(new URL('./query-worker.ts', import.meta.url), {
      hear: message => {
        const { id, bytes } = message as DownloadPiece;
        this.#downloads.get(id)?.(bytes);
      },
      ended: () => {
        if (this.#child === child) this.#child = null;
      },
    });
    return (this.#child = child);
  }

  #release(): void {
    if (--this.#open > 0) return;
    this.#idle = setTimeout(() => void this.#child?.close(), idleMs);
    this.#idle.unref();
  }
}
