import type { Assignment, From, LineageRule, Relabel } from '#engine/operator/lineage.ts';
import { noOrigin } from '#engine/operator/lineage.ts';
import type { PortRef, TraceNode } from '#engine/provenance/trace.ts';

/** What an executor would have yielded, in order. */
type Event =
  | { readonly kind: 'rows'; readonly port: string; readonly rows: number; readonly from?: From }
  | Assignment
  | Relabel;

/** Output row → input rows. */
export type Pairs = Map<number, Set<number>>;

/** A made-up operator: its node, what it yields, and the same lineage as plain pairs. */
export interface Made {
  readonly node: TraceNode;
  readonly events: Event[];
  /** `port input` → output row → input rows. */
  readonly pairs: Map<string, Pairs>;
  readonly gaps: Map<string, Set<number>>;
  readonly counts: { [port: string]: number };
}

export interface MakeContext {
  readonly id: string;
  readonly below: (n: number) => number;
  readonly random: () => number;
  readonly pick: () => PortRef;
  readonly sizeOf: (port: PortRef) => number;
  readonly scale: number;
}

class Maker implements Made {
  readonly node: TraceNode;
  readonly events: Event[] = [];
  readonly pairs = new Map<string, Pairs>();
  readonly gaps = new Map<string, Set<number>>();
  readonly counts: { [port: string]: number } = {};

  constructor(id: string, rule: LineageRule, inputs: { [input: string]: PortRef }, outputs = ['out']) {
    this.node = { id, rule, inputs, outputs };
    for (const port of outputs) this.counts[port] = 0;
  }

  pair(port: string, input: string, out: number, origin: number): void {
    const key = `${port} ${input}`;
    if (!this.pairs.has(key)) this.pairs.set(key, new Map());
    const pairs = this.pairs.get(key) as Pairs;
    if (!pairs.has(out)) pairs.set(out, new Set());
    pairs.get(out)?.add(origin);
  }

  /** Rows with their origins by input, as given; `size` of an input for `all`. */
  emit(rows: number, from?: From, port = 'out', size = 0): void {
    const base = this.counts[port];
    this.counts[port] += rows;
    this.events.push({ kind: 'rows', port, rows, ...(from && { from }) });
    for (const [input, origin] of Object.entries(from ?? {}))
      for (let k = 0; k < rows; k++) {
        if (origin.kind === 'range') this.pair(port, input, base + k, origin.start + k);
        else if (origin.kind === 'all') for (let row = 0; row < size; row++) this.pair(port, input, base + k, row);
        else if (origin.rows instanceof Uint16Array || origin.rows[k] !== noOrigin)
          this.pair(port, input, base + k, origin.base + origin.rows[k]);
      }
  }
}

/** Cuts `size` rows in batches of uneven length. */
function* batches(size: number, { below, scale }: MakeContext): Generator<[number, number]> {
  const most = Math.max(1, Math.ceil(scale / 4));
  for (let at = 0; at < size; ) {
    const count = Math.min(size - at, 1 + below(most));
    yield [at, count];
    at += count;
  }
}

export const source = (context: MakeContext): Made => {
  const made = new Maker(context.id, 'none', {});
  for (const [, count] of batches(context.below(context.scale * 2), context)) made.emit(count);
  return made;
};

/** Keeps some rows, the rest leave by another port; sometimes all or none of a batch. */
const filter = (context: MakeContext): Made => {
  const feed = context.pick();
  const made = new Maker(context.id, 'one', { in: feed }, ['out', 'rejected']);
  const rate = [0, 0.02, 0.4, 0.95, 1][context.below(5)];
  const cuts = [...batches(context.sizeOf(feed), context)];
  if (context.below(3) === 0) cuts.reverse();
  for (const [at, count] of cuts) {
    const kept: number[] = [];
    const other: number[] = [];
    for (let k = 0; k < count; k++) (context.random() < rate ? kept : other).push(k);
    if (kept.length > 0) made.emit(kept.length, { in: { kind: 'rows', base: at, rows: Uint16Array.from(kept) } });
    if (other.length > 0)
      made.emit(
        other.length,
        { in: { kind: 'rows', base: 0, rows: Uint32Array.from(other, k => at + k) } },
        'rejected',
      );
  }
  return made;
};

const project = (context: MakeContext): Made => {
  const feed = context.pick();
  const made = new Maker(context.id, 'one', { in: feed });
  for (const [at, count] of batches(context.sizeOf(feed), context))
    made.emit(count, { in: { kind: 'range', start: at } });
  return made;
};

const sort = (context: MakeContext): Made => {
  const feed = context.pick();
  const size = context.sizeOf(feed);
  const order = Uint32Array.from({ length: size }, (_, k) => k);
  for (let k = size - 1; k > 0; k--) {
    const other = context.below(k + 1);
    [order[k], order[other]] = [order[other], order[k]];
  }
  const made = new Maker(context.id, 'one', { in: feed });
  const base = context.below(2) === 0 ? 0 : Math.min(...order, 0);
  for (const [at, count] of batches(size, context))
    made.emit(count, { in: { kind: 'rows', base, rows: order.subarray(at, at + count) } });
  return made;
};

const unnest = (context: MakeContext): Made => {
  const feed = context.pick();
  const made = new Maker(context.id, 'many', { in: feed });
  for (const [at, count] of batches(Math.min(context.sizeOf(feed), context.scale * 2), context)) {
    const parents: number[] = [];
    for (let k = 0; k < count; k++) for (let n = context.below(4); n > 0; n--) parents.push(k);
    if (parents.length > 0)
      made.emit(parents.length, { in: { kind: 'rows', base: at, rows: Uint16Array.from(parents) } });
  }
  return made;
};

/** A join: any probe row with any build row, unmatched ones of either side in the end. */
const join = (context: MakeContext): Made => {
  const [build, probe] = [context.pick(), context.pick()];
  const made = new Maker(context.id, 'pair', { build, probe });
  const buildRows = context.sizeOf(build);
  const outer = context.below(2) === 0;
  for (const [at, count] of batches(context.sizeOf(probe), context)) {
    const rows = Uint32Array.from({ length: count }, () =>
      buildRows === 0 || (outer && context.random() < 0.2) ? noOrigin : context.below(buildRows),
    );
    const dense = context.below(2) === 0;
    made.emit(count, {
      probe: dense
        ? { kind: 'range', start: at }
        : { kind: 'rows', base: at, rows: Uint16Array.from(rows, (_, k) => count - 1 - k) },
      build: { kind: 'rows', base: 0, rows },
    });
  }
  for (const [at, count] of batches(outer ? buildRows : 0, context))
    made.emit(count, {
      build: { kind: 'range', start: at },
      probe: { kind: 'rows', base: 0, rows: new Uint32Array(count).fill(noOrigin) },
    });
  return made;
};

/** Links of one port in turns, so that every strand has holes. */
const unite = (context: MakeContext): Made => {
  const feeds = Array.from({ length: 1 + context.below(3) }, context.pick);
  const made = new Maker(context.id, 'one', Object.fromEntries(feeds.map((feed, k) => [`in:${k}`, feed])));
  const runs = feeds.map(feed => [...batches(context.sizeOf(feed), context)]);
  while (runs.some(r => r.length > 0)) {
    const k = context.below(runs.length);
    const next = runs[k].shift();
    if (!next) continue;
    const [start, count] = next;
    const origin =
      context.below(3) > 0
        ? ({ kind: 'range', start } as const)
        : ({
            kind: 'rows',
            base: start,
            rows: Uint16Array.from({ length: count }, (_, i) => (i * 7) % count),
          } as const);
    made.emit(count, { [`in:${k}`]: origin });
  }
  return made;
};

/** Group-by with provisional ids for a part of the groups, as after a spill; some rows in no group, some in two. */
const group = (context: MakeContext): Made => {
  const feed = context.pick();
  const made = new Maker(context.id, 'group', { in: feed });
  const size = context.sizeOf(feed);
  const groups = 1 + context.below(Math.min(size + 1, [1, 5, 50, 500][context.below(4)]));
  const provisional = context.below(3) === 0 ? 0 : context.below(groups + 1);
  // Ids below `provisional` are relabelled to other rows, the rest are rows already.
  const target = Uint32Array.from({ length: provisional }, (_, k) => k).sort(() => context.random() - 0.5);
  const rowOf = (id: number) => (id < provisional ? target[id] : id);
  const assign = (rows: number[], ids: number[], start: number, dense: boolean) => {
    const wide = ids.includes(noOrigin) || context.below(2) === 0;
    made.events.push({
      kind: 'assign',
      port: 'out',
      input: 'in',
      start,
      ...(!dense && { rows: Uint32Array.from(rows) }),
      groups: wide ? Uint32Array.from(ids) : Uint16Array.from(ids),
    });
    rows.forEach((row, k) => ids[k] !== noOrigin && made.pair('out', 'in', rowOf(ids[k]), row));
  };
  const late: number[] = [];
  const one = context.below(4) === 0;
  for (const [at, count] of batches(size, context)) {
    const all = Array.from({ length: count }, (_, k) => at + k);
    const spilled = context.below(3) === 0;
    const rows = spilled ? all.filter(() => context.random() < 0.5) : all;
    if (spilled) late.push(...all.filter(row => !rows.includes(row)));
    if (rows.length === 0) continue;
    const id = () => (context.below(20) === 0 ? noOrigin : context.below(groups));
    const ids = rows.map(one ? () => 0 : id);
    assign(rows, ids, at, !spilled);
    if (context.below(8) === 0)
      assign(
        rows,
        rows.map(() => context.below(groups)),
        at,
        !spilled,
      );
  }
  if (late.length > 0)
    assign(
      late,
      late.map(() => context.below(groups)),
      0,
      false,
    );
  for (const [at, count] of batches(provisional, context))
    made.events.push({ kind: 'relabel', port: 'out', start: at, rows: target.subarray(at, at + count) });
  for (const [, count] of batches(groups, context)) made.emit(count);
  return made;
};

const total = (context: MakeContext): Made => {
  const [feed, flag] = [context.pick(), context.pick()];
  const made = new Maker(context.id, 'all', { in: feed, flag });
  const size = context.sizeOf(feed);
  for (const [at, count] of batches(context.below(5), context))
    made.emit(
      count,
      { in: { kind: 'all' }, flag: { kind: 'range', start: at % Math.max(1, context.sizeOf(flag)) } },
      'out',
      size,
    );
  return made;
};

const unknown = (context: MakeContext): Made => {
  const made = new Maker(context.id, 'opaque', { in: context.pick() });
  for (const [, count] of batches(context.below(context.scale), context)) made.emit(count);
  return made;
};

/** A filter that forgets its origins now and then. */
const forgetful = (context: MakeContext): Made => {
  const feed = context.pick();
  const made = new Maker(context.id, 'one', { in: feed });
  for (const [at, count] of batches(context.sizeOf(feed), context)) {
    if (context.below(3) > 0) made.emit(count, { in: { kind: 'range', start: at } });
    else {
      const gaps = made.gaps.get('out') ?? new Set();
      made.gaps.set('out', gaps);
      for (let k = 0; k < count; k++) gaps.add(made.counts.out + k);
      made.emit(count);
    }
  }
  return made;
};

/** Makers of operators with inputs, by how often they are wanted. */
export const makers = [filter, filter, project, sort, unnest, join, unite, group, group, total, unknown, forgetful];
