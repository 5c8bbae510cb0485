import { Type } from 'typebox';
import { binsOf } from './bins.ts';
import { may, need } from './channel.ts';
import { chartOperator, titled } from './chart-operator.ts';
import { attribute, color, facet } from './fields.ts';
import type { HeldInput } from './gather.ts';
import { channelOf, extentOf, numberAt, placeOf, SeriesTable } from './held.ts';
import { off } from './lines.ts';
import { field, lite, made, wholeNumbers } from './lite.ts';
import type { Mark } from './mark.ts';
import { both, within } from './where.ts';

/** How many rows lie in each range of a number. */
export const histogram = chartOperator({
  type: 'histogram',
  label: 'Histogram',
  summary: 'How many rows lie in each of some ranges of a number or a time; every row is counted.',
  config: Type.Object({
    value: attribute('Value'),
    bins: Type.Integer({
      default: 20,
      minimum: 1,
      maximum: 1000,
      description: 'Ranges at most; their edges are round numbers',
    }),
    color,
    normalize: off('Shares in place of counts'),
    facet,
    ...titled,
  }),
  channels: ({ value, color, facet }) => ({
    ...need('value', value, 'measure'),
    ...may('color', color, 'category'),
    ...may('facet', facet, 'category'),
  }),
  gather: ({ bins }) => ({ kind: 'hold', reduce: input => countBins(input, bins) }),
  draw(picture, { value, normalize }) {
    const total = picture.rows;
    const marks = normalize ? picture.marks.map(m => ({ ...m, count: (m.count as number) / total })) : picture.marks;
    const encoding = {
      x: field(picture, 'value', {
        field: 'from',
        title: value,
        ...(picture.channels.value?.type !== 'timestamp' && { bin: { binned: true } }),
      }),
      x2: { field: 'to' },
      y: made('count', normalize ? 'Share' : 'Rows', { stack: 'zero', ...(!normalize && wholeNumbers) }),
      color: field(picture, 'color'),
    };
    return { spec: lite(picture, { mark: { type: 'bar', tooltip: true }, encoding }, marks) };
  },
});

function* countBins(input: HeldInput, most: number): Generator<undefined, Mark[]> {
  const { source, type } = channelOf(input, 'value');
  const extent = yield* extentOf(input, 'value');
  if (extent === null) return [];
  const bins = binsOf(extent, most, type);
  const series = new SeriesTable(input, ['color', 'facet']);
  const counts: Float64Array[] = [];
  const place = placeOf(input, 'value');
  for (const batch of input.batches()) {
    for (let k = 0; k < batch.rows; k++) {
      const own = (counts[series.of(batch, k)] ??= new Float64Array(bins.count));
      own[bins.of(numberAt(batch.columns[place], k))]++;
    }
    yield undefined;
  }
  return series.list.flatMap(({ at, mark, where }) =>
    Array.from(counts[at], (count, i): Mark => {
      const [from, to] = [bins.edge(i), bins.edge(i + 1)];
      return { from, to, ...mark, count, __where: both(...where, within(source, from, to, i === bins.count - 1)) };
    }).filter(mark => mark.count !== 0),
  );
}
