import { type Batch, compact, makeBatch, selectRows, sliceBatch } from '../batch.ts';
import { makeColumn } from '../column.ts';
import { noKey } from '../keys/column-keys.ts';
import type { Schema } from '../schema.ts';
import { type Limits, type Parked, parkable, parkedRows } from '../spill/parked.ts';
import { lastLevel, Partitions } from '../spill/partitions.ts';
import { widen } from '../widen.ts';
import { BuildSide } from './build-side.ts';
import { givesPairs, type JoinShape, keepsBuild, keepsProbe } from './join-shape.ts';
import { nulls, Prober } from './probe.ts';
import { buildRows } from './unmatched.ts';

/** Files of joined rows, ascending by probe row; and of build rows that stand alone, ascending by build row. */
export interface PartResults {
  readonly pairs: Parked[];
  readonly alone: Parked[];
}

/** The output, then row ids on both sides. */
export const resultSchema = ({ output }: JoinShape): Schema => [
  ...output,
  { name: ' build', type: 'float64' },
  { name: ' probe', type: 'float64' },
];

/** Joins one part of both sides, split further while its build rows do not fit, and leaves the rows in files. */
export class PartJoin {
  readonly #shape: JoinShape;
  readonly #limits: Limits;
  readonly #batchRows: number;
  readonly #results: PartResults;

  constructor(shape: JoinShape, limits: Limits, batchRows: number, results: PartResults) {
    this.#shape = shape;
    this.#limits = limits;
    this.#batchRows = batchRows;
    this.#results = results;
  }

  *join(build: Parked | null, probe: Parked | null, level: number): Generator<undefined> {
    const { kind } = this.#shape;
    if (build === null && !keepsProbe(kind)) return;
    if (probe === null && !keepsBuild(kind)) return;
    const side = new BuildSide(this.#shape);
    const rest = build?.read()[Symbol.iterator]();
    const unread = rest ? yield* this.#fill(side, rest) : null;
    if (unread === null) yield* this.#block(this.#shape, side, probe, null);
    else if (!(yield* this.#split(build as Parked, probe, level)))
      yield* this.#blocks(side, unread, rest as Iterator<Batch>, probe);
  }

  /** Reads build rows until they would pass the limit; gives the batch that did not fit. */
  *#fill(side: BuildSide, batches: Iterator<Batch>, first: Batch | null = null): Generator<undefined, Batch | null> {
    if (first) side.add(first, rowIds(first));
    for (let next = batches.next(); !next.done; next = batches.next()) {
      if (side.rows > 0 && side.bytesAfter(next.value.rows) > this.#limits.bytes()) return next.value;
      side.add(next.value, rowIds(next.value));
      yield;
    }
    return null;
  }

  /** Splits both sides by other bits of the hash and joins the parts; false when that would leave the rows together. */
  *#split(build: Parked, probe: Parked | null, level: number): Generator<undefined, boolean> {
    if (level >= lastLevel) return false;
    const { park } = this.#limits;
    const builds = yield* this.#partition(build, this.#shape.build, this.#shape.buildKeys, level);
    const slots = builds.slots();
    if (slots.some(slot => slot !== null && slot.rows === build.rows)) {
      builds.release();
      return false;
    }
    const probes = probe
      ? yield* this.#partition(probe, this.#shape.probe, this.#shape.probeKeys, level)
      : new Partitions([], [], level, park);
    const others = probes.slots();
    for (let p = 0; p < slots.length; p++) {
      yield* this.join(slots[p], others[p], level + 1);
      slots[p]?.release();
      others[p]?.release();
    }
    return true;
  }

  *#partition(file: Parked, side: Schema, keys: readonly number[], level: number): Generator<undefined, Partitions> {
    const schema: Schema = [...side, { name: ' row', type: 'float64' }];
    const parts = new Partitions(schema, keys, level, this.#limits.park);
    for (const batch of file.read()) {
      parts.add(batch);
      yield;
    }
    return parts;
  }

  /** Rows that share a key and do not fit: the probe rows are read once for each block of build rows that does. */
  *#blocks(side: BuildSide, unread: Batch, rest: Iterator<Batch>, probe: Parked | null): Generator<undefined> {
    const { kind } = this.#shape;
    const outer = keepsProbe(kind);
    // Which probe rows stand alone is known after the last block.
    const shape: JoinShape = { ...this.#shape, kind: kind === 'full' ? 'left' : kind === 'right' ? 'inner' : kind };
    const seen = outer && probe ? new Uint8Array(probe.rows) : null;
    let block: BuildSide = side;
    for (let next: Batch | null = unread; ; ) {
      yield* this.#block(shape, block, probe, seen);
      if (next === null) break;
      block = new BuildSide(this.#shape);
      next = yield* this.#fill(block, rest, next);
    }
    if (seen && probe) yield* this.#aloneProbe(probe, seen);
  }

  /** Joins build rows that are in memory with all probe rows of the part; `seen` marks probe rows that found a partner. */
  *#block(shape: JoinShape, side: BuildSide, probe: Parked | null, seen: Uint8Array | null): Generator<undefined> {
    yield* side.seal();
    const prober = new Prober(shape, side, this.#batchRows);
    const sideIds = side.rowIds.of(0);
    const pairs = givesPairs(shape.kind) ? this.#file(this.#results.pairs) : null;
    for (const batch of probe?.read() ?? []) {
      const rows = rowNumbers(batch);
      for (const piece of prober.probe(batch, rows)) {
        const from = piece.probe ? numbersAt(rows, piece.probe) : rows;
        if (pairs) this.#write(pairs, piece.batch, numbersAt(sideIds, piece.build), from);
      }
      if (seen) prober.found.forEach((id, k) => id !== noKey && (seen[batch.base + k] = 1));
      yield;
    }
    if (!prober.matches) return;
    const alone = this.#file(this.#results.alone);
    for (const rows of buildRows(shape, side, prober.matches, this.#batchRows)) {
      if (rows) {
        const partners = rows.probe ? Float64Array.from(rows.probe) : new Float64Array(rows.build.length).fill(noKey);
        this.#write(alone, rows.batch, numbersAt(sideIds, rows.build), partners);
      }
      yield;
    }
  }

  /** Probe rows that no block had a partner for. */
  *#aloneProbe(probe: Parked, seen: Uint8Array): Generator<undefined> {
    const file = this.#file(this.#results.pairs);
    const { columns, output } = this.#shape;
    for (const batch of probe.read()) {
      const alone = Uint16Array.from(
        Array.from({ length: batch.rows }, (_, k) => k).filter(k => seen[batch.base + k] === 0),
      );
      const rows = compact(selectRows(batch, alone));
      const own = columns.map(({ probe, type }, c) =>
        probe === null ? nulls(output[c], alone.length) : widen(rows.columns[probe], type),
      );
      const none = new Float64Array(alone.length).fill(noKey);
      this.#write(file, makeBatch(output, own, alone.length), none, rowNumbers(rows));
      yield;
    }
  }

  #file(list: Parked[]): Parked {
    const file = this.#limits.park(resultSchema(this.#shape));
    list.push(file);
    return file;
  }

  #write(file: Parked, batch: Batch, build: Float64Array, probe: Float64Array): void {
    const dense = compact(batch);
    const schema = resultSchema(this.#shape);
    for (let at = 0; at < batch.rows; at += parkedRows) {
      const end = Math.min(at + parkedRows, batch.rows);
      const numbers = [makeColumn('float64', build.subarray(at, end)), makeColumn('float64', probe.subarray(at, end))];
      const columns = [...parkable(sliceBatch(dense, at, end)).columns, ...numbers];
      file.write(makeBatch(schema, columns, end - at));
    }
  }
}

const rowNumbers = (batch: Batch): Float64Array =>
  (batch.columns[batch.columns.length - 1].data as Float64Array).subarray(0, batch.rows);
const rowIds = (batch: Batch): Uint32Array => Uint32Array.from(rowNumbers(batch));

/** `numbers` at `rows`; `noKey` stays what it is. */
function numbersAt(numbers: Float64Array | Uint32Array, rows: Uint16Array | Uint32Array): Float64Array {
  const out = new Float64Array(rows.length);
  for (let k = 0; k < rows.length; k++) out[k] = rows[k] === noKey ? noKey : numbers[rows[k]];
  return out;
}
