import type { HeldInput } from './gather.ts';
import { numberAt, placeOf, type Series, SeriesTable } from './held.ts';

/** How dense the values of a series lie, at evenly spaced points. */
export interface Density {
  readonly series: Series;
  readonly rows: number;
  readonly points: readonly { readonly at: number; readonly density: number }[];
}

/** Points of a curve. */
const steps = 64;
/** Places on which values are collected before they are smoothed. */
const cells = 512;

interface Spread {
  n: number;
  mean: number;
  squares: number;
  min: number;
  max: number;
}

/** Gaussian kernel densities of the channel `value`; the bandwidth is Silverman's, times `smoothing`. */
export function* densitiesOf(
  input: HeldInput,
  names: readonly string[],
  smoothing: number,
): Generator<undefined, Density[]> {
  const table = new SeriesTable(input, names);
  const place = placeOf(input, 'value');
  const spreads: Spread[] = [];
  for (const batch of input.batches()) {
    for (let k = 0; k < batch.rows; k++) {
      const own = (spreads[table.of(batch, k)] ??= { n: 0, mean: 0, squares: 0, min: Infinity, max: -Infinity });
      widen(own, numberAt(batch.columns[place], k));
    }
    yield undefined;
  }
  const grids = spreads.map(spread => gridOf(spread, smoothing));
  for (const batch of input.batches()) {
    for (let k = 0; k < batch.rows; k++) {
      const { from, step, weights } = grids[table.of(batch, k)];
      const at = (numberAt(batch.columns[place], k) - from) / step;
      const cell = Math.min(Math.floor(at), cells - 2);
      weights[cell] += 1 - (at - cell);
      weights[cell + 1] += at - cell;
    }
    yield undefined;
  }
  return spreads.map(({ n }, i) => ({ series: table.list[i], rows: n, points: smoothed(grids[i], n) }));
}

function widen(spread: Spread, value: number): void {
  spread.n++;
  const off = value - spread.mean;
  spread.mean += off / spread.n;
  spread.squares += off * (value - spread.mean);
  if (value < spread.min) spread.min = value;
  if (value > spread.max) spread.max = value;
}

interface Grid {
  readonly from: number;
  readonly step: number;
  readonly width: number;
  readonly weights: Float64Array;
}

function gridOf({ n, squares, min, max }: Spread, smoothing: number): Grid {
  const deviation = Math.sqrt(squares / Math.max(1, n - 1));
  const usual = smoothing * 1.06 * deviation * n ** -0.2;
  // One value, or values no deviation can be told of, still make a curve one can see.
  const width = Number.isFinite(usual) && usual > 0 ? usual : Math.abs(max) > 0 ? Math.abs(max) / 100 : 1;
  const [from, to] = [min - 3 * width, max + 3 * width];
  return { from, step: to / (cells - 1) - from / (cells - 1), width, weights: new Float64Array(cells) };
}

function smoothed({ from, step, width, weights }: Grid, n: number): Density['points'] {
  return Array.from({ length: steps }, (_, i) => {
    const cell = (i * (cells - 1)) / (steps - 1);
    let sum = 0;
    for (let c = 0; c < cells; c++) {
      if (weights[c] === 0) continue;
      const off = ((cell - c) * step) / width;
      if (Math.abs(off) < 6) sum += weights[c] * Math.exp(-0.5 * off * off);
    }
    return { at: from + cell * step, density: sum / (n * width * Math.sqrt(2 * Math.PI)) };
  });
}
