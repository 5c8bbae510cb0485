import { Type } from 'typebox';
import { problemOf, SluiceError } from '#engine/errors.ts';
import { choice } from '#engine/operator/config.ts';
import { need } from './channel.ts';
import { chartOperator, titled } from './chart-operator.ts';
import { attribute, measureTitle, summaries } from './fields.ts';
import { lite } from './lite.ts';

const left = -Math.PI / 2;

/** One number on a dial. */
export const gauge = chartOperator({
  type: 'gauge',
  label: 'Gauge',
  summary: 'One number of all rows on a dial from least to greatest, with a mark at a threshold.',
  config: Type.Object({
    value: attribute('Value'),
    aggregate: choice([...summaries, 'first', 'last'], {
      default: 'average',
      description: 'How all rows become one number',
    }),
    min: Type.Number({ default: 0, description: 'Left end of the dial' }),
    max: Type.Number({ default: 100, description: 'Right end of the dial' }),
    threshold: Type.Optional(Type.Number({ description: 'Marked on the dial' })),
    ...titled,
  }),
  validate: ({ min, max }) =>
    min < max
      ? []
      : [
          problemOf(
            new SluiceError('CONFIG_INVALID', { field: 'max', reason: 'should be more than min', type: 'gauge' }),
          ),
        ],
  channels: ({ value }) => need('value', value, 'number'),
  gather: ({ aggregate }) => ({
    kind: 'group',
    by: [],
    measures: [{ as: 'value', function: aggregate, channel: 'value' }],
  }),
  draw(picture, { value, aggregate, min, max, threshold }) {
    const [mark] = picture.marks;
    const reading = typeof mark.value === 'number' ? mark.value : null;
    const angle = (at: number) => left + Math.PI * Math.min(1, Math.max(0, (at - min) / (max - min)));
    const arc = (from: number, to: number, color: string) => ({
      type: 'arc',
      innerRadius: 90,
      outerRadius: 130,
      theta: from,
      theta2: to,
      color,
    });
    const label = (text: string, more: object) => ({
      mark: { type: 'text', ...more },
      encoding: { text: { value: text } },
    });
    const over = threshold !== undefined && reading !== null && reading > threshold;
    const layer = [
      { mark: arc(left, -left, '#8884') },
      ...(reading === null
        ? []
        : [
            {
              mark: { ...arc(left, angle(reading), over ? '#d1495b' : '#4c78a8'), tooltip: true },
              encoding: { tooltip: { field: 'value', type: 'quantitative', title: measureTitle(aggregate, value) } },
            },
          ]),
      ...(threshold === undefined ? [] : [{ mark: arc(angle(threshold) - 0.01, angle(threshold) + 0.01, '#888') }]),
      {
        mark: { type: 'text', fontSize: 32, dy: -10 },
        encoding: {
          text: reading === null ? { value: '–' } : { field: 'value', type: 'quantitative', format: ',.4~g' },
        },
      },
      label(measureTitle(aggregate, value), { dy: 20, fontSize: 12 }),
      label(String(min), { dx: -110, dy: 14 }),
      label(String(max), { dx: 110, dy: 14 }),
    ];
    return { spec: lite(picture, { layer, config: { view: { stroke: null } } }, [mark]) };
  },
});
