import { assert } from '../errors.ts';
import { type Assignment, type From, type LineageRule, noOrigin, type Relabel } from '../operator/lineage.ts';
import { codec, type LineageStore, type SegmentKind, type StrandKey, segmentKind } from '../store/lineage-store.ts';
import { defaultSegmentValues, runSegment, StrandWriter } from './strand-writer.ts';

/** Rows after which a port's row count is written down again, so that a cut-off run knows nearly how far it came. */
const countEvery = 1 << 20;

export interface RecorderOptions {
  /** Values per stored segment (default and most 65 536). */
  readonly segmentValues?: number;
}

/** What is open of one output port. */
interface Port {
  readonly node: string;
  readonly port: string;
  rows: number;
  counted: number;
  readonly origins: Map<string, StrandWriter>;
  readonly groups: Map<string, StrandWriter>;
  gaps: StrandWriter | null;
  relabels: StrandWriter | null;
}

/**
 * Takes the lineage of one run as its operators emit it and stores it packed.
 *
 * Contract: `rows` is called for every emission of a port in order, so row ids are counted here; arrays in `from`, assignments and
 * relabels are kept by reference for a while and must not change. Nothing is kept per row: identity costs O(1) per run of rows, the rest
 * at most some 100 k values per strand.
 */
export class LineageRecorder {
  readonly #store: LineageStore;
  readonly #segmentValues: number;
  readonly #ports = new Map<string, Map<string, Port>>();
  #last: Port | null = null;
  #edges = 0;

  constructor(store: LineageStore, { segmentValues = defaultSegmentValues }: RecorderOptions = {}) {
    this.#store = store;
    this.#segmentValues = segmentValues;
  }

  /** Bytes stored so far. */
  get bytes(): number {
    return this.#store.bytes;
  }

  /** Pairs of (output row, input row) stored so far. */
  get edges(): number {
    return this.#edges;
  }

  rows(node: string, port: string, rows: number, from: From | undefined, rule: LineageRule): void {
    const open = this.#port(node, port);
    const start = open.rows;
    open.rows += rows;
    assert(open.rows < noOrigin, 'a port has fewer than 2^32 - 1 rows');
    if (open.rows - open.counted >= countEvery) this.#count(open);
    if (rule === 'none' || rule === 'opaque' || rows === 0) return;
    if (from === undefined) {
      if (rule !== 'group') (open.gaps ??= this.#writer(open, '', segmentKind.gap)).all(start, rows);
      return;
    }
    for (const input in from) {
      const origin = from[input];
      const strand = this.#strand(open, input, segmentKind.out);
      if (origin.kind === 'range') strand.range(start, rows, origin.start);
      else if (origin.kind === 'all') strand.all(start, rows);
      else {
        assert(origin.rows.length === rows, 'an origin names as many rows as were emitted');
        strand.list(start, origin.rows, origin.base);
      }
    }
  }

  assign(node: string, { port, input, start, rows, groups }: Assignment): void {
    if (groups.length === 0) return;
    const strand = this.#strand(this.#port(node, port), input, segmentKind.in);
    if (rows === undefined && allEqual(groups) && groups[0] !== noOrigin) strand.same(start, groups.length, groups[0]);
    else strand.list(start, groups, 0, rows ?? null);
  }

  relabel(node: string, { port, start, rows }: Relabel): void {
    const open = this.#port(node, port);
    (open.relabels ??= this.#writer(open, '', segmentKind.relabel)).list(start, rows, 0);
  }

  /** The port will emit no more. */
  finish(node: string, port: string): void {
    const open = this.#port(node, port);
    this.#flush(open);
    this.#store.seal(node, port);
    this.#ports.get(node)?.delete(port);
    this.#last = null;
  }

  /** Makes what was recorded so far readable, for a trace while the run is paused. */
  flush(): void {
    for (const ports of this.#ports.values()) for (const open of ports.values()) this.#flush(open);
    this.#store.flush();
  }

  /** Ends the recording; ports that did not finish stay readable as far as they came. */
  close(): void {
    this.flush();
    this.#ports.clear();
    this.#store.close();
  }

  #port(node: string, port: string): Port {
    const last = this.#last;
    if (last !== null && last.node === node && last.port === port) return last;
    let ports = this.#ports.get(node);
    if (ports === undefined) this.#ports.set(node, (ports = new Map()));
    let open = ports.get(port);
    if (open === undefined) {
      open = { node, port, rows: 0, counted: -1, origins: new Map(), groups: new Map(), gaps: null, relabels: null };
      ports.set(port, open);
    }
    return (this.#last = open);
  }

  #strand(open: Port, input: string, kind: SegmentKind): StrandWriter {
    const writers = kind === segmentKind.out ? open.origins : open.groups;
    let writer = writers.get(input);
    if (writer === undefined) writers.set(input, (writer = this.#writer(open, input, kind)));
    return writer;
  }

  #writer({ node, port }: Port, input: string, kind: SegmentKind): StrandWriter {
    const key: StrandKey = { node, port, input };
    return new StrandWriter(kind, this.#segmentValues, segment => {
      this.#edges += kind === segmentKind.out || kind === segmentKind.in ? segment.head.edges : 0;
      this.#store.append(key, segment);
    });
  }

  #flush(open: Port): void {
    for (const writer of open.origins.values()) writer.flush();
    for (const writer of open.groups.values()) writer.flush();
    open.gaps?.flush();
    open.relabels?.flush();
    if (open.rows !== open.counted) this.#count(open);
  }

  #count(open: Port): void {
    open.counted = open.rows;
    const key = { node: open.node, port: open.port, input: '' };
    this.#store.append(key, runSegment(segmentKind.rows, codec.all, 0, open.rows, 0));
  }
}

function allEqual(groups: Uint16Array | Uint32Array): boolean {
  const first = groups[0];
  for (let k = 1; k < groups.length; k++) if (groups[k] !== first) return false;
  return true;
}
