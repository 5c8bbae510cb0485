import { Type } from 'typebox';
import { choice } from '#engine/operator/config.ts';
import { may, need } from './channel.ts';
import type { Picture } from './chart-operator.ts';
import { attribute, color, facet, summaries } from './fields.ts';
import type { Gather } from './gather.ts';
import type { Mark } from './mark.ts';
import { byName } from './order.ts';

/** What line and area charts ask for. */
export const lineFields = {
  x: attribute('X', 'Numbers, times or categories; points are joined from left to right'),
  y: attribute('Y'),
  color,
  aggregate: choice(['none', ...summaries], {
    default: 'none',
    description: 'How rows with equal x become one point; none: a point per row',
  }),
  interpolate: choice(['linear', 'monotone', 'step'], { default: 'linear', description: 'How points are joined' }),
  facet,
};

type LineConfig = {
  x: string;
  y: string;
  color?: string;
  facet?: string;
  aggregate: (typeof summaries)[number] | 'none';
};

export const lineChannels = ({ x, y, color, facet }: LineConfig) => ({
  ...need('x', x, 'any'),
  ...need('y', y, 'number'),
  ...may('color', color, 'category'),
  ...may('facet', facet, 'category'),
});

export const lineGather = ({ aggregate }: LineConfig): Gather =>
  aggregate === 'none'
    ? { kind: 'sample' }
    : { kind: 'group', by: ['x', 'color', 'facet'], measures: [{ as: 'y', function: aggregate, channel: 'y' }] };

/** Points from left to right, as a reader of the data expects them. */
export const fromLeft = ({ marks }: Picture): Mark[] => marks.toSorted((a, b) => byName(a.x, b.x));

/** Whether nothing can be joined: a line of one point is not seen. */
export const isLone = ({ marks }: Picture, name = 'x'): boolean => new Set(marks.map(mark => mark[name])).size === 1;

/** A switch that is off. */
export const off = (title: string) => Type.Boolean({ default: false, title });
