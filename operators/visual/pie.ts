import { Type } from 'typebox';
import { choice } from '#engine/operator/config.ts';
import { may } from './channel.ts';
import { chartOperator, titled } from './chart-operator.ts';
import { attribute, facet, maybe, measureOver, measureTitle } from './fields.ts';
import { off } from './lines.ts';
import { field, lite, made } from './lite.ts';
import { many } from './mark.ts';
import { inOrder, order, sizeOf } from './order.ts';

/** A circle cut in shares. */
export const pie = chartOperator({
  type: 'pie',
  label: 'Pie chart',
  summary: 'A circle cut into the shares of some categories, by a sum or by the number of their rows.',
  config: Type.Object({
    category: attribute('Slices'),
    value: maybe('Value', 'Left out, rows are counted'),
    aggregate: choice(['sum', 'average', 'count', 'max'], {
      default: 'sum',
      description: 'How the values of a slice become one',
    }),
    donut: off('With a hole'),
    order: order('descending'),
    limit: Type.Integer({ default: 24, minimum: 1, description: 'Slices at most' }),
    facet,
    ...titled,
  }),
  channels: ({ category, value, facet }) => ({
    ...may('category', category, 'category'),
    ...may('value', value, 'number'),
    ...may('facet', facet, 'category'),
  }),
  gather: ({ value, aggregate }) => ({
    kind: 'group',
    by: ['category', 'facet'],
    measures: [measureOver('size', aggregate, 'value', value)],
  }),
  draw(picture, { value, aggregate, donut, order, limit }) {
    const positive = picture.marks.filter(mark => sizeOf(mark, 'size') > 0);
    const sorted = inOrder(positive, { by: 'category', value: 'size', order, limit });
    const lost = picture.marks.length - positive.length;
    const encoding = {
      theta: made('size', measureTitle(aggregate, value), { stack: true }),
      color: field(picture, 'category', { type: 'nominal', sort: null }),
      order: { field: 'place', type: 'quantitative' },
      tooltip: [field(picture, 'category') ?? {}, made('size', measureTitle(aggregate, value))],
    };
    const marks = sorted.marks.map((mark, place) => ({ ...mark, place }));
    return {
      spec: lite(picture, { mark: { type: 'arc', ...(donut && { innerRadius: 60 }) }, encoding }, marks),
      notices: [...sorted.notices, ...(lost > 0 ? [`${many(lost, 'slice')} without a positive value left out`] : [])],
    };
  },
});
