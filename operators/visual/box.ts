import { Type } from 'typebox';
import { Lowest } from '../lowest.ts';
import { chance, chanceSeed } from '../row-chance.ts';
import { may, need } from './channel.ts';
import { chartOperator, titled } from './chart-operator.ts';
import { attribute, facet, maybe } from './fields.ts';
import type { HeldInput } from './gather.ts';
import { numberAt, placeOf, SeriesTable } from './held.ts';
import { field, lite, titleOf } from './lite.ts';
import { type Mark, many } from './mark.ts';
import { quartilesOf } from './quartiles.ts';
import { both } from './where.ts';

/** Rows outside the whiskers that are drawn at most. */
const mostOutliers = 2000;

/** Median, quartiles, whiskers and what lies outside of them. */
export const box = chartOperator({
  type: 'box',
  label: 'Box plot',
  summary:
    'Median and quartiles of a number per category, whiskers to the last row within 1.5 times their distance, and the rows beyond.',
  config: Type.Object({
    value: attribute('Value'),
    category: maybe('Category', 'One box per value'),
    horizontal: Type.Boolean({ default: false }),
    outliers: Type.Boolean({ default: true, description: 'Draw the rows beyond the whiskers' }),
    facet,
    ...titled,
  }),
  channels: ({ value, category, facet }) => ({
    ...need('value', value, 'number'),
    ...may('category', category, 'category'),
    ...may('facet', facet, 'category'),
  }),
  gather: ({ outliers }) => ({ kind: 'hold', reduce: input => boxesOf(input, outliers) }),
  draw(picture, { horizontal }) {
    const [along, across] = horizontal ? ['x', 'y'] : ['y', 'x'];
    const value = (name: string) => ({
      field: name,
      type: 'quantitative',
      title: titleOf(picture, 'value'),
      scale: { zero: false },
    });
    const at = { [across]: field(picture, 'category') ?? { value: { expr: horizontal ? 'height / 2' : 'width / 2' } } };
    const only = (part: string) => ({ transform: [{ filter: { field: 'part', equal: part } }] });
    const layer = [
      {
        ...only('box'),
        mark: { type: 'rule' },
        encoding: { ...at, [along]: value('low'), [`${along}2`]: { field: 'high' } },
      },
      {
        ...only('box'),
        mark: { type: 'bar', size: 24, tooltip: { content: 'encoding' } },
        encoding: {
          ...at,
          [along]: value('q1'),
          [`${along}2`]: { field: 'q3' },
          tooltip: ['low', 'q1', 'median', 'q3', 'high'].map(name => ({ field: name, type: 'quantitative' })),
        },
      },
      {
        ...only('box'),
        mark: { type: 'tick', color: 'white', size: 24, orient: horizontal ? 'vertical' : 'horizontal' },
        encoding: { ...at, [along]: value('median') },
      },
      { ...only('outlier'), mark: { type: 'point', tooltip: true }, encoding: { ...at, [along]: value('value') } },
    ];
    const left = picture.marks.reduce((sum, mark) => sum + Number(mark.left ?? 0), 0);
    return { spec: lite(picture, { layer }), notices: left > 0 ? [`${many(left, 'more outlier')} not drawn`] : [] };
  },
});

function* boxesOf(input: HeldInput, outliers: boolean): Generator<undefined, Mark[]> {
  if (input.rows === 0) return [];
  const names = ['category', 'facet'];
  const quartiles = yield* quartilesOf(input, names);
  const fences = quartiles.map(({ q1, q3 }) => ({ from: q1 - 1.5 * (q3 - q1), to: q3 + 1.5 * (q3 - q1) }));
  const whiskers = quartiles.map(({ q1, q3 }) => ({ low: q1, high: q3 }));
  const table = new SeriesTable(input, names);
  const place = placeOf(input, 'value');
  const lowest = new Lowest(mostOutliers);
  const seed = chanceSeed(1);
  const beyond = new Map<number, Mark>();
  let count = 0;
  for (const batch of input.batches()) {
    for (let k = 0; k < batch.rows; k++) {
      const at = table.of(batch, k);
      const value = numberAt(batch.columns[place], k);
      const whisker = whiskers[at];
      if (value >= fences[at].from && value <= fences[at].to) {
        if (value < whisker.low) whisker.low = value + 0;
        if (value > whisker.high) whisker.high = value + 0;
        continue;
      }
      count++;
      const row = numberAt(batch.columns[input.channels.length], k);
      if (!lowest.admits(chance(seed, row))) continue;
      beyond.delete(lowest.put(chance(seed, row), row));
      beyond.set(row, { part: 'outlier', ...table.list[at].mark, value: value + 0, __row: row });
    }
    yield undefined;
  }
  const boxes = quartiles.map(({ series, q1, median, q3 }, i): Mark => {
    const [low, high] = [whiskers[i].low, whiskers[i].high];
    return {
      part: 'box',
      ...series.mark,
      low,
      q1: q1 + 0,
      median: median + 0,
      q3: q3 + 0,
      high,
      __where: both(...series.where),
    };
  });
  if (!outliers || boxes.length === 0) return boxes;
  const left = count - beyond.size;
  return [...(left > 0 ? [{ ...boxes[0], left }, ...boxes.slice(1)] : boxes), ...beyond.values()];
}
