/** The rows that one round of a merge can put in order: row k is at `positions[k]` of file `files[k]`. */
export interface MergeOrder {
  readonly files: Uint16Array;
  readonly positions: Uint16Array;
  /** By file: where its rows of this round begin in its batch, and how many they are. */
  readonly starts: number[];
  readonly taken: number[];
}

/** The ascending numbers of one file's batch that are not yet merged. */
export interface Run {
  readonly values: ArrayLike<number>;
  readonly at: number;
  readonly end: number;
}

/**
 * Order of all rows that no later batch of any file can precede; null when every file is at its end.
 *
 * At least one whole batch is used up, so rounds come to an end.
 */
export function orderOf(runs: readonly (Run | null)[]): MergeOrder | null {
  let limit = Number.POSITIVE_INFINITY;
  let limitFile = -1;
  runs.forEach((run, f) => {
    if (run === null || run.values[run.end - 1] >= limit) return;
    limit = run.values[run.end - 1];
    limitFile = f;
  });
  if (limitFile < 0) return null;
  const starts = runs.map(run => run?.at ?? 0);
  // A file after the one with the least last row waits with equal numbers: that file may have more of them.
  const taken = runs.map((run, f) => (run === null ? 0 : countBelow(run, limit, f <= limitFile)));
  const total = taken.reduce((sum, n) => sum + n, 0);
  const order = { files: new Uint16Array(total), positions: new Uint16Array(total), starts, taken };
  const low = runs.reduce(
    (least, run, f) => (run && taken[f] > 0 ? Math.min(least, run.values[run.at]) : least),
    limit,
  );
  if (limit - low < 4 * total + 1024) countingOrder(runs, low, limit - low + 1, order);
  else mergingOrder(runs, order);
  return order;
}

function countBelow({ values, at, end }: Run, limit: number, orEqual: boolean): number {
  let low = at;
  let high = end;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (values[middle] < limit || (orEqual && values[middle] === limit)) low = middle + 1;
    else high = middle;
  }
  return low - at;
}

/** Dense numbers: a stable counting sort, files in order. */
function countingOrder(runs: readonly (Run | null)[], low: number, span: number, order: MergeOrder): void {
  const next = new Uint32Array(span + 1);
  runs.forEach((run, f) => {
    if (run) for (let k = run.at; k < run.at + order.taken[f]; k++) next[run.values[k] - low + 1]++;
  });
  for (let i = 1; i <= span; i++) next[i] += next[i - 1];
  runs.forEach((run, f) => {
    if (run)
      for (let k = run.at; k < run.at + order.taken[f]; k++) {
        const at = next[run.values[k] - low]++;
        order.files[at] = f;
        order.positions[at] = k;
      }
  });
}

/** Sparse numbers: neighbouring runs are merged two by two until one is left. */
function mergingOrder(runs: readonly (Run | null)[], order: MergeOrder): void {
  const total = order.files.length;
  let values = new Float64Array(total);
  let files = new Uint16Array(total);
  let positions = new Uint16Array(total);
  let bounds = [0];
  runs.forEach((run, f) => {
    if (!run || order.taken[f] === 0) return;
    let at = bounds[bounds.length - 1];
    for (let k = run.at; k < run.at + order.taken[f]; k++, at++) {
      values[at] = run.values[k];
      files[at] = f;
      positions[at] = k;
    }
    bounds.push(at);
  });
  while (bounds.length > 2) {
    const [v, f, p] = [new Float64Array(total), new Uint16Array(total), new Uint16Array(total)];
    const next = [0];
    for (let b = 0; b + 1 < bounds.length; b += 2) {
      const middle = bounds[b + 1];
      const end = bounds[b + 2] ?? middle;
      for (let at = bounds[b], i = at, j = middle; at < end; at++) {
        const from = j >= end || (i < middle && values[i] <= values[j]) ? i++ : j++;
        v[at] = values[from];
        f[at] = files[from];
        p[at] = positions[from];
      }
      next.push(end);
    }
    [values, files, positions, bounds] = [v, f, p, next];
  }
  order.files.set(files);
  order.positions.set(positions);
}
