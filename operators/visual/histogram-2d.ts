import { Type } from 'typebox';
import { binsOf } from './bins.ts';
import { need } from './channel.ts';
import { chartOperator, titled } from './chart-operator.ts';
import { attribute } from './fields.ts';
import type { HeldInput } from './gather.ts';
import { channelOf, extentOf, numberAt, placeOf } from './held.ts';
import { field, lite, made } from './lite.ts';
import type { Mark } from './mark.ts';
import { both, within } from './where.ts';

/** How many rows lie in each cell of two numbers. */
export const histogram2d = chartOperator({
  type: 'histogram-2d',
  label: '2D histogram',
  summary: 'How many rows lie in each cell of a grid over two numbers or times; every row is counted.',
  config: Type.Object({
    x: attribute('X'),
    y: attribute('Y'),
    bins: Type.Integer({ default: 20, minimum: 1, maximum: 200, description: 'Ranges at most on each axis' }),
    ...titled,
  }),
  channels: ({ x, y }) => ({ ...need('x', x, 'measure'), ...need('y', y, 'measure') }),
  gather: ({ bins }) => ({ kind: 'hold', reduce: input => countCells(input, bins) }),
  draw(picture) {
    const axis = (name: 'x' | 'y') =>
      field(picture, name, { field: `${name}From`, scale: axisScale(picture.channels[name]?.type) });
    const encoding = {
      x: axis('x'),
      x2: { field: 'xTo' },
      y: axis('y'),
      y2: { field: 'yTo' },
      color: made('count', 'Rows'),
    };
    return { spec: lite(picture, { mark: { type: 'rect', tooltip: true }, encoding }) };
  },
});

const axisScale = (type: string | undefined) => (type === 'timestamp' ? { type: 'utc' } : { zero: false });

function* countCells(input: HeldInput, most: number): Generator<undefined, Mark[]> {
  const [x, y] = [channelOf(input, 'x'), channelOf(input, 'y')];
  const [xs, ys] = [yield* extentOf(input, 'x'), yield* extentOf(input, 'y')];
  if (xs === null || ys === null) return [];
  const [xBins, yBins] = [binsOf(xs, most, x.type), binsOf(ys, most, y.type)];
  const counts = new Float64Array(xBins.count * yBins.count);
  const [xPlace, yPlace] = [placeOf(input, 'x'), placeOf(input, 'y')];
  for (const { columns, rows } of input.batches()) {
    for (let k = 0; k < rows; k++)
      counts[xBins.of(numberAt(columns[xPlace], k)) * yBins.count + yBins.of(numberAt(columns[yPlace], k))]++;
    yield undefined;
  }
  return Array.from(counts, (count, at): Mark => {
    const [i, j] = [Math.floor(at / yBins.count), at % yBins.count];
    const [xFrom, xTo, yFrom, yTo] = [xBins.edge(i), xBins.edge(i + 1), yBins.edge(j), yBins.edge(j + 1)];
    const inX = within(x.source, xFrom, xTo, i === xBins.count - 1);
    return { xFrom, xTo, yFrom, yTo, count, __where: both(inX, within(y.source, yFrom, yTo, j === yBins.count - 1)) };
  }).filter(mark => mark.count !== 0);
}
