import { Type } from 'typebox';
import { need } from './channel.ts';
import { chartOperator, titled } from './chart-operator.ts';
import { attribute } from './fields.ts';

/** Pages that rows hold. */
export const htmlChart = chartOperator({
  type: 'html',
  label: 'HTML',
  summary: 'The HTML in the first rows, shown in a frame of its own that can neither run scripts nor fetch anything.',
  config: Type.Object({
    html: attribute('HTML'),
    limit: Type.Integer({ default: 20, minimum: 1, maximum: 200, description: 'Rows at most' }),
    ...titled,
  }),
  channels: ({ html }) => need('html', html, 'text'),
  gather: ({ limit }) => ({ kind: 'sample', limit, first: true }),
  draw: ({ marks, title }) => ({
    spec: { ...(title && { title }), html: marks.map(mark => ({ html: String(mark.html), __row: mark.__row })) },
  }),
});
