import { describe, expect, test } from 'vitest';
import { must } from '#engine/errors.ts';
import { noOrigin } from '#engine/operator/lineage.ts';
import { InverseIndex } from '#engine/provenance/inverse-index.ts';
import { RowSetBuilder } from '#engine/provenance/row-set-builder.ts';
import { SegmentView } from '#engine/provenance/segment-view.ts';
import { StrandWriter } from '#engine/provenance/strand-writer.ts';
import { type Segment, type StrandReader, segmentKind } from '#engine/store/lineage-store.ts';
import { seeded } from '../../support/run-operator.ts';

interface Piece {
  readonly keys: readonly number[];
  readonly values: readonly number[];
}

function viewsOf(pieces: readonly Piece[]): SegmentView[] {
  const segments: Segment[] = [];
  const writer = new StrandWriter(segmentKind.in, 500, ({ head, payload }) => {
    segments.push({ head, payload: payload.slice() });
  });
  for (const { keys, values } of pieces) {
    const dense = keys.every((key, k) => key === keys[0] + k);
    writer.list(keys[0], Uint32Array.from(values), 0, dense ? null : Uint32Array.from(keys));
  }
  writer.flush();
  const strand: StrandReader = { complete: true, heads: segments.map(s => s.head), payload: k => segments[k].payload };
  return segments.map((_, k) => new SegmentView(strand, k));
}

function built(views: readonly SegmentView[]): InverseIndex | null {
  const slices = InverseIndex.build(views);
  for (;;) {
    const { done, value } = slices.next();
    if (done) return value as InverseIndex | null;
  }
}

function keysOf(index: InverseIndex, value: number): number[] {
  const into = new RowSetBuilder();
  index.addKeys(value, into);
  return [...into.build().toArray()];
}

/** Pieces of random values below `span`; `sparse` keys leave holes, `overlap` lets pieces come back to earlier keys. */
function pieces(random: () => number, span: number, sparse: boolean, overlap: boolean): Piece[] {
  let next = 7;
  return Array.from({ length: 12 }, () => {
    if (overlap && random() < 0.4) next = Math.max(0, next - 300);
    const keys = Array.from(
      { length: 1 + Math.floor(random() * 400) },
      () => (next += sparse && random() < 0.3 ? 3 : 1),
    );
    if (sparse) next++;
    return { keys, values: keys.map(() => (random() < 0.05 ? noOrigin : 1000 + Math.floor(random() * span))) };
  });
}

describe('an inverse index', () => {
  test.each([
    ['few values', 40, false, false],
    ['few values, keys with holes that come back', 40, true, true],
    ['values past 2^16, each about once', 200_000, false, false],
    ['values past 2^16, keys with holes', 66_000, true, false],
    ['values past 2^16, keys that come back', 66_000, false, true],
    ['values up to the last id', noOrigin - 2000, false, false],
  ])('gives the keys of a value: %s', (_, span, sparse, overlap) => {
    for (let seed = 1; seed <= 4; seed++) {
      const made = pieces(seeded(seed), span, sparse, overlap);
      const wanted = new Map<number, Set<number>>();
      for (const { keys, values } of made)
        values.forEach((value, k) => wanted.set(value, (wanted.get(value) ?? new Set()).add(keys[k])));
      wanted.delete(noOrigin);
      const views = viewsOf(made);
      const index = must(built(views), 'such values are indexed');
      const bytes = Buffer.concat(index.toParts());
      const kept = InverseIndex.fromBytes(views, new Uint8Array(bytes));
      for (const value of [999, 1000, 1000 + span, ...wanted.keys()]) {
        const keys = [...(wanted.get(value) ?? [])].sort((a, b) => a - b);
        expect(keysOf(index, value), `seed ${seed}: ${value}`).toEqual(keys);
        expect(kept && keysOf(kept, value), `seed ${seed}: ${value}, read back`).toEqual(keys);
      }
      expect(InverseIndex.fromBytes(views, new Uint8Array(bytes.subarray(0, bytes.length - 4)))).toBeNull();
    }
  });

  test('is not made where it would be mostly empty', () => {
    expect(built(viewsOf(pieces(seeded(1), 1e9, true, false)))).toBeNull();
  });
});
