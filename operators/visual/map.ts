import { Type } from 'typebox';
import { problemOf, SluiceError } from '#engine/errors.ts';
import { choice } from '#engine/operator/config.ts';
import { may, need } from './channel.ts';
import { chartOperator, type Picture, titled } from './chart-operator.ts';
import { color, maybe } from './fields.ts';
import { readShape } from './geo-shape.ts';
import { field, lite, tips } from './lite.ts';
import { type Mark, rowsText } from './mark.ts';

/** Places and areas on the earth. */
export const mapChart = chartOperator({
  type: 'map',
  label: 'Map',
  summary:
    'Points by longitude and latitude, or areas by their GeoJSON, on a grid of the earth; colored and sized by values. No map is fetched.',
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
      ...(wholeEarth || shape === undefined ? [gridOf(wholeEarth || gridAround(picture))] : []),
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

const gridOf = (graticule: object | boolean) => ({
  data: { graticule },
  mark: { type: 'geoshape', filled: false, stroke: '#ddd' },
});

const onEarth = (mark: Mark): Mark[] =>
  Math.abs(Number(mark.longitude)) <= 180 && Math.abs(Number(mark.latitude)) <= 90 ? [mark] : [];

/** Lines of latitude and longitude where the points are, about ten each way. */
function gridAround({ marks }: Picture): object | boolean {
  const inside = marks.flatMap(onEarth);
  if (inside.length === 0) return true;
  const span = (name: string, limit: number) => {
    let [min, max] = [limit, -limit];
    for (const mark of inside) [min, max] = [Math.min(min, Number(mark[name])), Math.max(max, Number(mark[name]))];
    const step = [1, 2, 5, 10, 20, 30].find(s => (max - min) / s <= 10) ?? 45;
    const [from, to] = [Math.floor(min / step) * step, Math.ceil(max / step) * step];
    return { from: Math.max(-limit, from), to: Math.min(limit, to === from ? from + step : to), step };
  };
  const [east, north] = [span('longitude', 180), span('latitude', 90)];
  const extent = [
    [east.from, north.from],
    [east.to + 1e-6, north.to + 1e-6],
  ];
  return { step: [east.step, north.step], extent };
}
