import { Type } from 'typebox';
import { may, need } from './channel.ts';
import { chartOperator, titled } from './chart-operator.ts';
import { attribute, color, facet, maybe } from './fields.ts';
import { field, lite, tips } from './lite.ts';
import { scaled } from './log-scale.ts';
import { rowsText } from './mark.ts';

/** A circle per row, its area a third value. */
export const bubble = chartOperator({
  type: 'bubble',
  label: 'Bubble chart',
  summary: 'A circle per row at two of its values, its area in proportion to a third.',
  config: Type.Object({
    x: attribute('X'),
    y: attribute('Y'),
    size: attribute('Size', 'A number, 0 or more: the area of the circle'),
    color,
    label: maybe('Label', 'Shown when the pointer is over a circle'),
    facet,
    ...titled,
  }),
  channels: ({ x, y, size, color, label, facet }) => ({
    ...need('x', x, 'any'),
    ...need('y', y, 'any'),
    ...need('size', size, 'number'),
    ...may('color', color, 'any'),
    ...may('label', label, 'any'),
    ...may('facet', facet, 'category'),
  }),
  draw(picture) {
    // Large circles first, so that small ones stay in sight.
    const marks = picture.marks
      .filter(mark => (mark.size as number) >= 0)
      .toSorted((a, b) => (b.size as number) - (a.size as number));
    const negative = picture.marks.length - marks.length;
    const at = (name: string) => field(picture, name);
    const encoding = {
      x: field(picture, 'x', scaled(picture, 'x', false)),
      y: field(picture, 'y', scaled(picture, 'y', false)),
      size: field(picture, 'size', { scale: { zero: true, rangeMax: 1500 } }),
      color: at('color'),
      tooltip: tips(picture, 'label', 'x', 'y', 'size', 'color'),
    };
    const spec = lite(picture, { mark: { type: 'circle', opacity: 0.6 }, encoding }, marks);
    return {
      spec,
      rows: marks.length,
      notices: negative > 0 ? [`${rowsText(negative)} of negative size left out`] : [],
    };
  },
});
