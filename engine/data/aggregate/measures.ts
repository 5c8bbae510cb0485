import { SluiceError } from '../../errors.ts';
import type { Measure } from '../group/group-table.ts';
import { type Attribute, type AttributeType, isNumeric } from '../schema.ts';
import { Concat } from './concat.ts';
import { Count } from './count.ts';
import { DistinctValues } from './distinct-values.ts';
import { ExactSum } from './exact-sum.ts';
import { NumberExtreme, ValueExtreme } from './extremes.ts';
import { FloatSum } from './float-sum.ts';
import { Pick } from './pick.ts';
import { Quantile } from './quantile.ts';
import { Variance } from './variance.ts';

/** Functions over the values of a group. Nulls are left out; `count` without an attribute counts rows. */
export const aggregateFunctions = [
  'count',
  'count-distinct',
  'sum',
  'average',
  'min',
  'max',
  'median',
  'quantile',
  'stddev',
  'variance',
  'mode',
  'first',
  'last',
  'concat',
] as const;
export type AggregateFunction = (typeof aggregateFunctions)[number];

const numbersOnly: readonly AggregateFunction[] = ['sum', 'average', 'stddev', 'variance'];
const numbersAndTimes: readonly AggregateFunction[] = ['median', 'quantile'];

/**
 * The type that a function of an attribute gives.
 *
 * @throws {SluiceError} TYPE_MISMATCH when the function cannot take the attribute's type
 */
export function measureType(name: AggregateFunction, attribute: Attribute | null, field?: string): AttributeType {
  if (name === 'count' || name === 'count-distinct') return 'int64';
  if (attribute === null) return 'int64';
  const { type } = attribute;
  const takes = numbersOnly.includes(name)
    ? isNumeric(type)
    : !numbersAndTimes.includes(name) || isNumeric(type) || type === 'timestamp';
  if (!takes) {
    const wanted = numbersOnly.includes(name) ? 'a number' : 'a number or a timestamp';
    throw new SluiceError('TYPE_MISMATCH', { what: `'${attribute.name}' in ${name}`, wanted, found: type, field });
  }
  switch (name) {
    case 'sum':
      return type === 'float64' ? 'float64' : 'int64';
    case 'average':
    case 'stddev':
    case 'variance':
      return 'float64';
    case 'median':
    case 'quantile':
      return type === 'timestamp' ? 'timestamp' : 'float64';
    case 'concat':
      return 'string';
    default:
      return type;
  }
}

export interface MeasureSpec {
  readonly function: AggregateFunction;
  /** Input attribute and its position; null counts rows. */
  readonly attribute: Attribute | null;
  readonly column: number | null;
  /** Fraction of a quantile, separator of a concat. */
  readonly argument?: number | string;
}

/** How a group table keeps a measure. */
export function measureOf({ function: name, attribute, column, argument }: MeasureSpec): Measure {
  if (attribute === null) return { column: null, create: (_, cells) => new Count(cells) };
  const { type } = attribute;
  const scalar = isNumeric(type) || type === 'bool' || type === 'timestamp';
  const summed = type === 'float64' ? FloatSum : ExactSum;
  switch (name) {
    case 'count':
      return { column, create: (_, cells) => new Count(cells) };
    case 'sum':
      return { column, create: (_, cells) => new summed(false, cells, column as number) };
    case 'average':
      return { column, create: (_, cells) => new summed(true, cells, column as number) };
    case 'min':
    case 'max':
      return scalar
        ? { column, create: (_, cells) => new NumberExtreme(attribute, name === 'min', cells) }
        : { column, create: () => new ValueExtreme(attribute, name === 'min') };
    case 'stddev':
    case 'variance':
      return { column, create: (_, cells) => new Variance(name === 'stddev', cells) };
    case 'median':
      return { column, create: limits => new Quantile(type, 0.5, limits) };
    case 'quantile':
      return { column, create: limits => new Quantile(type, Number(argument ?? 0.5), limits) };
    case 'first':
    case 'last':
      return { column, create: () => new Pick(attribute, { which: name, nulls: false }) };
    case 'concat':
      return { column, create: limits => new Concat(String(argument ?? ''), limits) };
    case 'count-distinct':
    case 'mode':
      return { column, ownLimits: true, create: limits => new DistinctValues(attribute, name === 'mode', limits) };
  }
}
