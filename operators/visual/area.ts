import { Type } from 'typebox';
import { choice } from '#engine/operator/config.ts';
import { chartOperator, titled } from './chart-operator.ts';
import { measureTitle } from './fields.ts';
import { fromLeft, lineChannels, lineFields, lineGather } from './lines.ts';
import { field, lite } from './lite.ts';

const stacks = { stacked: 'zero', normalized: 'normalize', layered: null } as const;

/** Lines with the space under them filled. */
export const area = chartOperator({
  type: 'area',
  label: 'Area chart',
  summary: 'Filled areas under lines, one per color: on top of each other, as shares, or one before the other.',
  config: Type.Object({
    ...lineFields,
    stack: choice(['stacked', 'normalized', 'layered'], {
      default: 'stacked',
      description: 'Areas of different colors on top of each other, as shares of 1, or one before the other',
    }),
    ...titled,
  }),
  channels: lineChannels,
  gather: lineGather,
  draw(picture, { y, aggregate, interpolate, stack }) {
    const title = aggregate === 'none' ? y : measureTitle(aggregate, y);
    const mark = { type: 'area', interpolate, tooltip: true, ...(stack === 'layered' && { opacity: 0.5 }) };
    const height = field(picture, 'y', { type: 'quantitative', title, stack: stacks[stack] });
    return {
      spec: lite(
        picture,
        { mark, encoding: { x: field(picture, 'x'), y: height, color: field(picture, 'color') } },
        fromLeft(picture),
      ),
    };
  },
});
