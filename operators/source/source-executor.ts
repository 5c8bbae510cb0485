import { statSync } from 'node:fs';
import { Type } from 'typebox';
import { type Batch, makeBatch, sliceBatch } from '#engine/data/batch.ts';
import { columnOf } from '#engine/data/column.ts';
import type { ScannedPart } from '#engine/data/csv.ts';
import type { Schema } from '#engine/data/schema.ts';
import { SluiceError } from '#engine/errors.ts';
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

  /** File `n` is read. */
  done(n: number): void {
    this.#context.progress(this.#before[n + 1] ?? this.#total, this.#total);
  }
}

/** Checks that a further file has the attributes of the first. @throws {SluiceError} SCHEMA_MISMATCH */
export function expectSameSchema(path: string, found: Schema, wanted: Schema): void {
  const text = (schema: Schema) =>
    schema
      .slice(0, 12)
      .map(a => `${a.name} ${a.type}`)
      .join(', ');
  const same =
    found.length === wanted.length && found.every((a, c) => a.name === wanted[c].name && a.type === wanted[c].type);
  if (same) return;
  throw new SluiceError('SCHEMA_MISMATCH', {
    path,
    reason: `'${path}' has (${text(found)}), wanted is (${text(wanted)})`,
  });
}

/** Which rows of a source are taken. */
export interface Taken {
  readonly limit?: number;
  readonly offset?: number;
}

/** The config of a source that can take some of its rows. */
export const rowRange = {
  limit: Type.Optional(Type.Integer({ minimum: 0, description: 'Rows to read at most' })),
  offset: Type.Optional(Type.Integer({ minimum: 0, description: 'Rows to leave out first' })),
};

/**
 * What of a scanned part is given: its rows in `range`, and the rows refused up to the last of these, so that a limit gives the same
 * however the input is cut [O3].
 *
 * @param name  of the file, put before the reasons when there are several
 */
export function* partEmissions(
  { batch, rejected, lines }: ScannedPart,
  range: RowRange,
  name: string | null,
): Generator<Emission> {
  const { left } = range;
  const rows = batch && range.take(batch);
  const last = batch && lines && range.full ? lines[Math.min(batch.rows, left) - 1] : Number.POSITIVE_INFINITY;
  const refused = rejected.filter(r => r.line <= last);
  const named = name === null ? refused : refused.map(r => ({ ...r, reason: `${name}: ${r.reason}` }));
  if (named.length > 0) yield rejection(named);
  if (rows) yield { port: 'out', batch: rows };
}

/** Refused rows as an emission. */
function rejection(
  rows: readonly { readonly line: number; readonly reason: string; readonly raw: string }[],
): RowEmission {
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
