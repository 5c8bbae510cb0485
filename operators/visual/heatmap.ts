import { Type } from 'typebox';
import { may } from './channel.ts';
import { chartOperator, titled } from './chart-operator.ts';
import { attribute, facet, maybe, measureOver, measureTitle, summary } from './fields.ts';
import { field, lite, made } from './lite.ts';

/** A colored cell per combination of two categories. */
export const heatmap = chartOperator({
  type: 'heatmap',
  label: 'Heatmap',
  summary: 'A grid of two categories whose cells are colored by a number summed up, or by how many rows they have.',
  config: Type.Object({
    x: attribute('Columns'),
    y: attribute('Rows'),
    value: maybe('Value', 'Left out, rows are counted'),
    aggregate: summary('average'),
    facet,
    ...titled,
  }),
  channels: ({ x, y, value, facet }) => ({
    ...may('x', x, 'category'),
    ...may('y', y, 'category'),
    ...may('value', value, 'number'),
    ...may('facet', facet, 'category'),
  }),
  gather: ({ value, aggregate }) => ({
    kind: 'group',
    by: ['x', 'y', 'facet'],
    measures: [measureOver('heat', aggregate, 'value', value)],
  }),
  draw(picture, { value, aggregate }) {
    const color = made('heat', measureTitle(aggregate, value), { scale: { scheme: 'viridis' } });
    const encoding = { x: field(picture, 'x'), y: field(picture, 'y'), color };
    return { spec: lite(picture, { mark: { type: 'rect', tooltip: true }, encoding }) };
  },
});
