import { type Batch, makeBatch } from '#engine/data/batch.ts';
import { type Column, gather, makeColumn } from '#engine/data/column.ts';
import type { RowStore } from '#engine/data/rows/row-store.ts';
import type { RowEmission } from '#engine/operator/define.ts';
import { noOrigin } from '#engine/operator/lineage.ts';
import { nullColumn } from './align-columns.ts';
import type { PairSchema } from './pair-schema.ts';

/** One side held in memory whole, the other coming batch by batch. */
export interface PairSides {
  readonly pairs: PairSchema;
  /** Which side is held; the other streams. */
  readonly held: 'left' | 'right';
  readonly store: RowStore;
}

/**
 * The pairs of some rows of a batch with held rows, as one emission.
 *
 * @param held      held row of each pair, `noOrigin` where there is none and the held side is null
 * @param streamed  logical position in `batch` of each pair
 */
export function emitPairs(sides: PairSides, batch: Batch, held: Uint32Array, streamed: Uint16Array): RowEmission {
  const { pairs, held: side } = sides;
  const { selection, base } = batch;
  const physical = selection === null ? streamed : streamed.map(k => selection[k]);
  const kept = side === 'left' ? pairs.right : batch.columns.map((_, c) => c);
  const own = kept.map(c => gather(batch.columns[c], physical));
  const other = heldColumns(sides, held);
  const heldOrigin = { kind: 'rows', base: 0, rows: held } as const;
  const streamedOrigin = { kind: 'rows', base, rows: streamed } as const;
  const [left, right] = side === 'left' ? [heldOrigin, streamedOrigin] : [streamedOrigin, heldOrigin];
  const columns = side === 'left' ? [...other, ...own] : [...own, ...other];
  return { port: 'out', batch: makeBatch(pairs.schema, columns, held.length), from: { left, right } };
}

function heldColumns({ pairs, held: side, store }: PairSides, held: Uint32Array): Column[] {
  const { schema } = store;
  const wanted = side === 'left' ? schema.map((_, c) => c) : pairs.right;
  if (!held.includes(noOrigin)) return store.takeColumns(wanted, held);
  if (store.rows === 0) return wanted.map(c => nullColumn(schema[c], held.length));
  const found = held.map(row => (row === noOrigin ? 0 : row));
  return store.takeColumns(wanted, found).map(column => withoutOrigin(column, held));
}

/** The column with nulls where there is no origin. */
function withoutOrigin({ type, data, valid, dictionary, width }: Column, rows: Uint32Array): Column {
  const present = new Uint8Array(rows.length);
  for (let k = 0; k < rows.length; k++) present[k] = rows[k] === noOrigin ? 0 : (valid?.[k] ?? 1);
  return makeColumn(type, data, present, dictionary, width);
}

/** Gathers the pairs of one streamed batch until they fill a batch of their own. */
export class PairGatherer {
  readonly #sides: PairSides;
  readonly #batch: Batch;
  readonly #held: Uint32Array;
  readonly #streamed: Uint16Array;
  #count = 0;

  constructor(sides: PairSides, batch: Batch, batchRows: number) {
    this.#sides = sides;
    this.#batch = batch;
    this.#held = new Uint32Array(batchRows);
    this.#streamed = new Uint16Array(batchRows);
  }

  get empty(): boolean {
    return this.#count === 0;
  }

  /** Pairs a row with held rows [start, end) of `held` as far as there is room; gives where it stopped: before `end` means take first. */
  pair(row: number, held: Uint32Array, start: number, end: number): number {
    const count = Math.min(end - start, this.#held.length - this.#count);
    for (let k = 0; k < count; k++) this.#held[this.#count + k] = held[start + k];
    this.#streamed.fill(row, this.#count, this.#count + count);
    this.#count += count;
    return start + count;
  }

  /** The pairs gathered so far. */
  take(): RowEmission {
    const held = this.#held.slice(0, this.#count);
    const streamed = this.#streamed.slice(0, this.#count);
    this.#count = 0;
    return emitPairs(this.#sides, this.#batch, held, streamed);
  }
}
