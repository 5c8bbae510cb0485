import { Type } from 'typebox';
import { may, need } from './channel.ts';
import { chartOperator, titled } from './chart-operator.ts';
import { attribute, maybe } from './fields.ts';
import { lite, made, tips } from './lite.ts';
import { type Mark, rowsText } from './mark.ts';

const kinds = ['down', 'not significant', 'up'];

/** How large effects are, and how sure. */
export const volcano = chartOperator({
  type: 'volcano',
  label: 'Volcano plot',
  summary:
    'Effects against how sure they are: a point per row at its effect and the negative logarithm of its p-value.',
  config: Type.Object({
    effect: attribute('Effect', 'Usually the logarithm of a ratio'),
    p: attribute('p-value', 'More than 0, at most 1'),
    label: maybe('Label', 'Shown when the pointer is over a point'),
    effectLimit: Type.Number({ default: 1, minimum: 0, description: 'Effects at least so large count as large' }),
    pLimit: Type.Number({
      default: 0.05,
      exclusiveMinimum: 0,
      maximum: 1,
      description: 'p-values up to here count as sure',
    }),
    ...titled,
  }),
  channels: ({ effect, p, label }) => ({
    ...need('effect', effect, 'number'),
    ...need('p', p, 'number'),
    ...may('label', label, 'any'),
  }),
  draw(picture, { effect, p, effectLimit, pLimit }) {
    const possible = picture.marks.filter(mark => Number(mark.p) > 0 && Number(mark.p) <= 1);
    const marks = possible.map((mark): Mark => {
      const size = Number(mark.effect);
      const sure = Number(mark.p) <= pLimit && Math.abs(size) >= effectLimit;
      return {
        ...mark,
        certainty: -Math.log10(Number(mark.p)) + 0,
        kind: sure ? (size < 0 ? 'down' : 'up') : 'not significant',
      };
    });
    const x = made('effect', effect);
    const y = made('certainty', `−log10 ${p}`);
    const color = {
      field: 'kind',
      type: 'nominal',
      title: null,
      scale: { domain: kinds, range: ['#4c78a8', '#bbb', '#d1495b'] },
    };
    const line = (encoding: object) => ({
      data: { values: [{}] },
      mark: { type: 'rule', strokeDash: [4, 4], color: '#888' },
      encoding,
    });
    const layer = [
      {
        mark: { type: 'point', filled: true, opacity: 0.7 },
        encoding: { x, y, color, tooltip: tips(picture, 'label', 'effect', 'p') },
      },
      line({ y: { datum: -Math.log10(pLimit) + 0, type: 'quantitative' } }),
      line({ x: { datum: effectLimit, type: 'quantitative' } }),
      line({ x: { datum: -effectLimit + 0, type: 'quantitative' } }),
    ];
    const lost = picture.marks.length - marks.length;
    const notices = lost > 0 ? [`${rowsText(lost)} with a p-value not between 0 and 1 left out`] : [];
    return { spec: lite(picture, { layer }, marks), rows: marks.length, notices };
  },
});
