import type { Batch } from '../batch.ts';
import { noKey } from '../keys/column-keys.ts';
import { fromPlain, type PlainBatch, toPlain } from '../plain.ts';
import type { Limits } from '../spill/parked.ts';
import { BuildSide } from './build-side.ts';
import { GraceJoin } from './grace-join.ts';
import { type JoinShape, keepsBuild } from './join-shape.ts';
import { Matches, Prober } from './probe.ts';
import { buildRows } from './unmatched.ts';

/** Origins of joined rows on one side: rows of the batch at hand from its base on, or row ids (`noKey`: none). */
export type JoinOrigin =
  | { readonly kind: 'range'; readonly start: number }
  | { readonly kind: 'rows'; readonly base: number; readonly rows: Uint16Array | Uint32Array };

/** Rows of the result with their origins, or nothing (a breath). */
export type JoinStep = undefined | { readonly batch: Batch; readonly build: JoinOrigin; readonly probe: JoinOrigin };

export const rowOrigin = (rows: Uint32Array): JoinOrigin => ({ kind: 'rows', base: 0, rows });
const none = (count: number): JoinOrigin => rowOrigin(new Uint32Array(count).fill(noKey));

/**
 * Joins a build side, taken first, with a probe side.
 *
 * Rows come by probe row, then by build row; build rows that a join gives by themselves come at the end, in their order. When the
 * build side passes the memory limit, both sides go to disk and are joined part by part, with the same rows in the same order.
 */
export class HashJoin {
  readonly #shape: JoinShape;
  readonly #limits: Limits;
  readonly #batchRows: number;
  #side: BuildSide;
  #prober: Prober | null = null;
  #grace: GraceJoin | null = null;

  constructor(shape: JoinShape, limits: Limits, batchRows: number) {
    this.#shape = shape;
    this.#limits = limits;
    this.#batchRows = batchRows;
    this.#side = new BuildSide(shape);
  }

  *addBuild(batch: Batch): Generator<undefined> {
    if (this.#grace === null && this.#side.rows > 0 && this.#side.bytesAfter(batch.rows) > this.#limits.bytes()) {
      this.#grace = new GraceJoin(this.#shape, this.#limits, this.#batchRows);
      for (const { batch, rowIds } of this.#side.batches()) {
        this.#grace.addBuild(batch, rowIds);
        yield;
      }
      this.#side = new BuildSide(this.#shape);
    }
    if (this.#grace) this.#grace.addBuild(batch, null);
    else {
      yield* this.#side.table.prepare(batch.rows);
      this.#side.add(batch);
    }
    yield;
  }

  /** Ends the build side. */
  *seal(): Generator<undefined> {
    if (this.#grace) return;
    yield* this.#side.seal();
    this.#prober = new Prober(this.#shape, this.#side, this.#batchRows);
  }

  *addProbe(batch: Batch): Generator<JoinStep> {
    if (this.#grace) {
      this.#grace.addProbe(batch);
      yield undefined;
      return;
    }
    for (const { batch: rows, probe, build } of (this.#prober as Prober).probe(batch))
      yield {
        batch: rows,
        build: rowOrigin(this.#rowIds(build)),
        probe: probe === null ? { kind: 'range', start: batch.base } : { kind: 'rows', base: batch.base, rows: probe },
      };
    yield undefined;
  }

  /** Ends the probe side. */
  *finish(): Generator<JoinStep> {
    if (this.#grace) {
      yield* this.#grace.finish();
      return;
    }
    const matches = this.#prober?.matches;
    if (!matches || !(keepsBuild(this.#shape.kind) || this.#shape.kind === 'semi')) return;
    for (const rows of buildRows(this.#shape, this.#side, matches, this.#batchRows))
      yield rows && {
        batch: rows.batch,
        build: rowOrigin(this.#rowIds(rows.build)),
        probe: rows.probe ? rowOrigin(rows.probe) : none(rows.build.length),
      };
  }

  #rowIds(rows: Uint32Array): Uint32Array {
    const { rowIds } = this.#side;
    if (rowIds.plain) return rows;
    const own = new Uint32Array(rows.length);
    for (let k = 0; k < rows.length; k++) own[k] = rows[k] === noKey ? noKey : rowIds.at(rows[k]);
    return own;
  }

  save(): unknown {
    const batches = this.#grace
      ? []
      : Array.from(this.#side.batches(), b => ({ batch: toPlain(b.batch), ids: b.rowIds }));
    const matches = this.#prober?.matches;
    return {
      batches,
      sealed: this.#prober !== null,
      found: matches?.found ?? null,
      first: matches?.first ?? null,
      grace: this.#grace?.save() ?? null,
    };
  }

  restore(state: unknown): void {
    const { batches, sealed, found, first, grace } = state as {
      batches: { batch: PlainBatch; ids: Uint32Array }[];
      sealed: boolean;
      found: Uint8Array | null;
      first: Uint32Array | null;
      grace: unknown;
    };
    for (const { batch, ids } of batches) this.#side.add(fromPlain(batch), ids);
    if (sealed) for (const _ of this.seal());
    const matches = this.#prober?.matches;
    if (matches instanceof Matches && found && first) {
      matches.found.set(found);
      matches.first.set(first);
    }
    if (grace === null) return;
    this.#grace = new GraceJoin(this.#shape, this.#limits, this.#batchRows);
    this.#grace.restore(grace);
  }

  close(): void {
    this.#grace?.close();
  }
}
