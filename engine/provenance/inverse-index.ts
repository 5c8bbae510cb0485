import { codec } from '../store/lineage-store.ts';
import { type Extent, extentOf, invert, partitionBits } from './invert.ts';
import { RowSet, upperBound } from './row-set.ts';
import type { RowSetBuilder } from './row-set-builder.ts';
import type { SegmentView } from './segment-view.ts';

/** Keys a bucket has about where values share buckets: a permutation's index is then 4.5 bytes a row, not 8. */
const bucketKeys = 8;
/** An index over more pairs than this would not fit. */
const mostEdges = 2 ** 28;
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

  /** Makes the index, with a breath every millisecond or so; null where it would be too large for what it holds. */
  static *build(views: readonly SegmentView[]): Generator<undefined, InverseIndex | null> {
    const extent = extentOf(views);
    const shift = shiftFor(views, extent);
    if (shift === null) return null;
    const { offsets, keys } = yield* invert(views, extent, shift);
    return new InverseIndex(views, extent.min, shift, offsets, keys);
  }

  /** Pairs it holds. */
  get edges(): number {
    return this.#keys.length;
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

/** How many values share a bucket, as a power of two: none where most have several keys, or where a key is not found fast. */
function shiftFor(views: readonly SegmentView[], { min, max, edges }: Extent): number | null {
  if (edges > mostEdges) return null;
  const span = max - min;
  if (span <= edges / 4) return 0;
  if (!inOrder(views) || !views.every(view => view.dense)) return span > bucketKeys * edges + 65_536 ? null : 0;
  return Math.min(partitionBits, Math.max(3, Math.ceil(Math.log2((bucketKeys * span) / edges))));
}
