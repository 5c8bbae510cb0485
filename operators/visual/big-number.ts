import { Type } from 'typebox';
import { choice } from '#engine/operator/config.ts';
import { may } from './channel.ts';
import { chartOperator, titled } from './chart-operator.ts';
import { maybe, measureOver, measureTitle, summaries } from './fields.ts';
import { lite } from './lite.ts';

/** One number, large. */
export const bigNumber = chartOperator({
  type: 'big-number',
  label: 'Big number',
  summary: 'One number of all rows in large type: a sum, an average, a count; beside it how it differs from another.',
  config: Type.Object({
    value: maybe('Value', 'Left out, rows are counted'),
    aggregate: choice([...summaries, 'first', 'last'], {
      default: 'sum',
      description: 'How all rows become one number',
    }),
    compare: maybe('Compare with', 'Summed up in the same way; the difference is shown'),
    label: Type.Optional(Type.String({ description: 'Stands under the number' })),
    ...titled,
  }),
  channels: ({ value, compare, aggregate }) => ({
    ...may('value', value, ['count', 'count-distinct'].includes(aggregate) ? 'category' : 'number'),
    ...may('compare', compare, 'number'),
  }),
  gather: ({ value, aggregate, compare }) => ({
    kind: 'group',
    by: [],
    measures: [
      measureOver('number', aggregate, 'value', value),
      ...(compare === undefined ? [] : [measureOver('other', aggregate, 'compare', compare)]),
    ],
  }),
  draw(picture, { value, aggregate, compare, label }) {
    const [mark] = picture.marks;
    const [number, other] = [mark.number, mark.other].map(n => (typeof n === 'number' ? n : null));
    const change = number === null || other === null ? null : number - other;
    const words = (text: string, more: object) => ({
      mark: { type: 'text', ...more },
      encoding: { text: { value: text } },
    });
    const figure = (name: string, format: string) => ({ text: { field: name, type: 'quantitative', format } });
    const layer = [
      number === null
        ? words('–', { fontSize: 56 })
        : {
            mark: { type: 'text', fontSize: 56, fontWeight: 'bold' },
            encoding: figure('number', Number.isInteger(number) ? ',' : ',.4~g'),
          },
      words(label ?? measureTitle(aggregate, value), { fontSize: 14, dy: 48, color: '#888' }),
      ...(compare === undefined || change === null
        ? []
        : [
            {
              mark: { type: 'text', fontSize: 16, dy: -48, color: change < 0 ? '#d1495b' : '#2a9d8f' },
              encoding: figure('change', '+,.4~g'),
            },
          ]),
    ];
    const values = [{ ...mark, ...(change !== null && { change }) }];
    return {
      spec: { ...lite(picture, { layer, config: { view: { stroke: null } } }, values), width: 300, height: 150 },
    };
  },
});
