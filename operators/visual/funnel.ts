import { Type } from 'typebox';
import { may } from './channel.ts';
import { chartOperator, titled } from './chart-operator.ts';
import { attribute, color, maybe, measureOver, measureTitle } from './fields.ts';
import { field, lite } from './lite.ts';
import type { Mark, Plain } from './mark.ts';
import { inOrder, order, sizeOf } from './order.ts';

/** Stages, each as wide as what is left. */
export const funnel = chartOperator({
  type: 'funnel',
  label: 'Funnel chart',
  summary: 'Stages one below the other, each as wide as the sum or number of its rows: how much is left after each.',
  config: Type.Object({
    stage: attribute('Stage'),
    value: maybe('Value', 'Left out, rows are counted'),
    color,
    order: order('input'),
    ...titled,
  }),
  channels: ({ stage, value, color }) => ({
    ...may('stage', stage, 'category'),
    ...may('value', value, 'number'),
    ...may('color', color, 'category'),
  }),
  gather: ({ value }) => ({
    kind: 'group',
    by: ['stage', 'color'],
    measures: [measureOver('size', 'sum', 'value', value)],
  }),
  draw(picture, { value, order }) {
    const { marks } = inOrder(picture.marks, { by: 'stage', value: 'size', order });
    const side = (name: string) => ({
      field: name,
      type: 'quantitative',
      title: measureTitle('sum', value),
      axis: null,
    });
    const y = field(picture, 'stage', { sort: null });
    const tooltip = [y ?? {}, { field: 'size', type: 'quantitative', title: measureTitle('sum', value) }];
    const color = field(picture, 'color') ?? field(picture, 'stage', { type: 'nominal', sort: null, legend: null });
    const layer = [
      { mark: 'bar', encoding: { y, x: side('from'), x2: { field: 'to' }, color, tooltip } },
      {
        mark: { type: 'text', color: 'black' },
        encoding: { y, x: side('middle'), text: { field: 'size', type: 'quantitative', format: ',' } },
      },
    ];
    return { spec: lite(picture, { layer }, centered(marks)) };
  },
});

/** The parts of each stage side by side around the middle. */
function centered(marks: readonly Mark[]): Mark[] {
  const totals = new Map<Plain | undefined, number>();
  for (const mark of marks) totals.set(mark.stage, (totals.get(mark.stage) ?? 0) + sizeOf(mark, 'size'));
  const filled = new Map<Plain | undefined, number>();
  return marks.map(mark => {
    const from = filled.get(mark.stage) ?? -(totals.get(mark.stage) ?? 0) / 2;
    const to = from + sizeOf(mark, 'size');
    filled.set(mark.stage, to);
    return { ...mark, from: from + 0, to: to + 0, middle: (from + to) / 2 + 0 };
  });
}
