import { Type } from 'typebox';
import { problemOf, SluiceError } from '#engine/errors.ts';
import { choice } from '#engine/operator/config.ts';
import { may, need } from './channel.ts';
import { chartOperator, titled } from './chart-operator.ts';
import { attribute, color, facet, maybe } from './fields.ts';
import { field, lite, made } from './lite.ts';
import type { Mark } from './mark.ts';
import { byName } from './order.ts';

const spreads = ['deviation', 'error', 'confidence', 'range', 'quartiles'] as const;
type Spread = (typeof spreads)[number];

/** A line with a band around it. */
export const errorBand = chartOperator({
  type: 'error-band',
  label: 'Error band',
  summary:
    'A line of averages with a band of their deviation, error or range around it, or with a band that two attributes give.',
  config: Type.Object({
    x: attribute('X'),
    y: attribute('Y'),
    spread: choice(spreads, {
      default: 'deviation',
      description:
        'The band: one standard deviation, one standard error, 95 % confidence, least to greatest, or the quartiles',
    }),
    low: maybe('Lower edge', 'An attribute in place of a computed band; then every row is a point'),
    high: maybe('Upper edge'),
    color,
    facet,
    ...titled,
  }),
  validate: ({ low, high }) =>
    (low === undefined) === (high === undefined)
      ? []
      : [
          problemOf(
            new SluiceError('CONFIG_MISSING', { field: low === undefined ? 'low' : 'high', type: 'error-band' }),
          ),
        ],
  channels: ({ x, y, low, high, color, facet }) => ({
    ...need('x', x, 'any'),
    ...need('y', y, 'number'),
    ...need('low', low, 'number'),
    ...need('high', high, 'number'),
    ...may('color', color, 'category'),
    ...may('facet', facet, 'category'),
  }),
  gather: ({ low }) =>
    low !== undefined
      ? { kind: 'sample' }
      : {
          kind: 'group',
          by: ['x', 'color', 'facet'],
          measures: [
            { as: 'y', function: 'average', channel: 'y' },
            { as: 'sd', function: 'stddev', channel: 'y' },
            { as: 'n', function: 'count', channel: 'y' },
            { as: 'min', function: 'min', channel: 'y' },
            { as: 'max', function: 'max', channel: 'y' },
            { as: 'q1', function: 'quantile', channel: 'y', argument: 0.25 },
            { as: 'q3', function: 'quantile', channel: 'y', argument: 0.75 },
          ],
        },
  draw(picture, { y, spread, low }) {
    const given = low === undefined ? picture.marks.map(mark => banded(mark, spread)) : picture.marks;
    const marks = given.toSorted((a, b) => byName(a.x, b.x));
    const shared = { x: field(picture, 'x'), color: field(picture, 'color') };
    const title = low === undefined ? `Average of ${y}` : y;
    const layer = [
      { mark: { type: 'area', opacity: 0.25 }, encoding: { ...shared, y: made('low', title), y2: { field: 'high' } } },
      {
        mark: { type: 'line', tooltip: true },
        encoding: { ...shared, y: made('y', title, { scale: { zero: false } }) },
      },
    ];
    return { spec: lite(picture, { layer }, marks) };
  },
});

function banded({ sd, n, min, max, q1, q3, ...mark }: Mark, spread: Spread): Mark {
  const [y, deviation, count] = [Number(mark.y), Number(sd ?? 0), Number(n)];
  if (spread === 'range') return { ...mark, low: min, high: max };
  if (spread === 'quartiles') return { ...mark, low: q1, high: q3 };
  const half = spread === 'deviation' ? deviation : (spread === 'error' ? 1 : 1.96) * (deviation / Math.sqrt(count));
  return { ...mark, low: y - half + 0, high: y + half + 0 };
}
