import { Type } from 'typebox';
import { problemOf, SluiceError } from '#engine/errors.ts';
import { choice } from '#engine/operator/config.ts';
import { may, need } from './channel.ts';
import { chartOperator, type Picture, titled } from './chart-operator.ts';
import { coastLines, type Extent } from './coast-lines.ts';
import { color, maybe } from './fields.ts';
import { readShape } from './geo-shape.ts';
import { field, lite, tips } from './lite.ts';
import { type Mark, rowsText } from './mark.ts';

/** Places and areas on the earth. */
export const mapChart = chartOperator({
  type: 'map',
  label: 'Map',
  summary:
    'Points by longitude and latitude, or areas by their GeoJSON, on a grid and the coasts of the earth; colored and sized by values. No map is fetched.',
  config: Type.Object({
    longitude: maybe('Longitude', 'Degrees east, −180 to 180'),
    latitude: maybe('Latitude', 'Degrees north, −90 to 90'),
    shape: maybe('Shape', 'GeoJSON of an area, in place of a point'),
    color,
    size: maybe('Size', 'A number: the area of a point'),
    label: maybe('Label', 'Shown when the pointer is over it'),
    projection: choice(['equalEarth', 'naturalEarth1', 'mercator', 'orthographic', 'albersUsa'], {
      default: 'equalEarth',
      description: 'How the earth becomes flat',
    }),
    wholeEarth: Type.Boolean({ default: false, description: 'Show all of the earth, not only where there are rows' }),
    ...titled,
  }),
  validate({ longitude, latitude, shape }) {
    if (shape !== undefined || (longitude !== undefined && latitude !== undefined)) return [];
    return [
      problemOf(
        new SluiceError('CONFIG_MISSING', { field: longitude === undefined ? 'longitude' : 'latitude', type: 'map' }),
      ),
    ];
  },
  channels: ({ longitude, latitude, shape, color, size, label }) => ({
    ...(shape === undefined
      ? { ...need('longitude', longitude, 'number'), ...need('latitude', latitude, 'number') }
      : need('shape', shape, 'json')),
    ...may('color', color, 'any'),
    ...may('size', size, 'number'),
    ...may('label', label, 'any'),
  }),
  draw(picture, { shape, projection, wholeEarth }) {
    const features = picture.marks.flatMap(shape === undefined ? onEarth : readShape);
    const look = {
      color: field(picture, 'color'),
      tooltip: tips(picture, 'label', 'longitude', 'latitude', 'color', 'size'),
    };
    const layer = [
      ...(wholeEarth || shape === undefined ? ground(wholeEarth ? null : extentOf(picture)) : []),
      shape === undefined
        ? {
            mark: { type: 'circle', opacity: 0.7 },
            encoding: {
              longitude: { field: 'longitude', type: 'quantitative' },
              latitude: { field: 'latitude', type: 'quantitative' },
              size: field(picture, 'size'),
              ...look,
            },
          }
        : { mark: { type: 'geoshape', stroke: 'white', strokeWidth: 0.5 }, encoding: look },
    ];
    const lost = picture.marks.length - features.length;
    return {
      spec: lite(picture, { projection: { type: projection }, layer }, features as readonly Mark[]),
      rows: features.length,
      notices:
        lost > 0
          ? [`${rowsText(lost)} ${shape === undefined ? 'not on the earth' : 'without valid GeoJSON'} left out`]
          : [],
    };
  },
});

/** Lines of latitude and longitude, about ten each way, and coasts; of all the earth without an extent. */
const ground = (part: (Extent & { readonly steps: readonly [number, number] }) | null): object[] => {
  const graticule = part === null || {
    step: part.steps,
    extent: [
      [part.west, part.south],
      [part.east + 1e-6, part.north + 1e-6],
    ],
  };
  return [
    { data: { graticule }, mark: { type: 'geoshape', filled: false, stroke: '#8884', tooltip: false } },
    {
      data: { values: coastLines(part ?? { west: -180, south: -90, east: 180, north: 90 }) },
      mark: { type: 'geoshape', filled: false, stroke: '#888', strokeWidth: 0.75, tooltip: false },
    },
  ];
};

const onEarth = (mark: Mark): Mark[] =>
  Math.abs(Number(mark.longitude)) <= 180 && Math.abs(Number(mark.latitude)) <= 90 ? [mark] : [];

/** Where the points are, to whole steps of the grid; null without any. */
function extentOf({ marks }: Picture): (Extent & { readonly steps: readonly [number, number] }) | null {
  const inside = marks.flatMap(onEarth);
  if (inside.length === 0) return null;
  const span = (name: string, limit: number) => {
    let [min, max] = [limit, -limit];
    for (const mark of inside) [min, max] = [Math.min(min, Number(mark[name])), Math.max(max, Number(mark[name]))];
    const step = [1, 2, 5, 10, 20, 30].find(s => (max - min) / s <= 10) ?? 45;
    const [from, to] = [Math.floor(min / step) * step, Math.ceil(max / step) * step];
    return { from: Math.max(-limit, from), to: Math.min(limit, to === from ? from + step : to), step };
  };
  const [east, north] = [span('longitude', 180), span('latitude', 90)];
  const steps = [east.step, north.step] as const;
  return { west: east.from, east: east.to, south: north.from, north: north.to, steps };
}
