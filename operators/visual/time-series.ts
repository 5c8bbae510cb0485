import { Type } from 'typebox';
import { choice } from '#engine/operator/config.ts';
import { may, need } from './channel.ts';
import { chartOperator, titled } from './chart-operator.ts';
import { attribute, color, facet, maybe, measureTitle } from './fields.ts';
import type { HeldInput } from './gather.ts';
import { channelOf, extentOf, numberAt, placeOf, SeriesTable } from './held.ts';
import { isLone } from './lines.ts';
import { field, lite, made } from './lite.ts';
import type { Mark } from './mark.ts';
import { startOf, type TimeUnit, timeUnits, unitFor } from './time-units.ts';
import { both, within } from './where.ts';

const functions = ['sum', 'average', 'count', 'min', 'max'] as const;
type Function = (typeof functions)[number];

/** A number per unit of time. */
export const timeSeries = chartOperator({
  type: 'time-series',
  label: 'Time series',
  summary: 'A number per day, month or other unit of time as a line, every row counted; units without rows are gaps.',
  config: Type.Object({
    time: attribute('Time'),
    value: maybe('Value', 'Left out, rows are counted'),
    aggregate: choice(functions, {
      default: 'average',
      description: 'How the rows of one unit of time become a number',
    }),
    unit: choice(['auto', ...timeUnits], {
      default: 'auto',
      description: 'auto: so that there are some hundred points at most',
    }),
    color,
    facet,
    points: Type.Boolean({ default: false, title: 'Show points' }),
    ...titled,
  }),
  channels: ({ time, value, color, facet }) => ({
    ...need('time', time, 'time'),
    ...need('value', value, 'number'),
    ...may('color', color, 'category'),
    ...may('facet', facet, 'category'),
  }),
  gather: ({ unit, aggregate, value }) => ({
    kind: 'hold',
    reduce: input => pointsOf(input, unit, value === undefined ? 'count' : aggregate),
  }),
  draw(picture, { aggregate, value, points }) {
    const encoding = {
      x: field(picture, 'time'),
      y: made('value', measureTitle(aggregate, value), { scale: { zero: value === undefined || aggregate === 'sum' } }),
      color: field(picture, 'color'),
    };
    const mark = {
      type: 'line',
      point: points || isLone(picture, 'time'),
      tooltip: true,
      invalid: 'break-paths-filter-domains',
    };
    return { spec: lite(picture, { mark, encoding }) };
  },
});

interface Point {
  n: number;
  sum: number;
  min: number;
  max: number;
}

function* pointsOf(input: HeldInput, wanted: TimeUnit | 'auto', name: Function): Generator<undefined, Mark[]> {
  const extent = yield* extentOf(input, 'time');
  if (extent === null) return [];
  const unit = wanted === 'auto' ? unitFor(extent.max - extent.min) : wanted;
  const table = new SeriesTable(input, ['color', 'facet']);
  const [time, value] = [placeOf(input, 'time'), placeOf(input, 'value')];
  const points: Map<number, Point>[] = [];
  for (const batch of input.batches()) {
    for (let k = 0; k < batch.rows; k++) {
      const own = (points[table.of(batch, k)] ??= new Map());
      const start = startOf(numberAt(batch.columns[time], k), unit, 0);
      let point = own.get(start);
      if (!point) own.set(start, (point = { n: 0, sum: 0, min: Infinity, max: -Infinity }));
      const v = value < 0 ? 1 : numberAt(batch.columns[value], k);
      point.n++;
      point.sum += v;
      if (v < point.min) point.min = v;
      if (v > point.max) point.max = v;
    }
    yield undefined;
  }
  const { source } = channelOf(input, 'time');
  return table.list.flatMap(({ at, mark, where }) =>
    [...(points[at] ?? [])]
      .sort(([a], [b]) => a - b)
      .flatMap(([start, point], i, all): Mark[] => {
        const end = startOf(start, unit, 1);
        const here = {
          time: start,
          ...mark,
          value: number(point, name),
          __where: both(...where, within(source, start, end)),
        };
        // A point without a value ends the line where units have no rows.
        return i + 1 < all.length && all[i + 1][0] > end ? [here, { time: end, ...mark, value: null }] : [here];
      }),
  );
}

function number({ n, sum, min, max }: Point, name: Function): number | null {
  const value = { count: n, sum, average: sum / n, min, max }[name];
  return Number.isFinite(value) ? value + 0 : null;
}
