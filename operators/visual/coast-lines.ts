import coasts from './coasts.json' with { type: 'json' };

/** A part of the earth in degrees, west < east and south < north. */
export interface Extent {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

type Place = readonly [number, number];

/**
 * Coastlines inside an extent, as GeoJSON lines; those outside are left out, so that a map fitted to its data stays where the data is.
 *
 * @see Natural Earth, 1:110m land (public domain), corners to a tenth of a degree
 */
export function coastLines({ west, south, east, north }: Extent): object {
  const inside = ([x, y]: Place) => x >= west && x <= east && y >= south && y <= north;
  const lines: Place[][] = [];
  for (const ring of coasts as unknown as readonly (readonly Place[])[]) {
    let line: Place[] = [];
    for (const place of ring) {
      if (inside(place)) line.push(place);
      else {
        if (line.length > 1) lines.push(line);
        line = [];
      }
    }
    if (line.length > 1) lines.push(line);
  }
  return { type: 'Feature', properties: {}, geometry: { type: 'MultiLineString', coordinates: lines } };
}
