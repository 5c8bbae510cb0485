/** How far apart two clusters are, by the distances of their points: least, greatest, mean, or growth of the spread. */
export const linkages = ['single', 'complete', 'average', 'ward'] as const;
export type Linkage = (typeof linkages)[number];

/** A step of clustering: clusters `a` and `b` become cluster `points.length + step`. */
export interface Merge {
  readonly a: number;
  readonly b: number;
  readonly height: number;
  readonly size: number;
}

/**
 * Hierarchical clustering of points, nearest clusters first.
 *
 * @returns  `points.length - 1` merges by growing height
 * @see Lance and Williams 1967 for the update of distances
 */
export function cluster(points: readonly (readonly number[])[], linkage: Linkage): Merge[] {
  const n = points.length;
  const distances = Array.from({ length: n }, (_, i) =>
    Float64Array.from(points, (p, j) => (i === j ? Infinity : far(points[i], p))),
  );
  const ids = points.map((_, i) => i);
  const sizes = points.map(() => 1);
  const live = points.map((_, i) => i);
  const merges: Merge[] = [];
  while (live.length > 1) {
    let [a, b, least] = [live[0], live[1], Infinity];
    for (const i of live)
      for (const j of live) if (j > i && distances[i][j] < least) [a, b, least] = [i, j, distances[i][j]];
    for (const k of live) {
      if (k === a || k === b) continue;
      const d = joined(linkage, distances[a][k], distances[b][k], least, [sizes[a], sizes[b], sizes[k]]);
      distances[a][k] = d;
      distances[k][a] = d;
    }
    merges.push({ a: ids[a], b: ids[b], height: Number.isFinite(least) ? least : 0, size: sizes[a] + sizes[b] });
    ids[a] = n + merges.length - 1;
    sizes[a] += sizes[b];
    live.splice(live.indexOf(b), 1);
  }
  return merges;
}

const far = (p: readonly number[], q: readonly number[]): number => Math.hypot(...p.map((v, i) => v - q[i]));

function joined(linkage: Linkage, ak: number, bk: number, ab: number, [a, b, k]: readonly number[]): number {
  switch (linkage) {
    case 'single':
      return Math.min(ak, bk);
    case 'complete':
      return Math.max(ak, bk);
    case 'average':
      return (a * ak + b * bk) / (a + b);
    case 'ward':
      return Math.sqrt(Math.max(0, ((a + k) * ak * ak + (b + k) * bk * bk - k * ab * ab) / (a + b + k)));
  }
}
