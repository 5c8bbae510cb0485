import { Type } from 'typebox';
import type { AggregateFunction } from '#engine/data/aggregate/measures.ts';
import { choice, col } from '#engine/operator/config.ts';
import type { GroupMeasure } from './grouped-rows.ts';

/** A field of a form that names an attribute. */
export const attribute = (title: string, description?: string) =>
  col('in', { title, ...(description && { description }) });
/** One that may stay empty. */
export const maybe = (title: string, description?: string) => Type.Optional(attribute(title, description));
/** A list of at least `least` attributes. */
export const attributes = (title: string, description: string, least = 1) =>
  Type.Array(col('in'), { minItems: least, title, description });

export const color = maybe('Color', 'One color per value, or a scale of colors for numbers');
export const facet = maybe('Facet', 'One small chart per value');

/** Functions that make one number of many. */
export const summaries = ['sum', 'average', 'count', 'count-distinct', 'min', 'max', 'median'] as const;
export type Summary = (typeof summaries)[number];
export const summary = (standard: Summary = 'sum') =>
  choice(summaries, { default: standard, title: 'Aggregate', description: 'How the values of one mark become one' });

/** The measure `as` over a channel; without an attribute the rows are counted. */
export const measureOver = (
  as: string,
  name: AggregateFunction,
  channel: string,
  given: string | undefined,
): GroupMeasure => (given === undefined ? { as, function: 'count' } : { as, function: name, channel });

/** What a measure is called on an axis. */
export const measureTitle = (name: AggregateFunction, given: string | undefined): string =>
  given === undefined
    ? 'Rows'
    : name === 'count'
      ? `Count of ${given}`
      : name === 'sum'
        ? given
        : `${titleCase(name)} of ${given}`;

const titleCase = (word: string): string => word[0].toUpperCase() + word.slice(1);
