import { type Batch, makeBatch, physicalRows } from '../batch.ts';
import { allocate, type Column, gather, LateColumn, makeColumn } from '../column.ts';
import { Dictionary } from '../dictionary.ts';
import { countKnown } from '../group/group-ids.ts';
import { noKey } from '../keys/column-keys.ts';
import type { Attribute } from '../schema.ts';
import { widen } from '../widen.ts';
import type { BuildSide } from './build-side.ts';
import { givesPairs, type JoinShape, keepsProbe } from './join-shape.ts';
import { type Places, pickRows } from './pick-rows.ts';

/** Rows of the result: for each its row of the probe batch, and of the build side (`noKey`: none). */
export interface JoinPiece {
  readonly batch: Batch;
  /** Rows of the probe batch; null: all of them, in order. */
  readonly probe: Uint16Array | null;
  /** Rows of the build side, by their number there. */
  readonly build: Uint32Array;
}

/** Which keys of the build side have found a partner, and the first row that did. */
export class Matches {
  readonly found: Uint8Array;
  /** Row id of the first partner of each key. */
  readonly first: Uint32Array;

  constructor(keys: number, witnesses: boolean) {
    this.found = new Uint8Array(keys);
    this.first = new Uint32Array(witnesses ? keys : 0);
  }

  /** Notes keys `ids` as found by rows that `rowIds` numbers, or that are numbered from `base`. */
  note(ids: Uint32Array, rows: number, base: number, rowIds: Float64Array | null): void {
    const { found, first } = this;
    for (let k = 0; k < rows; k++) {
      const id = ids[k];
      if (id === noKey || found[id] === 1) continue;
      found[id] = 1;
      if (first.length > 0) first[id] = rowIds ? rowIds[k] : base + k;
    }
  }
}

/** Looks up probe batches in a sealed build side. */
export class Prober {
  readonly #shape: JoinShape;
  readonly #side: BuildSide;
  readonly #batchRows: number;
  readonly matches: Matches | null;
  #found: Uint32Array = new Uint32Array(0);
  /** Room for the keys of a batch, until these become the origins of a result. */
  #spare: Uint32Array | null = null;

  constructor(shape: JoinShape, side: BuildSide, batchRows: number) {
    this.#shape = shape;
    this.#side = side;
    this.#batchRows = batchRows;
    const noted = shape.kind !== 'inner' && shape.kind !== 'right';
    this.matches = noted ? new Matches(side.table.size, shape.kind === 'semi') : null;
  }

  /**
   * The rows that a probe batch gives, in the order of its rows and then of the build rows.
   *
   * @param rowIds  row ids of the batch's rows when they are not numbered from its base
   */
  *probe(batch: Batch, rowIds: Float64Array | null = null): Generator<JoinPiece> {
    const { rows } = batch;
    if (this.#spare === null || this.#spare.length < rows) this.#spare = new Uint32Array(rows);
    const ids = this.#spare.subarray(0, rows);
    this.#side.table.find(batch, this.#shape.probeKeys, ids);
    this.#found = ids;
    this.matches?.note(ids, rows, batch.base, rowIds);
    if (!givesPairs(this.#shape.kind)) return;
    if (this.#side.unique) yield* this.#single(batch, ids);
    else yield* this.#many(batch, ids);
  }

  /** Key of each row of the last batch, `noKey` where there is none. */
  get found(): Uint32Array {
    return this.#found;
  }

  /** At most one partner each: the probe batch stays as it is, with a selection where rows drop out. */
  *#single(batch: Batch, ids: Uint32Array): Generator<JoinPiece> {
    const { rows } = batch;
    const { starts, list } = this.#side;
    const outer = keepsProbe(this.#shape.kind);
    const hits = countKnown(ids, rows);
    if (hits === 0 && !outer) return;
    if (starts && list) toRows(ids, rows, starts, list);
    if (hits === rows || outer) {
      this.#spare = null;
      yield this.#piece(batch, null, ids, hits < rows, true);
      return;
    }
    const probe = new Uint16Array(hits);
    const build = new Uint32Array(hits);
    pickKnown(ids, hits, probe, build);
    yield this.#piece(batch, probe, build, false, true);
  }

  /** Any number of partners each, in pieces of the batch size. */
  *#many(batch: Batch, ids: Uint32Array): Generator<JoinPiece> {
    const starts = this.#side.starts as Uint32Array;
    const list = this.#side.list as Uint32Array;
    const outer = keepsProbe(this.#shape.kind);
    const size = this.#batchRows;
    let probe = new Uint16Array(size);
    let build = new Uint32Array(size);
    let n = 0;
    let missing = false;
    for (let k = 0; k < batch.rows; k++) {
      const id = ids[k];
      if (id === noKey && !outer) continue;
      missing ||= id === noKey;
      const end = id === noKey ? 1 : starts[id + 1];
      for (let at = id === noKey ? 0 : starts[id]; at < end; at++) {
        probe[n] = k;
        build[n++] = id === noKey ? noKey : list[at];
        if (n < size) continue;
        yield this.#piece(batch, probe, build, missing, false);
        [probe, build, n, missing] = [new Uint16Array(size), new Uint32Array(size), 0, id === noKey];
      }
    }
    if (n > 0) yield this.#piece(batch, probe.slice(0, n), build.slice(0, n), missing, false);
  }

  /** @param once  whether no probe row occurs twice */
  #piece(batch: Batch, probe: Uint16Array | null, build: Uint32Array, missing: boolean, once: boolean): JoinPiece {
    const count = build.length;
    const physical = physicalRows(batch);
    const { selection } = batch;
    // Few rows of a long batch are copied, so that what follows need not carry the rest.
    const stays = once && count * 4 >= physical;
    const at = probe === null ? selection : positions(probe, selection);
    const places: Places = stays ? { at, length: physical } : { at: null, length: count };
    const columns = this.#shape.columns.map(column => {
      if (column.probe === null) {
        const from = this.#side.columns[column.build as number];
        return new LateColumn(from, places.length, () => pickRows(from, build, count, places, missing));
      }
      const from = batch.columns[column.probe];
      if (stays || at === null) return widen(from, column.type);
      return from.type === column.type
        ? new LateColumn(from, count, () => gather(from, at, count))
        : widen(gather(from, at, count), column.type);
    });
    return { batch: makeBatch(this.#shape.output, columns, count, stays ? at : null), probe, build };
  }
}

/** Keys that have one row each as those rows. */
function toRows(ids: Uint32Array, rows: number, starts: Uint32Array, list: Uint32Array): void {
  for (let k = 0; k < rows; k++) if (ids[k] !== noKey) ids[k] = list[starts[ids[k]]];
}

/** The first `hits` rows that have a key, and these keys. */
function pickKnown(ids: Uint32Array, hits: number, rows: Uint16Array, keys: Uint32Array): void {
  for (let k = 0, n = 0; n < hits; k++) {
    const other = ~ids[k];
    rows[n] = k;
    keys[n] = ids[k];
    // One unless the key is `noKey`; comparing with an imported constant takes twice the time of the whole loop.
    n += (other | -other) >>> 31;
  }
}

function positions(rows: Uint16Array, selection: Uint16Array | null): Uint16Array {
  if (selection === null) return rows;
  const at = new Uint16Array(rows.length);
  for (let k = 0; k < rows.length; k++) at[k] = selection[rows[k]];
  return at;
}

/** A column of `count` nulls. */
export function nulls({ type, width }: Attribute, count: number): Column {
  const dictionary = type === 'string' ? new Dictionary() : null;
  const vector = type === 'vector' ? (width ?? 1) : undefined;
  return makeColumn(type, allocate(type, count, vector), new Uint8Array(count), dictionary, vector);
}
