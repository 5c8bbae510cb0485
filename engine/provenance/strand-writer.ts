import { noOrigin } from '../operator/lineage.ts';
import { type Codec, codec, type Segment, type SegmentHead, type SegmentKind } from '../store/lineage-store.ts';
import { encodeList, encodeSelections, type ListInfo, wordsFor } from './encode-list.ts';

/** Values that make a segment unless a test says less; one emission may add up to as many again. */
export const defaultSegmentValues = 65_536;
/** A run of one sixteenth of a segment is a segment of its own: its head costs a byte per 64 rows at most. */
const runShare = 16;
const maxPieces = 4096;
/** Words before the lists of a segment of runs. */
export const runsHeader = 10;

/** Keys `start …` (or `keys`) with their values: `base + rows[k]`, or by `codec` a run from `base`, `base` itself, or every row. */
interface Piece {
  readonly codec: Codec;
  readonly start: number;
  count: number;
  readonly base: number;
  readonly rows: Uint16Array | Uint32Array | null;
  readonly keys: Uint32Array | null;
}

const capacity = 2 * defaultSegmentValues;
// Shared by all writers: sealing is synchronous and the store copies what it is given.
const values = new Uint32Array(capacity);
const keys = new Uint32Array(capacity);
const words = new Uint32Array(2 * wordsFor(capacity));

/**
 * Gathers the lineage of one strand and hands it on in segments.
 *
 * Contract: arrays are kept by reference until their segment is sealed, so the caller leaves them as they are. Runs are extended in
 * O(1), whatever their length; anything else is at most two segments' worth of values in memory.
 */
export class StrandWriter {
  readonly #kind: SegmentKind;
  readonly #segmentValues: number;
  readonly #take: (segment: Segment) => void;
  #run: Piece | null = null;
  #pieces: Piece[] = [];
  #pending = 0;
  /** Last key + 1 of what is pending; keys of a segment ascend. */
  #end = 0;

  constructor(kind: SegmentKind, segmentValues: number, take: (segment: Segment) => void) {
    this.#kind = kind;
    this.#segmentValues = segmentValues;
    this.#take = take;
  }

  /** Keys `start + k` have the value `base + k`. */
  range(start: number, count: number, base: number): void {
    const run = this.#run;
    if (run !== null && run.codec === codec.run && run.start + run.count === start && run.base + run.count === base)
      run.count += count;
    else this.#open({ codec: codec.run, start, count, base, rows: null, keys: null });
  }

  /** Keys `start + k` all have the value `base`. */
  same(start: number, count: number, base: number): void {
    this.#repeat(codec.same, start, count, base);
  }

  /** Keys `start + k` have every value there is. */
  all(start: number, count: number): void {
    this.#repeat(codec.all, start, count, 0);
  }

  /** Keys `start + k` (or `at[k]`, ascending) have the value `base + rows[k]`, or none where that is `noOrigin`. */
  list(start: number, rows: Uint16Array | Uint32Array, base: number, at: Uint32Array | null = null): void {
    for (let from = 0; from < rows.length; from += this.#segmentValues) {
      const to = Math.min(from + this.#segmentValues, rows.length);
      const whole = from === 0 && to === rows.length;
      this.#closeRun();
      this.#add({
        codec: codec.packed,
        start: at === null ? start + from : at[from],
        count: to - from,
        base,
        rows: whole ? rows : rows.subarray(from, to),
        keys: at === null || whole ? at : at.subarray(from, to),
      });
    }
  }

  /** Hands on everything gathered. */
  flush(): void {
    this.#closeRun();
    this.#seal();
  }

  #repeat(kind: Codec, start: number, count: number, base: number): void {
    const run = this.#run;
    if (run !== null && run.codec === kind && run.start + run.count === start && run.base === base) run.count += count;
    else this.#open({ codec: kind, start, count, base, rows: null, keys: null });
  }

  #open(run: Piece): void {
    if (run.count === 0) return;
    this.#closeRun();
    this.#run = run;
  }

  #closeRun(): void {
    const run = this.#run;
    if (run === null) return;
    this.#run = null;
    if (run.count * runShare < this.#segmentValues && run.codec !== codec.all) this.#add(run);
    else {
      this.#seal();
      this.#take(runSegment(this.#kind, run.codec, run.start, run.count, run.base));
    }
  }

  #add(piece: Piece): void {
    if (piece.count === 0) return;
    if (this.#pieces.length > 0 && piece.start < this.#end) this.#seal();
    this.#pieces.push(piece);
    this.#pending += piece.count;
    this.#end = piece.keys === null ? piece.start + piece.count : piece.keys[piece.count - 1] + 1;
    if (this.#pending >= this.#segmentValues || this.#pieces.length >= maxPieces) this.#seal();
  }

  #seal(): void {
    const pieces = this.#pieces;
    if (pieces.length === 0) return;
    const count = this.#pending;
    this.#pieces = [];
    this.#pending = 0;
    const [{ codec: form, start, base, rows }] = pieces;
    if (pieces.length === 1 && rows === null) this.#take(runSegment(this.#kind, form, start, count, base));
    else if (pieces.every(p => p.codec === codec.run) && count >= 4 * pieces.length)
      this.#take(segmentOfRuns(this.#kind, pieces));
    else this.#take(segmentOfValues(this.#kind, pieces, count));
  }
}

/** A segment without payload: keys `start …` with the values `base + k` (run), `base` (same) or every row (all). */
export function runSegment(kind: SegmentKind, form: Codec, start: number, count: number, base: number): Segment {
  const head: SegmentHead = {
    kind,
    keys: codec.run,
    values: form,
    count,
    keyStart: start,
    keyEnd: start + count,
    min: base,
    max: form === codec.all ? noOrigin - 1 : form === codec.same ? base : base + count - 1,
    order: form === codec.run || count === 1 ? 2 : form === codec.same ? 1 : 0,
    edges: count,
    keyBytes: 0,
    valueBytes: 0,
  };
  return { head, payload: new Uint8Array(0) };
}

const bytesOf = (count: number) => new Uint8Array(words.buffer, 0, count * 4);

function segmentOfValues(kind: SegmentKind, pieces: readonly Piece[], count: number): Segment {
  const dense = isDense(pieces);
  const at = dense ? null : keysOf(pieces, count);
  const keyWords = at?.words ?? 0;
  const list =
    (pieces.every(isSelection) && encodeSelections(pieces, count, words, keyWords)) ||
    valuesOf(pieces, count, keyWords);
  const head: SegmentHead = {
    kind,
    keys: at?.codec ?? codec.run,
    values: list.codec,
    count,
    keyStart: pieces[0].start,
    keyEnd: dense ? pieces[0].start + count : keys[count - 1] + 1,
    min: list.min,
    max: list.max,
    order: list.order,
    edges: list.present,
    keyBytes: keyWords * 4,
    valueBytes: list.words * 4,
  };
  return { head, payload: bytesOf(keyWords + list.words) };
}

const isSelection = (piece: Piece): piece is Piece & { rows: Uint16Array } => piece.rows instanceof Uint16Array;

function isDense(pieces: readonly Piece[]): boolean {
  let next = pieces[0].start;
  for (const { start, count, keys: given } of pieces) {
    if (given !== null || start !== next) return false;
    next += count;
  }
  return true;
}

function keysOf(pieces: readonly Piece[], count: number): ListInfo {
  let at = 0;
  for (const piece of pieces) {
    if (piece.keys) keys.set(piece.keys, at);
    else for (let k = 0; k < piece.count; k++) keys[at + k] = piece.start + k;
    at += piece.count;
  }
  return encodeList(keys, count, words, 0);
}

function valuesOf(pieces: readonly Piece[], count: number, to: number): ListInfo {
  let at = 0;
  for (const piece of pieces) {
    copyValues(piece, at);
    at += piece.count;
  }
  return encodeList(values, count, words, to);
}

function copyValues({ codec: form, rows, base, count }: Piece, at: number): void {
  if (rows === null && form === codec.same) values.fill(base, at, at + count);
  else if (rows === null) for (let k = 0; k < count; k++) values[at + k] = base + k;
  else if (base === 0) values.set(rows, at);
  else if (rows instanceof Uint16Array) addBase16(rows, base, at);
  else addBase32(rows, base, at);
}

function addBase16(rows: Uint16Array, base: number, at: number): void {
  for (let k = 0; k < rows.length; k++) values[at + k] = base + rows[k];
}

function addBase32(rows: Uint32Array, base: number, at: number): void {
  for (let k = 0; k < rows.length; k++) values[at + k] = rows[k] === noOrigin ? noOrigin : base + rows[k];
}

/** Runs as three lists (first keys, lengths, first values), after their number and, per list, its codec, least value and words. */
function segmentOfRuns(kind: SegmentKind, pieces: readonly Piece[]): Segment {
  const runs = pieces.length;
  words[0] = runs;
  let size = runsHeader;
  let edges = 0;
  let min = noOrigin;
  let max = 0;
  let order: 0 | 2 = 2;
  const put = (list: number, of: (piece: Piece) => number) => {
    for (let k = 0; k < runs; k++) values[k] = of(pieces[k]);
    const info = encodeList(values, runs, words, size);
    words.set([info.codec, info.min, info.words], 1 + 3 * list);
    size += info.words;
  };
  put(0, p => p.start);
  put(1, p => p.count);
  put(2, p => p.base);
  for (const { base, count } of pieces) {
    if (base < max && edges > 0) order = 0;
    if (base < min) min = base;
    max = Math.max(max, base + count - 1);
    edges += count;
  }
  const { start, count } = pieces[runs - 1];
  const head: SegmentHead = {
    kind,
    keys: codec.run,
    values: codec.runs,
    count: edges,
    keyStart: pieces[0].start,
    keyEnd: start + count,
    min,
    max,
    order,
    edges,
    keyBytes: 0,
    valueBytes: size * 4,
  };
  return { head, payload: bytesOf(size) };
}
