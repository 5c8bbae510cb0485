import { noOrigin } from '../operator/lineage.ts';
import { codec } from '../store/lineage-store.ts';
import { RowSet, upperBound } from './row-set.ts';
import type { RowSetBuilder } from './row-set-builder.ts';
import type { SegmentView } from './segment-view.ts';

/** Values that share a bucket (a power of two) where a value has about one key: a permutation's index is then 4.5 bytes a row, not 8. */
const sharedShift = 3;
/** From this many on the keys of a value are lent, not copied. */
const sharedKeys = 4096;

/** True for segments that only an index can invert fast: their values are a list. */
export const isListed = ({ head }: SegmentView): boolean =>
  head.values === codec.packed || head.values === codec.bitmap;

/**
 * Keys by value over the segments of a mapping: a counting sort, made on the first question that needs it.
 * With `shift > 0` a bucket holds the keys of 2^shift values, and a key is checked against its segment.
 */
export class InverseIndex {
  readonly #views: readonly SegmentView[];
  readonly #starts: Float64Array;
  readonly #min: number;
  readonly #shift: number;
  readonly #offsets: Uint32Array;
  readonly #keys: Uint32Array;
  /** True when segments do not overlap, so that the keys of a bucket ascend. */
  readonly #ascending: boolean;

  private constructor(
    views: readonly SegmentView[],
    min: number,
    shift: number,
    offsets: Uint32Array,
    keys: Uint32Array,
  ) {
    this.#views = views;
    this.#starts = Float64Array.from(views, view => view.head.keyStart);
    this.#min = min;
    this.#shift = shift;
    this.#offsets = offsets;
    this.#keys = keys;
    this.#ascending = inOrder(views);
  }

  /** Makes the index, with a breath after every segment. */
  static *build(views: readonly SegmentView[]): Generator<undefined, InverseIndex> {
    const { min, max, edges } = extent(views);
    const shift = max - min > edges / 4 && inOrder(views) && views.every(view => view.dense) ? sharedShift : 0;
    const buckets = (max - min) / 2 ** shift + 1;
    const offsets = new Uint32Array(Math.ceil(buckets) + 1);
    for (const view of views) {
      count(view.values(scratchFor(view)), min, shift, offsets);
      yield;
    }
    for (let b = 1; b < offsets.length; b++) offsets[b] += offsets[b - 1];
    const keys = new Uint32Array(edges);
    // Filled from the back, so that `offsets` ends as the starts of the buckets and keys ascend within one.
    for (const view of views.toReversed()) {
      const own = view.dense ? null : view.keys();
      place(view.values(scratchFor(view)), own, view.head.keyStart, min, shift, offsets, keys);
      yield;
    }
    return new InverseIndex(views, min, shift, offsets, keys);
  }

  get bytes(): number {
    return this.#offsets.byteLength + this.#keys.byteLength;
  }

  /** As bytes for a file: header, offsets, keys. */
  toParts(): Uint8Array[] {
    const header = Uint32Array.of(this.#min, this.#shift, this.#offsets.length, this.#keys.length);
    return [header, this.#offsets, this.#keys].map(
      part => new Uint8Array(part.buffer, part.byteOffset, part.byteLength),
    );
  }

  static fromBytes(views: readonly SegmentView[], bytes: Uint8Array): InverseIndex | null {
    if (bytes.length < 16) return null;
    const words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length >>> 2);
    const [min, shift, offsets, keys] = words;
    if (words.length !== 4 + offsets + keys) return null;
    return new InverseIndex(views, min, shift, words.subarray(4, 4 + offsets), words.subarray(4 + offsets));
  }

  /** Adds the keys that have `value`. */
  addKeys(value: number, into: RowSetBuilder): void {
    const bucket = Math.floor((value - this.#min) / 2 ** this.#shift);
    if (bucket < 0 || bucket >= this.#offsets.length - 1) return;
    const keys = this.#keys.subarray(this.#offsets[bucket], this.#offsets[bucket + 1]);
    if (this.#shift > 0) into.addSorted(keys.filter(key => this.#valueOf(key) === value));
    else if (!this.#ascending) into.addAll(keys);
    else if (keys.length < sharedKeys) into.addSorted(keys);
    else into.addSet(RowSet.sorted(keys));
  }

  #valueOf(key: number): number {
    const view = this.#views[upperBound(this.#starts, key) - 1];
    return view.valuesAt(Uint32Array.of(key - view.head.keyStart))[0];
  }
}

/** True when keys ascend through all segments. */
const inOrder = (views: readonly SegmentView[]) =>
  views.every((view, k) => k === 0 || view.head.keyStart >= views[k - 1].head.keyEnd);

function extent(views: readonly SegmentView[]) {
  let min = noOrigin;
  let max = 0;
  let edges = 0;
  for (const { head } of views) {
    if (head.edges === 0) continue;
    min = Math.min(min, head.min);
    max = Math.max(max, head.max);
    edges += head.edges;
  }
  return { min: Math.min(min, max), max, edges };
}

let scratch = new Uint32Array(131_072);

/** Room for the values of a segment; shared, so only until the next call. */
export function scratchFor({ head }: SegmentView): Uint32Array<ArrayBuffer> {
  if (head.count + 32 > scratch.length) scratch = new Uint32Array(head.count + 32);
  return scratch;
}

function count(values: Uint32Array, min: number, shift: number, offsets: Uint32Array): void {
  for (let k = 0; k < values.length; k++) if (values[k] !== noOrigin) offsets[(values[k] - min) >>> shift]++;
}

function place(
  values: Uint32Array,
  keys: Uint32Array | null,
  start: number,
  min: number,
  shift: number,
  offsets: Uint32Array,
  into: Uint32Array,
): void {
  for (let k = values.length - 1; k >= 0; k--)
    if (values[k] !== noOrigin) into[--offsets[(values[k] - min) >>> shift]] = keys === null ? start + k : keys[k];
}
