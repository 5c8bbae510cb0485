import { type LineageReader, segmentKind } from '../store/lineage-store.ts';
import { type Breaths, type Indexing, Mapping } from './mapping.ts';
import { RowSet } from './row-set.ts';
import { RowSetBuilder } from './row-set-builder.ts';

/** The lineage of one output port: how many rows left it, and per input where they came from. */
export class PortLineage {
  /** Rows that left the port, as far as recorded. */
  readonly rows: number;
  /** False for a port of a run that was cut off, or of which nothing was recorded. */
  readonly complete: boolean;
  /** Output rows of which the origins are not known. */
  readonly gaps: RowSet;
  readonly #relabels: Mapping | null;
  readonly #node: string;
  readonly #port: string;
  readonly #reader: LineageReader;
  readonly #indexing: Indexing;
  readonly #inputs = new Map<string, Strand | null>();

  /** `name` is unique for the port among all that share the cache. */
  constructor(node: string, port: string, reader: LineageReader, indexing: Indexing) {
    const own = reader.strand({ node, port, input: '' });
    this.#node = node;
    this.#port = port;
    this.#reader = reader;
    this.#indexing = indexing;
    this.complete = own?.complete ?? false;
    this.rows = (own?.heads ?? []).reduce(
      (n, head) => (head.kind === segmentKind.rows ? Math.max(n, head.count) : n),
      0,
    );
    const mapping = (kind: typeof segmentKind.gap | typeof segmentKind.relabel) =>
      own && new Mapping(own, kind, indexing, JSON.stringify([node, port]));
    this.gaps = mapping(segmentKind.gap)?.keys() ?? RowSet.empty;
    const relabels = mapping(segmentKind.relabel);
    this.#relabels = relabels?.isEmpty ? null : relabels;
  }

  /** The strand from one input; null when no row came from there. */
  strand(input: string): Strand | null {
    let strand = this.#inputs.get(input);
    if (strand === undefined) {
      const key = { node: this.#node, port: this.#port, input };
      const reader = this.#reader.strand(key);
      const name = JSON.stringify(key);
      strand =
        reader &&
        new Strand(
          new Mapping(reader, segmentKind.out, this.#indexing, name),
          new Mapping(reader, segmentKind.in, this.#indexing, name),
          this.#relabels,
        );
      this.#inputs.set(input, strand);
    }
    return strand;
  }
}

const never = () => 0;

/** Which input rows the rows of one output port came from, on one input. */
export class Strand {
  readonly #origins: Mapping;
  readonly #groups: Mapping;
  readonly #relabels: Mapping | null;

  constructor(origins: Mapping, groups: Mapping, relabels: Mapping | null) {
    this.#origins = origins;
    this.#groups = groups;
    this.#relabels = relabels;
  }

  /** Adds the input rows of output rows; `inputRows` is how many the input has. */
  *backward(rows: RowSet, inputRows: () => number, into: RowSetBuilder): Breaths {
    yield* this.#origins.direct(rows, inputRows, into);
    if (this.#groups.isEmpty) return;
    const groups = this.#relabels === null ? rows : yield* throughRelabels(this.#relabels, rows, 'inverse');
    yield* this.#groups.inverse(groups, into);
  }

  /** Adds the output rows of input rows. */
  *forward(rows: RowSet, into: RowSetBuilder): Breaths {
    yield* this.#origins.inverse(rows, into);
    if (this.#groups.isEmpty) return;
    const groups = new RowSetBuilder();
    yield* this.#groups.direct(rows, never, groups);
    const ids = groups.build();
    into.addSet(this.#relabels === null ? ids : yield* throughRelabels(this.#relabels, ids, 'direct'));
  }
}

/** Group ids → output rows or back; an id without a relabel is its output row. */
function* throughRelabels(relabels: Mapping, rows: RowSet, way: 'direct' | 'inverse'): Generator<undefined, RowSet> {
  const out = new RowSetBuilder();
  if (way === 'direct') yield* relabels.direct(rows, never, out);
  else yield* relabels.inverse(rows, out);
  let from = 0;
  const bounds = relabels.keys().bounds ?? [];
  for (let k = 0; k < bounds.length; k += 2) {
    out.addSet(rows.within(from, bounds[k]));
    from = bounds[k + 1];
  }
  out.addSet(rows.within(from, Number.MAX_SAFE_INTEGER));
  return out.build();
}
