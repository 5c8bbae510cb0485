import type { Mark } from './mark.ts';

/** A row's area as a GeoJSON feature with the row's values beside it; none when the text is no area. */
export function readShape({ shape, ...mark }: Mark): object[] {
  try {
    const read = JSON.parse(String(shape)) as { type?: unknown; geometry?: unknown };
    const geometry = read?.type === 'Feature' ? read.geometry : read;
    return isGeometry(geometry) ? [{ type: 'Feature', geometry: wound(geometry), ...mark }] : [];
  } catch {
    return [];
  }
}

const depths: { readonly [type: string]: number } = {
  Polygon: 3,
  MultiPolygon: 4,
  LineString: 2,
  MultiLineString: 3,
  Point: 1,
  MultiPoint: 2,
};

interface Geometry {
  readonly type: string;
  readonly coordinates: unknown;
}

function isGeometry(value: unknown): value is Geometry {
  const { type, coordinates } = (value ?? {}) as { type?: unknown; coordinates?: unknown };
  const depth = typeof type === 'string' && Object.hasOwn(depths, type) ? depths[type] : 0;
  return depth > 0 && isNested(coordinates, depth);
}

/** Lists in lists, `depth` deep, with two or more numbers at the bottom. */
const isNested = (value: unknown, depth: number): boolean =>
  Array.isArray(value) &&
  (depth === 1
    ? value.length >= 2 && value.every(n => Number.isFinite(n))
    : value.length > 0 && value.every(v => isNested(v, depth - 1)));

type Ring = readonly (readonly number[])[];

/** Outer rings clockwise, holes the other way: drawn on a globe, a ring wound the other way is all of the earth but the area. */
function wound(geometry: Geometry): Geometry {
  const { type, coordinates } = geometry;
  const polygon = (rings: readonly Ring[]) =>
    rings.map((ring, i) => (isClockwise(ring) === (i === 0) ? ring : ring.toReversed()));
  if (type === 'Polygon') return { type, coordinates: polygon(coordinates as Ring[]) };
  return type === 'MultiPolygon' ? { type, coordinates: (coordinates as Ring[][]).map(polygon) } : geometry;
}

function isClockwise(ring: Ring): boolean {
  let sum = 0;
  for (let i = 0; i < ring.length; i++) {
    const [[x0, y0], [x1, y1]] = [ring[i], ring[(i + 1) % ring.length]];
    sum += (x1 - x0) * (y1 + y0);
  }
  return sum >= 0;
}
