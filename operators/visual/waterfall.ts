import { Type } from 'typebox';
import { may, need } from './channel.ts';
import { chartOperator, titled } from './chart-operator.ts';
import { attribute } from './fields.ts';
import { field, lite, made } from './lite.ts';
import type { Mark } from './mark.ts';
import { sizeOf } from './order.ts';

/** How parts add up to a whole. */
export const waterfall = chartOperator({
  type: 'waterfall',
  label: 'Waterfall chart',
  summary: 'How increases and decreases, in their order, add up from nothing to a total.',
  config: Type.Object({
    x: attribute('Steps', 'In the order of the rows'),
    y: attribute('Change', 'Rows of one step are added up'),
    total: Type.Boolean({ default: true, description: 'A last bar for the sum' }),
    ...titled,
  }),
  channels: ({ x, y }) => ({ ...may('x', x, 'category'), ...need('y', y, 'number') }),
  gather: () => ({ kind: 'group', by: ['x'], measures: [{ as: 'change', function: 'sum', channel: 'y' }] }),
  async draw(picture, { y, total }) {
    const { from, rolling } = await import('arquero');
    const sums = from([...picture.marks], ['x', 'change', '__where'])
      .derive({ to: rolling('d => op.sum(d.change)') })
      .derive({ from: 'd => op.lag(d.to, 1, 0)' })
      .objects() as Mark[];
    const steps = sums.map((mark): Mark => ({ ...mark, kind: sizeOf(mark, 'change') < 0 ? 'decrease' : 'increase' }));
    const sum = steps.at(-1)?.to;
    const whole: Mark = { x: 'Total', change: sum, from: 0, to: sum, kind: 'total', __where: 'true' };
    const marks = total && steps.length > 0 ? [...steps, whole] : steps;
    const encoding = {
      x: field(picture, 'x', { type: 'nominal', sort: null }),
      y: made('from', y),
      y2: { field: 'to' },
      color: {
        field: 'kind',
        type: 'nominal',
        title: null,
        scale: { domain: ['increase', 'decrease', 'total'], range: ['#2a9d8f', '#d1495b', '#4c78a8'] },
      },
      tooltip: [field(picture, 'x') ?? {}, made('change', y), made('to', 'Sum')],
    };
    return {
      spec: lite(
        picture,
        { mark: 'bar', encoding },
        marks.filter(m => Number.isFinite(m.to)),
      ),
    };
  },
});
