import type { Mark } from './mark.ts';

/** A row's area as a GeoJSON feature with the row's values beside it; none when the text is no area. */
export function readShape({ shape, ...mark }: Mark): object[] {
  try {
    const read = JSON.parse(String(shape)) as { type?: unknown; geometry?: unknown };
    const geometry = read?.type === 'Feature' ? read.geometry : read;
    return isGeometry(geometry) ? [{ type: 'Feature', geometry, ...mark }] : [];
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

function isGeometry(value: unknown): boolean {
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
