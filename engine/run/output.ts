import { type Batch, sliceBatch } from '../data/batch.ts';
import { assert, SluiceError } from '../errors.ts';
import { isCountOnly } from '../operator/emission.ts';
import type { ResultWriter } from '../store/result-store.ts';
import type { Outlet } from './link.ts';

/** What became of one output port. */
export interface PortResult {
  readonly rows: number;
  /** Rows stored; fewer than `rows` when only a preview was asked for. */
  readonly stored: number;
  /** True when a consumer that needed no more stopped the stream before its end. */
  readonly cut: boolean;
}

/** An output port of a running node: numbers its rows, stores them, and passes them to its outlets. */
export class Output {
  readonly port: string;
  readonly outlets: Outlet[] = [];
  readonly #writer: ResultWriter | null;
  readonly #keepRows: number;
  #rows = 0;
  #stored = 0;
  #flushed = 0;
  #ended = false;

  /** @param keepRows  rows to store from the start of the stream; Infinity for all */
  constructor(port: string, writer: ResultWriter | null, keepRows: number) {
    this.port = port;
    this.#writer = writer;
    this.#keepRows = keepRows;
  }

  get rows(): number {
    return this.#rows;
  }

  /** True while rows are wanted by someone: a consumer, or a store that keeps everything. */
  get wanted(): boolean {
    return this.#keepRows === Number.POSITIVE_INFINITY || this.outlets.some(o => !o.cancelled);
  }

  /** True while rows of this port are read by someone: a consumer, or a preview that is not full. */
  get read(): boolean {
    return this.#stored < this.#keepRows || this.outlets.some(o => !o.cancelled);
  }

  /** Null when a batch may be sent now, else a promise of a change. */
  blocked(): Promise<void> | null {
    for (const outlet of this.outlets) if (outlet.full) return outlet.change();
    return null;
  }

  emit(emitted: Batch): void {
    const batch: Batch = { ...emitted, base: this.#rows };
    this.#rows += batch.rows;
    assert(this.#rows < 0xffffffff, 'a port emits fewer than 2^32 - 1 rows');
    if (batch.rows === 0 || isCountOnly(batch)) return;
    if (this.#writer && this.#stored < this.#keepRows) {
      const kept = sliceBatch(batch, 0, Math.min(batch.rows, this.#keepRows - this.#stored));
      this.#writer.write(kept);
      this.#stored += kept.rows;
    }
    for (const outlet of this.outlets) outlet.send(batch);
  }

  /** Lets others read what is stored so far. A full disk is told by the next write or the end. */
  flush(): void {
    if (this.#ended || this.#rows === this.#flushed) return;
    this.#flushed = this.#rows;
    attempt(() => this.#writer?.flush?.());
  }

  /** The stream is over: what is stored becomes readable, consumers are told. */
  end(cut: boolean): PortResult {
    this.#writer?.close();
    this.#ended = true;
    for (const outlet of this.outlets) outlet.end();
    return { rows: this.#rows, stored: this.#stored, cut };
  }

  /** The run is over before the stream is: what is stored becomes readable, consumers are not told. */
  abort(): PortResult {
    // On a full disk the unfinished file stays, and is read as far as it goes.
    if (!this.#ended) attempt(() => this.#writer?.close());
    return { rows: this.#rows, stored: this.#stored, cut: true };
  }
}

function attempt(write: () => void): void {
  try {
    write();
  } catch (error) {
    if (!(error instanceof SluiceError)) throw error;
  }
}
