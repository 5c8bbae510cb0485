import type { Attribute, AttributeType, Schema } from '#engine/data/schema.ts';
import { attributeIndex, isNumeric } from '#engine/data/schema.ts';
import { SluiceError } from '#engine/errors.ts';

/** What a channel of a chart can show. */
export type Takes = 'number' | 'time' | 'measure' | 'category' | 'text' | 'json' | 'binary' | 'any';

/** An attribute of the input that a chart reads, and what it is read as. */
export interface Channel {
  readonly attribute: string;
  /** Where the config names it, for errors. */
  readonly field: string;
  readonly takes: Takes;
  /** Rows without a value here cannot be drawn. */
  readonly required: boolean;
}

/** Channels by the name their values have in the data of the chart; names of attributes never stand there. */
export type Channels = { readonly [name: string]: Channel };

/** A channel found in the input. */
export interface BoundChannel extends Channel {
  readonly name: string;
  /** Position in the input. */
  readonly column: number;
  readonly type: AttributeType;
  readonly source: Attribute;
}

const isCategory = (type: AttributeType): boolean =>
  isNumeric(type) || type === 'string' || type === 'bool' || type === 'timestamp';

const kinds: { readonly [T in Takes]: readonly [fits: (type: AttributeType) => boolean, wanted: string] } = {
  number: [isNumeric, 'a number'],
  time: [type => type === 'timestamp', 'a timestamp'],
  measure: [type => isNumeric(type) || type === 'timestamp', 'a number or a timestamp'],
  category: [isCategory, 'a text, a number, a bool or a timestamp'],
  text: [type => type === 'string', 'a text'],
  json: [type => type === 'json' || type === 'string', 'json or a text of JSON'],
  binary: [type => type === 'binary' || type === 'string', 'bytes, or a text of base64 or a data: address'],
  any: [() => true, ''],
};

/** A channel whose rows must have a value; absent where the config has none. */
export const need = (field: string, attribute: string | undefined, takes: Takes, name = field): Channels =>
  attribute === undefined || attribute === '' ? {} : { [name]: { attribute, field, takes, required: true } };

/** A channel that may be null in a row. */
export const may = (field: string, attribute: string | undefined, takes: Takes, name = field): Channels =>
  attribute === undefined || attribute === '' ? {} : { [name]: { attribute, field, takes, required: false } };

/** Several channels of one config list, named `p0`, `p1`, …. */
export const each = (field: string, attributes: readonly string[], takes: Takes, prefix = 'p'): Channels =>
  Object.assign({}, ...attributes.map((attribute, i) => may(`${field}.${i}`, attribute, takes, `${prefix}${i}`)));

/** The channels with their columns. @throws {SluiceError} ATTRIBUTE_UNKNOWN, TYPE_MISMATCH */
export function bind(channels: Channels, schema: Schema): BoundChannel[] {
  return Object.entries(channels).map(([name, channel]) => {
    const column = attributeIndex(schema, channel.attribute, channel.field);
    const { type } = schema[column];
    const [fits, wanted] = kinds[channel.takes];
    if (!fits(type))
      throw new SluiceError('TYPE_MISMATCH', {
        what: `'${channel.attribute}'`,
        wanted,
        found: type,
        field: channel.field,
      });
    return { ...channel, name, column, type, source: schema[column] };
  });
}
