import { statSync } from 'node:fs';
import { type Batch, makeBatch, sliceBatch } from '#engine/data/batch.ts';
import { columnOf } from '#engine/data/column.ts';
import {
  type Emission,
  type Emissions,
  type Executor,
  type ExecutorContext,
  type RowEmission,
  rejectedSchema,
} from '#engine/operator/define.ts';

/**
 * An executor that produces the same emissions every time it is asked, and goes on after a restore where it was saved [O10].
 *
 * State is the rows given per port; a restored source produces from the start and leaves out as many.
 * @param release  closes what production opened; called at the end whatever happened
 */
export function sourceExecutor(produce: () => Emissions, release?: () => void): Executor {
  const given: { [port: string]: number } = {};
  let skip: { [port: string]: number } = {};
  const pass = (emission: Emission): Emission => {
    if (emission === undefined || emission.kind !== undefined) return emission;
    const { port, batch } = emission;
    const left = Math.min(skip[port] ?? 0, batch.rows);
    if (left > 0) skip[port] -= left;
    if (left === batch.rows) return undefined;
    given[port] = (given[port] ?? 0) + batch.rows - left;
    return left === 0 ? emission : { port, batch: { ...sliceBatch(batch, left, batch.rows), base: 0 } };
  };
  return {
    produce() {
      const emissions = produce();
      return Symbol.asyncIterator in emissions ? passAsync(emissions, pass) : passEach(emissions, pass);
    },
    save: () => ({ ...given }),
    restore(state) {
      skip = { ...(state as { [port: string]: number }) };
      Object.assign(given, skip);
    },
    close: release ?? (() => {}),
  };
}

function* passEach(emissions: Iterable<Emission>, pass: (emission: Emission) => Emission): Generator<Emission> {
  for (const emission of emissions) yield pass(emission);
}

async function* passAsync(
  emissions: AsyncIterable<Emission>,
  pass: (e: Emission) => Emission,
): AsyncGenerator<Emission> {
  for await (const emission of emissions) yield pass(emission);
}

/** Rows [offset, offset + limit) of a stream of batches. */
export class RowRange {
  readonly #end: number;
  readonly #offset: number;
  #row = 0;

  constructor(offset = 0, limit = Number.POSITIVE_INFINITY) {
    this.#offset = offset;
    this.#end = offset + limit;
  }

  /** True once later rows are of no interest. */
  get full(): boolean {
    return this.#row >= this.#end;
  }

  /** Rows of the stream still of interest, those before the range included. */
  get left(): number {
    return this.#end - this.#row;
  }

  /** The part of the next batch that is in the range; null when none is. */
  take(batch: Batch): Batch | null {
    const from = Math.max(0, this.#offset - this.#row);
    const to = Math.min(batch.rows, this.left);
    this.#row += batch.rows;
    return from < to ? { ...sliceBatch(batch, from, to), base: 0 } : null;
  }
}

/** How far the reading of some files is, in bytes. */
export class Progress {
  readonly #context: ExecutorContext;
  /** Bytes of the files before each. */
  readonly #before: number[] = [];
  readonly #total: number;

  constructor(paths: readonly string[], context: ExecutorContext) {
    this.#context = context;
    let total = 0;
    for (const path of paths) {
      this.#before.push(total);
      total += statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    }
    this.#total = total;
  }

  /** `position` bytes of file `n` are read. */
  at(n: number, position: number): void {
    this.#context.progress(this.#before[n] + position, this.#total);
  }
}

/** Refused rows as an emission, undefined when there are none. */
export function rejection(
  rows: readonly { readonly line: number; readonly reason: string; readonly raw: string }[],
): RowEmission | undefined {
  if (rows.length === 0) return undefined;
  const columns = [
    columnOf(
      rejectedSchema[0],
      rows.map(r => r.line),
    ),
    columnOf(
      rejectedSchema[1],
      rows.map(r => r.reason),
    ),
    columnOf(
      rejectedSchema[2],
      rows.map(r => r.raw),
    ),
  ];
  return { port: 'rejected', batch: makeBatch(rejectedSchema, columns, rows.length) };
}
