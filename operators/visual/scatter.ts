import { Type } from 'typebox';
import { may, need } from './channel.ts';
import { chartOperator, titled } from './chart-operator.ts';
import { attribute, color, facet, maybe } from './fields.ts';
import { off } from './lines.ts';
import { field, lite, tips } from './lite.ts';
import { drawnOn, scaled } from './log-scale.ts';

/** A point per row. */
export const scatter = chartOperator({
  type: 'scatter',
  label: 'Scatter plot',
  summary: 'A point per row at two of its values; color, size and shape can show three more.',
  config: Type.Object({
    x: attribute('X'),
    y: attribute('Y'),
    color,
    size: maybe('Size', 'A number: the area of the point'),
    shape: maybe('Shape', 'One shape per value'),
    hover: maybe('Hover', 'Shown when the pointer is over a point'),
    xLog: off('Logarithmic x'),
    yLog: off('Logarithmic y'),
    facet,
    ...titled,
  }),
  channels: ({ x, y, color, size, shape, hover, facet }) => ({
    ...need('x', x, 'any'),
    ...need('y', y, 'any'),
    ...may('color', color, 'any'),
    ...may('size', size, 'number'),
    ...may('shape', shape, 'category'),
    ...may('hover', hover, 'any'),
    ...may('facet', facet, 'category'),
  }),
  draw(picture, { xLog, yLog }) {
    const { marks, notices } = drawnOn(picture.marks, { x: xLog, y: yLog });
    const at = (name: string) => field(picture, name);
    const encoding = {
      x: field(picture, 'x', scaled(picture, 'x', xLog)),
      y: field(picture, 'y', scaled(picture, 'y', yLog)),
      color: at('color'),
      size: at('size'),
      shape: at('shape'),
      tooltip: tips(picture, 'hover', 'x', 'y', 'color', 'size'),
    };
    const mark = { type: 'point', filled: true, opacity: 0.7 };
    return { spec: lite(picture, { mark, encoding }, marks), rows: marks.length, notices };
  },
});
