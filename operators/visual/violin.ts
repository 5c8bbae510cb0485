import { Type } from 'typebox';
import { may, need } from './channel.ts';
import { chartOperator, titled } from './chart-operator.ts';
import { densitiesOf } from './densities.ts';
import { attribute, maybe } from './fields.ts';
import type { HeldInput } from './gather.ts';
import { lite, titleOf } from './lite.ts';
import { amount, type Mark } from './mark.ts';
import { quartilesOf } from './quartiles.ts';
import { both } from './where.ts';

/** Densities as bodies, with median and quartiles. */
export const violin = chartOperator({
  type: 'violin',
  label: 'Violin plot',
  summary: 'The spread of a number per category as a body that is wide where rows are many, with median and quartiles.',
  config: Type.Object({
    value: attribute('Value'),
    category: maybe('Category', 'One body per value'),
    smoothing: Type.Number({ default: 1, exclusiveMinimum: 0, description: 'More than 1 smooths more than usual' }),
    horizontal: Type.Boolean({ default: false }),
    ...titled,
  }),
  channels: ({ value, category }) => ({ ...need('value', value, 'number'), ...may('category', category, 'category') }),
  gather: ({ smoothing }) => ({ kind: 'hold', reduce: input => bodiesOf(input, smoothing) }),
  draw(picture, { horizontal }) {
    const [along, across] = horizontal ? ['x', 'y'] : ['y', 'x'];
    const value = (name: string) => ({
      field: name,
      type: 'quantitative',
      title: titleOf(picture, 'value'),
      scale: { zero: false },
    });
    const side = (name: string) => ({
      field: name,
      type: 'quantitative',
      title: null,
      axis: { labels: false, ticks: false, grid: false },
    });
    const only = (part: string) => ({ transform: [{ filter: { field: 'part', equal: part } }] });
    const layer = [
      {
        ...only('body'),
        mark: { type: 'area', orient: horizontal ? 'vertical' : 'horizontal', opacity: 0.7, tooltip: true },
        encoding: { [along]: value('at'), [across]: side('left'), [`${across}2`]: { field: 'right' } },
      },
      {
        ...only('quartiles'),
        mark: { type: 'rule', size: 5 },
        encoding: { [along]: value('q1'), [`${along}2`]: { field: 'q3' } },
      },
      {
        ...only('quartiles'),
        mark: { type: 'point', filled: true, color: 'white', size: 40, opacity: 1 },
        encoding: { [along]: value('median') },
      },
    ].map(view => ({
      ...view,
      encoding: { ...view.encoding, ...(across in view.encoding ? {} : { [across]: side('middle') }) },
    }));
    if (!picture.channels.category) return { spec: lite(picture, { layer }) };
    const { data, ...rest } = lite(picture, {}) as { data: object };
    const split = {
      field: 'category',
      type: 'nominal',
      title: titleOf(picture, 'category'),
      header: { labelLimit: 90 },
    };
    const spec = horizontal ? { height: 90, width: 400, layer } : { width: 90, height: 300, layer };
    const { mark: _, encoding: __, width: ___, height: ____, ...head } = rest as { [key: string]: unknown };
    return { spec: { ...head, data, facet: { [horizontal ? 'row' : 'column']: split }, spacing: 8, spec } };
  },
});

function* bodiesOf(input: HeldInput, smoothing: number): Generator<undefined, Mark[]> {
  if (input.rows === 0) return [];
  const bodies = yield* densitiesOf(input, ['category'], smoothing);
  const quartiles = yield* quartilesOf(input, ['category']);
  return bodies.flatMap(({ series, points }, i) => {
    const widest = Math.max(...points.map(p => p.density)) || 1;
    const shared = { ...series.mark, __where: both(...series.where) };
    const { q1, median, q3 } = quartiles[i];
    return [
      ...points.map(({ at, density }): Mark => {
        const half = amount(density / widest);
        return { part: 'body', at: amount(at), left: half === null ? null : 0 - half, right: half, ...shared };
      }),
      { part: 'quartiles', q1: q1 + 0, median: median + 0, q3: q3 + 0, middle: 0, ...shared },
    ];
  });
}
