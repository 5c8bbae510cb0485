import { Type } from 'typebox';
import { may } from './channel.ts';
import { chartOperator, titled } from './chart-operator.ts';
import { attribute, color, maybe, measureOver, measureTitle } from './fields.ts';
import { field, lite } from './lite.ts';
import type { Mark } from './mark.ts';
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
  async draw(picture, { value, order }) {
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
    return { spec: lite(picture, { layer }, await centered(marks)) };
  },
});

/** The parts of each stage side by side around the middle. */
async function centered(marks: readonly Mark[]): Promise<Mark[]> {
  if (marks.length === 0) return [];
  const { from, rolling } = await import('arquero');
  const parts = from(marks.map(mark => ({ ...mark, size: sizeOf(mark, 'size') })))
    .groupby('stage')
    .derive({ whole: 'd => op.sum(d.size)', filled: rolling('d => op.sum(d.size)') })
    .objects();
  return (parts as { [name: string]: number }[]).map(({ whole, filled, ...mark }) => {
    const [from, to] = [filled - mark.size - whole / 2, filled - whole / 2];
    return { ...mark, from: from + 0, to: to + 0, middle: (from + to) / 2 + 0 };
  });
}
