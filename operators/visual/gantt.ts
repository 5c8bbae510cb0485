import { Type } from 'typebox';
import { may, need } from './channel.ts';
import { chartOperator, titled } from './chart-operator.ts';
import { attribute, color } from './fields.ts';
import { off } from './lines.ts';
import { field, lite, tips } from './lite.ts';

/** Tasks as bars from start to finish. */
export const gantt = chartOperator({
  type: 'gantt',
  label: 'Gantt chart',
  summary: 'A bar per row from its start to its finish, one line per task: a schedule.',
  config: Type.Object({
    task: attribute('Task'),
    start: attribute('Start'),
    finish: attribute('Finish'),
    color,
    byStart: off('Earliest task on top'),
    ...titled,
  }),
  channels: ({ task, start, finish, color }) => ({
    ...may('task', task, 'category'),
    ...need('start', start, 'measure'),
    ...need('finish', finish, 'measure'),
    ...may('color', color, 'category'),
  }),
  draw(picture, { byStart }) {
    const marks = byStart ? picture.marks.toSorted((a, b) => Number(a.start) - Number(b.start)) : picture.marks;
    const encoding = {
      y: field(picture, 'task', { sort: null }),
      x: field(picture, 'start', { title: null }),
      x2: { field: 'finish' },
      color: field(picture, 'color'),
      tooltip: tips(picture, 'task', 'start', 'finish', 'color'),
    };
    return { spec: lite(picture, { mark: { type: 'bar', cornerRadius: 2 }, encoding }, marks) };
  },
});
