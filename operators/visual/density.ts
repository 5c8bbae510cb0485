import { Type } from 'typebox';
import { may, need } from './channel.ts';
import { chartOperator, titled } from './chart-operator.ts';
import { densitiesOf } from './densities.ts';
import { attribute, color, facet } from './fields.ts';
import { field, lite, made } from './lite.ts';
import { amount, type Mark } from './mark.ts';
import { both } from './where.ts';

/** The smoothed distribution of a number. */
export const density = chartOperator({
  type: 'density',
  label: 'Density plot',
  summary: 'How the values of a number are spread, as a smooth curve, one per color; every row counts.',
  config: Type.Object({
    value: attribute('Value'),
    color,
    smoothing: Type.Number({ default: 1, exclusiveMinimum: 0, description: 'More than 1 smooths more than usual' }),
    facet,
    ...titled,
  }),
  channels: ({ value, color, facet }) => ({
    ...need('value', value, 'number'),
    ...may('color', color, 'category'),
    ...may('facet', facet, 'category'),
  }),
  gather: ({ smoothing }) => ({
    kind: 'hold',
    *reduce(input) {
      const curves = yield* densitiesOf(input, ['color', 'facet'], smoothing);
      return curves.flatMap(({ series, points }) =>
        points.map(({ at, density }): Mark => {
          return { value: amount(at), density: amount(density), ...series.mark, __where: both(...series.where) };
        }),
      );
    },
  }),
  draw(picture) {
    const encoding = {
      x: field(picture, 'value'),
      y: made('density', 'Density', { stack: null }),
      color: field(picture, 'color'),
    };
    return { spec: lite(picture, { mark: { type: 'area', opacity: 0.5, line: true, tooltip: true }, encoding }) };
  },
});
