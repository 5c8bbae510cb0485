/** An object as JSON has it. */
export type Fields = { readonly [key: string]: unknown };

/** Tells that something has no exact counterpart on the other side. */
export type Note = (reason: string, field?: string) => void;

/** Translates some properties of a Texera operator into fields of a config, and back. */
export interface Codec {
  readonly theirs: readonly string[];
  readonly ours: readonly string[];
  readonly read: (properties: Fields, note: Note) => Fields;
  readonly write: (config: Fields, note: Note) => Fields;
}

/** Translates one value; `undefined` says that there is nothing to say. */
export interface ValueCodec {
  readonly read: (value: unknown, note: Note) => unknown;
  readonly write: (value: unknown, note: Note) => unknown;
}

const isAbsent = (value: unknown) => value === undefined || value === null;
const only = (key: string, value: unknown): Fields => (value === undefined ? {} : { [key]: value });

/** A value that is the same on both sides. */
export const same: ValueCodec = { read: value => value, write: value => value };

/** A text that counts as absent when it is empty. */
export const textOrNone: ValueCodec = { read: value => (value === '' ? undefined : value), write: value => value };

/** Words of Texera and ours, in pairs; the first pair with a word decides. */
export function words(pairs: readonly (readonly [theirs: string, ours: string])[]): ValueCodec {
  const find = (value: unknown, side: 0 | 1, note: Note) => {
    const pair = pairs.find(p => p[side] === value);
    if (!pair) note(`'${String(value)}' has no counterpart`);
    return pair?.[side === 0 ? 1 : 0];
  };
  return { read: (value, note) => find(value, 0, note), write: (value, note) => find(value, 1, note) };
}

/** A list of objects, each translated by `codec`. */
export const listOf = (codec: Codec): ValueCodec => ({
  read: (value, note) => asList(value).map(entry => codec.read(entry, note)),
  write: (value, note) => asList(value).map(entry => codec.write(entry, note)),
});

const asList = (value: unknown): readonly Fields[] =>
  (Array.isArray(value) ? value : []).filter(entry => typeof entry === 'object' && entry !== null);

/** One property and the field that means the same. */
export function field(theirs: string, ours: string, value: ValueCodec = same): Codec {
  return {
    theirs: [theirs],
    ours: [ours],
    read: (properties, note) =>
      only(ours, isAbsent(properties[theirs]) ? undefined : value.read(properties[theirs], note)),
    write: (config, note) => only(theirs, isAbsent(config[ours]) ? undefined : value.write(config[ours], note)),
  };
}

/** A field that Texera has no word for but always means; anything else cannot be said there. */
export const always = (ours: string, value: unknown): Codec => ({
  theirs: [],
  ours: [ours],
  read: () => ({ [ours]: value }),
  write: (config, note) => {
    if (config[ours] !== value) note(`Texera knows only ${JSON.stringify(value)} here`, ours);
    return {};
  },
});

/** Several codecs as one. */
export const all = (...codecs: readonly Codec[]): Codec => ({
  theirs: codecs.flatMap(c => c.theirs),
  ours: codecs.flatMap(c => c.ours),
  read: (properties, note) => Object.assign({}, ...codecs.map(c => c.read(properties, note))),
  write: (config, note) => Object.assign({}, ...codecs.map(c => c.write(config, note))),
});

/** Runs a codec over settings that may be of any form; what it cannot make sense of is left out and noted. */
export function attempt(translate: () => Fields, note: Note): Fields {
  try {
    return translate();
  } catch {
    note('the settings are not of the form expected, and are left out');
    return {};
  }
}

/** What `read` makes of the properties `write` gives, for operators without any. */
export const nothing: Codec = all();
