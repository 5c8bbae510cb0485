import { Type } from 'typebox';
import { col } from '#engine/operator/config.ts';
import { type Channels, each, may } from './channel.ts';
import { chartOperator, titled } from './chart-operator.ts';
import { color } from './fields.ts';
import { field, liteSchema, numbers, tips } from './lite.ts';
import { maxMarks } from './mark.ts';

/** Every number against every other. */
export const scatterMatrix = chartOperator({
  type: 'scatter-matrix',
  label: 'Scatter matrix',
  summary: 'A grid of scatter plots: each of some numbers against each of the others.',
  config: Type.Object({
    attributes: Type.Array(col('in'), { minItems: 2, maxItems: 8, description: 'Two to eight numbers or times' }),
    color,
    ...titled,
  }),
  channels: ({ attributes, color }): Channels => ({
    ...each('attributes', attributes, 'measure'),
    ...may('color', color, 'any'),
  }),
  gather: ({ attributes }) => ({ kind: 'sample', limit: Math.floor(maxMarks / attributes.length ** 2) }),
  draw(picture, { attributes }) {
    const last = attributes.length - 1;
    const side = Math.max(70, Math.floor(480 / attributes.length));
    const axis = (i: number, edge: boolean) =>
      field(picture, `p${i}`, {
        scale: picture.channels[`p${i}`]?.type === 'timestamp' ? { type: 'utc' } : { zero: false },
        ...(!edge && { title: null, axis: { labels: false, ticks: false } }),
      });
    const cell = (row: number, column: number) => ({
      width: side,
      height: side,
      mark: { type: 'point', filled: true, size: 12, opacity: 0.6 },
      encoding: {
        x: axis(column, row === last),
        y: axis(row, column === 0),
        color: field(picture, 'color'),
        tooltip: tips(picture, ...attributes.map((_, i) => `p${i}`), 'color'),
      },
    });
    const vconcat = attributes.map((_, row) => ({
      spacing: 6,
      hconcat: attributes.map((_, column) => cell(row, column)),
    }));
    const title = picture.title && { title: picture.title };
    return {
      spec: { $schema: liteSchema, ...title, data: { values: picture.marks }, spacing: 6, vconcat, config: numbers },
    };
  },
});
