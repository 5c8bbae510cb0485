import { type Codec, type Fields, field, listOf, type ValueCodec } from './codec.ts';

/** An attribute that may be left out, as Texera leaves it out. */
export const chosen: ValueCodec = {
  read: value => (value === '' || value === 'No Selection' ? undefined : value),
  write: value => value,
};

/** A number that Texera keeps as text. */
export const numberText: ValueCodec = {
  read: (value, note) => {
    const number = Number(value);
    if (value === '' || Number.isFinite(number)) return value === '' ? undefined : number;
    note(`'${String(value)}' is not a number`);
    return undefined;
  },
  write: value => String(value),
};

/** A list of objects that hold a name each, as a list of names. */
export const names = (theirs: string, ours: string, key = 'attributeName'): Codec => {
  const entries = listOf(field(key, 'name'));
  return {
    theirs: [theirs],
    ours: [ours],
    read: (properties, note) => ({ [ours]: (entries.read(properties[theirs], note) as Fields[]).map(e => e.name) }),
    write: (config, note) => ({
      [theirs]: entries.write(
        ((config[ours] ?? []) as string[]).map(name => ({ name })),
        note,
      ),
    }),
  };
};
