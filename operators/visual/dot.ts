import { Type } from 'typebox';
import { may } from './channel.ts';
import { chartOperator, titled } from './chart-operator.ts';
import { attribute, color, facet, maybe, measureOver, measureTitle, summary } from './fields.ts';
import { field, lite, made } from './lite.ts';
import { inOrder, order } from './order.ts';

/** A dot per category, as far out as its value. */
export const dot = chartOperator({
  type: 'dot',
  label: 'Dot plot',
  summary:
    'A dot per category at a number summed up or at how many rows there are; colors make several dots in a line.',
  config: Type.Object({
    category: attribute('Category'),
    value: maybe('Value', 'Left out, rows are counted'),
    aggregate: summary('average'),
    color,
    order: order('descending'),
    limit: Type.Optional(Type.Integer({ minimum: 1, description: 'Categories at most' })),
    facet,
    ...titled,
  }),
  channels: ({ category, value, color, facet }) => ({
    ...may('category', category, 'category'),
    ...may('value', value, 'number'),
    ...may('color', color, 'category'),
    ...may('facet', facet, 'category'),
  }),
  gather: ({ value, aggregate }) => ({
    kind: 'group',
    by: ['category', 'color', 'facet'],
    measures: [measureOver('size', aggregate, 'value', value)],
  }),
  draw(picture, { value, aggregate, order, limit }) {
    const { marks, notices } = inOrder(picture.marks, { by: 'category', value: 'size', order, limit });
    const encoding = {
      y: field(picture, 'category', { sort: null, axis: { grid: true } }),
      x: made('size', measureTitle(aggregate, value), { scale: { zero: value === undefined } }),
      color: field(picture, 'color'),
    };
    return {
      spec: lite(picture, { mark: { type: 'point', filled: true, size: 80, tooltip: true }, encoding }, marks),
      notices,
    };
  },
});
