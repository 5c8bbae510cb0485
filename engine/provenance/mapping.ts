import { noOrigin } from '../operator/lineage.ts';
import type { ByteCache } from '../store/byte-cache.ts';
import { codec, type SegmentKind, type StrandReader, segmentKind } from '../store/lineage-store.ts';
import { InverseIndex, isListed } from './inverse-index.ts';
import { scratchFor } from './invert.ts';
import { Membership } from './membership.ts';
import { lowerBound, RowSet, upperBound } from './row-set.ts';
import { RowSetBuilder } from './row-set-builder.ts';
import { SegmentView } from './segment-view.ts';

/** An index this large is worth keeping on disk. */
const keepEdges = 1_000_000;
const fewRows = 8;
/** A segment of which more than one in so many values is wanted is decoded whole. */
const decodeShare = 32;
/** Up to this many rows are searched for in an ordered list, more are met in one pass. */
const searchRows = 1024;
const kindNames = Object.fromEntries(Object.entries(segmentKind).map(([name, kind]) => [kind, name]));

/** What the mappings of a tracer share. */
export interface Indexing {
  readonly indexes: ByteCache<InverseIndex>;
  /** Values up to this many are scanned; beyond, an index is made. */
  readonly scanValues: number;
}

/** A loop over segments: each step is a millisecond or so of work, between two the caller may stop. */
export type Breaths = Generator<undefined, void>;

/** The segments of one kind of a strand, as a relation from keys to values that is asked both ways. */
export class Mapping {
  readonly #views: readonly SegmentView[];
  readonly #strand: StrandReader;
  readonly #kind: SegmentKind;
  readonly #indexing: Indexing;
  readonly #name: string;

  /** `name` is the strand's, unique in the cache of indexes. */
  constructor(strand: StrandReader, kind: SegmentKind, indexing: Indexing, name: string) {
    const of = strand.heads.flatMap((head, k) => (head.kind === kind ? [k] : []));
    this.#views = of.map(k => new SegmentView(strand, k));
    this.#strand = strand;
    this.#kind = kind;
    this.#indexing = indexing;
    this.#name = `${name} ${kind}`;
  }

  get isEmpty(): boolean {
    return this.#views.length === 0;
  }

  /** The keys, where all segments are dense. */
  keys(): RowSet {
    const keys = new RowSetBuilder();
    for (const { head } of this.#views) keys.addRange(head.keyStart, head.keyEnd);
    return keys.build();
  }

  /** Adds the values of `keys`; `all` is how many values there are where a key has every one. */
  *direct(keys: RowSet, all: () => number, into: RowSetBuilder): Breaths {
    if (keys.size === 0) return;
    const { first, last } = keys;
    for (const view of this.#views) {
      const { keyStart, keyEnd, values } = view.head;
      if (keyEnd <= first || keyStart > last) continue;
      const within = keys.within(keyStart, keyEnd);
      if (within.size === 0) continue;
      if (values === codec.all) into.addRange(0, all());
      else if (values === codec.runs) directRuns(view, within, into);
      else addValues(view, positionsOf(view, within), into);
      yield;
    }
  }

  /** Adds the keys that have one of `values`. */
  *inverse(values: RowSet, into: RowSetBuilder): Breaths {
    if (values.size === 0) return;
    const { first, last } = values;
    const meets = this.#views.filter(({ head }) => head.min <= last && head.max >= first);
    const listed = meets.filter(isListed);
    for (const view of meets) if (!isListed(view)) inverseOfForm(view, values, into);
    const total = listed.reduce((sum, view) => sum + view.head.count, 0);
    const index = total > this.#indexing.scanValues ? yield* this.#indexFor(values) : null;
    if (index !== null) {
      for (const chunk of values.chunks()) {
        for (const value of chunk) index.addKeys(value, into);
        yield;
      }
      return;
    }
    const wanted = new Membership(values);
    for (const view of listed) {
      inverseOfList(view, wanted, into);
      yield;
    }
  }

  /** The index, unless a scan is cheaper: when much of what there is would be fetched one by one. */
  *#indexFor(values: RowSet): Generator<undefined, InverseIndex | null> {
    const views = this.#views.filter(isListed);
    const distinct = views.reduce((most, { head }) => Math.max(most, head.max - head.min + 1), 1);
    if (values.size > Math.max(fewRows, Math.min(distinct / 8, 1_000_000))) return null;
    const cached = this.#indexing.indexes.get(this.#name);
    if (cached) return cached;
    const kept = this.#strand.loadIndex?.(kindNames[this.#kind]);
    const index = (kept && InverseIndex.fromBytes(views, kept)) || (yield* InverseIndex.build(views));
    if (index === null) return null;
    if (!kept && index.edges >= keepEdges) this.#strand.saveIndex?.(kindNames[this.#kind], index.toParts());
    return this.#indexing.indexes.set(this.#name, index, index.bytes);
  }
}

/** Positions in the segment of those of `keys` that it has. */
function positionsOf(view: SegmentView, keys: RowSet): RowSet {
  if (view.dense) return keys.shift(-view.head.keyStart);
  const positions = new RowSetBuilder();
  const own = view.keys();
  if (keys.size <= fewRows) {
    for (const key of keys.slice()) {
      const at = lowerBound(own, key);
      if (own[at] === key) positions.add(at);
    }
  } else positions.addSorted(new Membership(keys).positions(own));
  return positions.build();
}

function addValues(view: SegmentView, positions: RowSet, into: RowSetBuilder): void {
  const { values: form, min, count, order } = view.head;
  if (positions.size === 0) return;
  if (form === codec.run) into.addSet(positions.shift(min));
  else if (form === codec.same) into.add(min);
  else if (positions.size * decodeShare <= count) addPresent(view.valuesAt(positions.toArray()), order, into);
  else {
    const values = view.values(scratchFor(view));
    if (positions.size === count) addPresent(values, order, into);
    else for (const chunk of positions.chunks()) addPresent(pick(values, chunk), order, into);
  }
}

function pick(values: Uint32Array, positions: Uint32Array): Uint32Array {
  const out = new Uint32Array(positions.length);
  for (let k = 0; k < out.length; k++) out[k] = values[positions[k]];
  return out;
}

function addPresent(values: Uint32Array, order: 0 | 1 | 2, into: RowSetBuilder): void {
  if (order === 2) into.addSorted(values);
  else into.addAll(values.includes(noOrigin) ? values.filter(value => value !== noOrigin) : values);
}

function directRuns(view: SegmentView, keys: RowSet, into: RowSetBuilder): void {
  const runs = view.runs();
  const { first, last } = keys;
  for (let k = Math.max(0, lowerBound(runs.keys, first + 1) - 1); k < runs.keys.length && runs.keys[k] <= last; k++) {
    const start = runs.keys[k];
    into.addSet(keys.within(start, start + runs.lengths[k]).shift(runs.values[k] - start));
  }
}

/** Segments whose values need no decoding. */
function inverseOfForm(view: SegmentView, values: RowSet, into: RowSetBuilder): void {
  const { values: form, min, max, count } = view.head;
  if (form === codec.all) addKeys(view, RowSet.range(0, count), into);
  else if (form === codec.run) addKeys(view, values.within(min, max + 1).shift(-min), into);
  else if (form === codec.same) {
    if (values.has(min)) addKeys(view, RowSet.range(0, count), into);
  } else inverseRuns(view, values, into);
}

function inverseRuns(view: SegmentView, values: RowSet, into: RowSetBuilder): void {
  const runs = view.runs();
  const { first, last } = values;
  for (let k = 0; k < runs.keys.length; k++) {
    const start = runs.values[k];
    const end = start + runs.lengths[k];
    if (start <= last && end > first) into.addSet(values.within(start, end).shift(runs.keys[k] - start));
  }
}

function inverseOfList(view: SegmentView, wanted: Membership, into: RowSetBuilder): void {
  const { min, max, order } = view.head;
  const within = wanted.rows.within(min, max + 1);
  if (within.size === 0) return;
  const values = view.values(scratchFor(view));
  const positions = new RowSetBuilder();
  if (order > 0 && within.size <= searchRows)
    for (const value of within.slice()) positions.addRange(lowerBound(values, value), upperBound(values, value));
  else positions.addSorted(wanted.positions(values));
  addKeys(view, positions.build(), into);
}

function addKeys(view: SegmentView, positions: RowSet, into: RowSetBuilder): void {
  if (positions.size === 0) return;
  if (view.dense) into.addSet(positions.shift(view.head.keyStart));
  else if (positions.size === view.head.count) into.addSorted(view.keys());
  else {
    const keys = view.keys();
    for (const chunk of positions.chunks()) into.addSorted(pick(keys, chunk));
  }
}
