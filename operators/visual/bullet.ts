import { Type } from 'typebox';
import { may, need } from './channel.ts';
import { chartOperator, titled } from './chart-operator.ts';
import { attribute, maybe, measureTitle, summary } from './fields.ts';
import { field, lite, made } from './lite.ts';

const greys = ['#88888890', '#88888868', '#88888844', '#88888828'];

/** Numbers beside their targets. */
export const bullet = chartOperator({
  type: 'bullet',
  label: 'Bullet chart',
  summary:
    'A number per category as a bar, beside the target it should reach and before ranges such as poor, fair, good.',
  config: Type.Object({
    value: attribute('Value'),
    target: maybe('Target', 'A line across the bar'),
    goal: Type.Optional(Type.Number({ description: 'A line across all bars' })),
    label: maybe('Category', 'One bar per value'),
    aggregate: summary('sum'),
    ranges: Type.Array(Type.Number(), { default: [], maxItems: 4, description: 'Ends of the shaded ranges, upwards' }),
    ...titled,
  }),
  channels: ({ value, target, label }) => ({
    ...need('value', value, 'number'),
    ...may('target', target, 'number'),
    ...may('label', label, 'category'),
  }),
  gather: ({ target, aggregate }) => ({
    kind: 'group',
    by: ['label'],
    measures: [
      { as: 'value', function: aggregate, channel: 'value' },
      ...(target === undefined ? [] : [{ as: 'target', function: aggregate, channel: 'target' }]),
    ],
  }),
  draw(picture, { value, aggregate, target, goal, ranges }) {
    const title = measureTitle(aggregate, value);
    const y = field(picture, 'label') ?? { value: 30 };
    const shades = ranges
      .toSorted((a, b) => b - a)
      .map((end, i, all) => ({
        mark: { type: 'bar', size: 40, color: greys[all.length - 1 - i] },
        encoding: { y, x: { datum: end, type: 'quantitative', title } },
      }));
    const layer = [
      ...shades,
      { mark: { type: 'bar', size: 14, tooltip: true }, encoding: { y, x: made('value', title) } },
      ...(target === undefined
        ? []
        : [
            {
              mark: { type: 'tick', size: 34, thickness: 3, color: '#d1495b', tooltip: true, orient: 'vertical' },
              encoding: { y, x: made('target', target) },
            },
          ]),
      ...(goal === undefined
        ? []
        : [
            {
              data: { values: [{}] },
              mark: { type: 'rule', color: '#d1495b', strokeDash: [4, 3], size: 2 },
              encoding: { x: { datum: goal, type: 'quantitative', title } },
            },
          ]),
    ];
    const height = picture.channels.label ? { step: 56 } : 60;
    return { spec: { ...lite(picture, { layer }, picture.total === 0 ? [] : picture.marks), height } };
  },
});
