import { Type } from 'typebox';
import { col } from '#engine/operator/config.ts';
import { type Channels, each } from './channel.ts';
import { chartOperator, titled } from './chart-operator.ts';
import { lite } from './lite.ts';
import { category, type Mark, type Plain } from './mark.ts';

/** The first rows as a picture. */
export const tableChart = chartOperator({
  type: 'table',
  label: 'Table',
  summary: 'The first rows as a table that can be drawn, printed and put beside charts.',
  config: Type.Object({
    attributes: Type.Array(col('in'), { minItems: 1, description: 'Columns, from left to right' }),
    limit: Type.Integer({ default: 20, minimum: 1, maximum: 1000, description: 'Rows at most' }),
    fontSize: Type.Integer({ default: 11, minimum: 6, maximum: 40, description: 'Pixels' }),
    ...titled,
  }),
  channels: ({ attributes }): Channels => each('attributes', attributes, 'any'),
  gather: ({ limit }) => ({ kind: 'sample', limit, first: true }),
  draw(picture, { attributes, fontSize }) {
    const isTime = (i: number) => picture.channels[`p${i}`]?.type === 'timestamp';
    const text = (value: Plain | undefined, i: number) =>
      String((isTime(i) ? category(value ?? null, 'timestamp') : value) ?? '∅');
    const head = attributes.map((name, column): Mark => ({ row: -1, column, text: name }));
    const body = picture.marks.flatMap((mark, row) =>
      attributes.map((_, column): Mark => ({ row, column, text: text(mark[`p${column}`], column), __row: mark.__row })),
    );
    const place = (name: string) => ({ field: name, type: 'ordinal', axis: null });
    const cells = { x: place('column'), y: place('row'), text: { field: 'text', type: 'nominal' } };
    const bold = { condition: { test: { field: 'row', lt: 0 }, value: 'bold' }, value: 'normal' };
    const layer = [
      { mark: { type: 'rect', stroke: '#8886', fill: null }, encoding: { x: cells.x, y: cells.y } },
      { mark: { type: 'text', fontSize, limit: 110, tooltip: true, fontWeight: bold }, encoding: cells },
    ];
    const spec = lite(picture, { layer }, [...head, ...body]);
    return { spec: { ...spec, width: { step: 120 }, height: { step: Math.round(fontSize * 1.9) } } };
  },
});
