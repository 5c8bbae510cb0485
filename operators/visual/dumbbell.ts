import { Type } from 'typebox';
import { may, need } from './channel.ts';
import { chartOperator, type Picture, titled } from './chart-operator.ts';
import { attribute } from './fields.ts';
import { field, lite, titleOf } from './lite.ts';
import type { Mark, Plain } from './mark.ts';
import { many } from './mark.ts';
import { both } from './where.ts';

/** Two values per category with a line between them. */
export const dumbbell = chartOperator({
  type: 'dumbbell',
  label: 'Dumbbell plot',
  summary: 'Per category the value of one group and of another, joined by a line: before and after, here and there.',
  config: Type.Object({
    category: attribute('Category', 'One line per value'),
    value: attribute('Value', 'Rows of one category and group are averaged'),
    group: attribute('Group', 'Tells which end a row belongs to'),
    start: Type.String({ minLength: 1, description: 'Value of the group at one end' }),
    end: Type.String({ minLength: 1, description: 'Value of the group at the other end' }),
    legend: Type.Boolean({ default: true, description: 'Tell what the colors mean' }),
    ...titled,
  }),
  channels: ({ category, value, group }) => ({
    ...may('category', category, 'category'),
    ...need('value', value, 'number'),
    ...may('group', group, 'category'),
  }),
  gather: () => ({
    kind: 'group',
    by: ['category', 'group'],
    measures: [{ as: 'value', function: 'average', channel: 'value' }],
  }),
  async draw(picture, { start, end, legend }) {
    const ends = picture.marks.filter(mark => String(mark.group) === start || String(mark.group) === end);
    const bars = await joined(picture, ends, start);
    const y = field(picture, 'category');
    const value = (name: string) => ({
      field: name,
      type: 'quantitative',
      title: titleOf(picture, 'value'),
      scale: { zero: false },
    });
    const only = (part: string) => ({ transform: [{ filter: { field: 'part', equal: part } }] });
    const color = {
      field: 'group',
      type: 'nominal',
      title: titleOf(picture, 'group'),
      ...(!legend && { legend: null }),
    };
    const layer = [
      {
        ...only('bar'),
        mark: { type: 'rule', color: '#999', size: 2 },
        encoding: { y, x: value('from'), x2: { field: 'to' } },
      },
      {
        ...only('end'),
        mark: { type: 'point', filled: true, size: 100, opacity: 1, tooltip: true },
        encoding: { y, x: value('value'), color },
      },
    ];
    const others = picture.marks.length - ends.length;
    const marks = [...bars, ...ends.map(mark => ({ part: 'end', ...mark }))];
    return {
      spec: lite(picture, { layer }, marks),
      notices: others > 0 ? [`${many(others, 'value')} of other groups left out`] : [],
    };
  },
});

/** A bar per category that has both ends; it stands for the rows of both. */
async function joined({ conditions }: Picture, ends: readonly Mark[], start: string): Promise<Mark[]> {
  const { from } = await import('arquero');
  const rows = ends.map(mark => {
    const [of, group] = conditions?.get(mark) ?? [];
    return {
      of,
      group,
      category: mark.category,
      value: mark.value,
      side: String(mark.group) === start ? 'from' : 'to',
    };
  });
  const groups = [...new Set(rows.map(row => row.group))].join(' OR ');
  const wide = from(rows, ['of', 'category', 'side', 'value']).groupby('of', 'category').pivot('side', 'value');
  return (wide.objects() as { [name: string]: Plain | undefined }[]).flatMap(({ of, category, from, to }): Mark[] =>
    from === undefined || to === undefined
      ? []
      : [{ part: 'bar', category, from, to, __where: both(String(of), `(${groups})`) }],
  );
}
