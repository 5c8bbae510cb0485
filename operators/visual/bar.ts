import { Type } from 'typebox';
import { choice } from '#engine/operator/config.ts';
import { may } from './channel.ts';
import { chartOperator, titled } from './chart-operator.ts';
import { attribute, color, facet, maybe, measureOver, measureTitle, summary } from './fields.ts';
import { field, lite, made, wholeNumbers } from './lite.ts';
import { inOrder, order } from './order.ts';

const stacks = { stacked: 'zero', normalized: 'normalize', grouped: null } as const;

/** Bars, one per category: a number summed up, or rows counted. */
export const bar = chartOperator({
  type: 'bar',
  label: 'Bar chart',
  summary:
    'A bar per category, as long as the sum, average, … of its rows or as their number; stacked or side by side by color.',
  config: Type.Object({
    x: attribute('Category'),
    y: maybe('Length', 'Left out, rows are counted'),
    aggregate: summary(),
    color,
    stack: choice(['stacked', 'normalized', 'grouped'], {
      default: 'stacked',
      description: 'Bars of different colors on top of each other, as shares of 1, or side by side',
    }),
    horizontal: Type.Boolean({ default: false }),
    order: order('label'),
    limit: Type.Optional(Type.Integer({ minimum: 1, description: 'Categories at most' })),
    facet,
    ...titled,
  }),
  channels: ({ x, y, aggregate, color, facet }) => ({
    ...may('x', x, 'category'),
    ...may('y', y, ['count', 'count-distinct'].includes(aggregate) ? 'category' : 'number'),
    ...may('color', color, 'category'),
    ...may('facet', facet, 'category'),
  }),
  gather: ({ y, aggregate }) => ({
    kind: 'group',
    by: ['x', 'color', 'facet'],
    measures: [measureOver('value', aggregate, 'y', y)],
  }),
  draw(picture, { y, aggregate, stack, horizontal, order, limit }) {
    const sorted = inOrder(picture.marks, { by: 'x', value: 'value', order, limit });
    const category = field(picture, 'x', { sort: null });
    const side = field(picture, 'color');
    const length = made('value', measureTitle(aggregate, y), {
      stack: side ? stacks[stack] : null,
      ...(y === undefined && stack !== 'normalized' && wholeNumbers),
    });
    const offset = stack === 'grouped' && side && { [horizontal ? 'yOffset' : 'xOffset']: side };
    const encoding = { x: horizontal ? length : category, y: horizontal ? category : length, color: side, ...offset };
    return {
      spec: lite(picture, { mark: { type: 'bar', tooltip: true }, encoding }, sorted.marks),
      notices: sorted.notices,
    };
  },
});
