import { Type } from 'typebox';
import { chartOperator, titled } from './chart-operator.ts';
import { measureTitle } from './fields.ts';
import { fromLeft, isLone, lineChannels, lineFields, lineGather, off } from './lines.ts';
import { field, lite } from './lite.ts';

/** Points joined from left to right, one line per color. */
export const line = chartOperator({
  type: 'line',
  label: 'Line chart',
  summary: 'A line through points from left to right, one per color; rows with equal x can be summed up first.',
  config: Type.Object({ ...lineFields, points: off('Show points'), ...titled }),
  channels: lineChannels,
  gather: lineGather,
  draw(picture, { y, aggregate, interpolate, points }) {
    const title = aggregate === 'none' ? y : measureTitle(aggregate, y);
    const mark = { type: 'line', interpolate, point: points || isLone(picture), tooltip: true };
    const encoding = {
      x: field(picture, 'x'),
      y: field(picture, 'y', { type: 'quantitative', title }),
      color: field(picture, 'color'),
    };
    return { spec: lite(picture, { mark, encoding }, fromLeft(picture)) };
  },
});
