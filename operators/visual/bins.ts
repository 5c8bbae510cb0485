import type { AttributeType } from '#engine/data/schema.ts';
import type { Extent } from './held.ts';

/** Ranges of equal width that cover an extent; range i is from `edge(i)` to `edge(i + 1)`. */
export interface Bins {
  readonly count: number;
  edge(i: number): number;
  /** The range a number lies in; the last one holds its end. */
  of(value: number): number;
}

const day = 86_400_000;
/** Widths of time that people count in, up to a year. */
const times = [
  1,
  10,
  100,
  1000,
  5000,
  15_000,
  60_000,
  300_000,
  900_000,
  3_600_000,
  21_600_000,
  day,
  7 * day,
  30 * day,
  91 * day,
  365 * day,
];

/** The roundest width that makes at most `most` ranges: 1, 2 or 5 times a power of ten, or a unit of time. */
function roundWidth(least: number, type: AttributeType): number {
  const time = type === 'timestamp' ? times.find(width => width >= least) : undefined;
  if (time !== undefined) return time;
  const power = 10 ** Math.floor(Math.log10(least));
  return ([1, 2, 5, 10].find(m => m * power >= least * (1 - 1e-9)) ?? 10) * power;
}

/** At most about `most` ranges with round edges. */
export function binsOf({ min, max }: Extent, most: number, type: AttributeType): Bins {
  const span = max / most - min / most;
  const width = span > 0 && Number.isFinite(span) ? roundWidth(span, type) : 1;
  const exact = Number.isFinite(width) && width > 0 && Math.abs(min / width) < 2 ** 52;
  if (!exact || !(max / width - min / width < 4 * most)) return evenBins({ min, max }, most);
  const first = Math.floor(min / width);
  const count = Math.max(1, Math.ceil(max / width) - first);
  // Powers of ten below one are not exact: dividing by their inverse is.
  const inverse = width < 1 ? Math.round(1 / width) : 0;
  const edge = (i: number) => (inverse > 0 ? (first + i) / inverse : (first + i) * width);
  return located(edge, count, value => Math.floor(value / width) - first);
}

/** `most` ranges of one width, whatever their edges. */
export function evenBins({ min, max }: Extent, most: number): Bins {
  if (min === max) return { count: 1, edge: i => (i === 0 ? min : max), of: () => 0 };
  const edge = (i: number) => (i >= most ? max : min * (1 - i / most) + max * (i / most));
  return located(edge, most, value => Math.floor(((value / 2 - min / 2) / (max / 2 - min / 2)) * most));
}

/** A guess by division may be off by one; the edges decide, as they do in the conditions of the marks. */
function located(edge: (i: number) => number, count: number, guess: (value: number) => number): Bins {
  return {
    count,
    edge,
    of(value) {
      let i = Math.min(Math.max(guess(value), 0), count - 1);
      while (i > 0 && value < edge(i)) i--;
      while (i < count - 1 && value >= edge(i + 1)) i++;
      return i;
    },
  };
}
