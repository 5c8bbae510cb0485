import { words } from './codec.ts';

/** Attribute types. */
export const attributeType = words([
  ['string', 'string'],
  ['integer', 'int32'],
  ['long', 'int64'],
  ['double', 'float64'],
  ['boolean', 'bool'],
  ['timestamp', 'timestamp'],
  ['binary', 'binary'],
]);

/** Encodings of files. */
export const encodings = words([
  ['UTF_8', 'utf-8'],
  ['UTF_16', 'utf-16'],
  ['US_ASCII', 'ascii'],
  ['ASCII', 'ascii'],
]);

/** Comparisons of a filter; names in capitals are of old files. */
export const comparison = words([
  ['=', '='],
  ['!=', '!='],
  ['<', '<'],
  ['<=', '<='],
  ['>', '>'],
  ['>=', '>='],
  ['is null', 'is-null'],
  ['is not null', 'is-not-null'],
  ['EQUAL_TO', '='],
  ['NOT_EQUAL_TO', '!='],
  ['LESS_THAN', '<'],
  ['LESS_THAN_OR_EQUAL_TO', '<='],
  ['GREATER_THAN', '>'],
  ['GREATER_THAN_OR_EQUAL_TO', '>='],
  ['IS_NULL', 'is-null'],
  ['IS_NOT_NULL', 'is-not-null'],
]);

/** Functions of an aggregation. */
export const aggregateFunction = words([
  ['sum', 'sum'],
  ['count', 'count'],
  ['average', 'average'],
  ['min', 'min'],
  ['max', 'max'],
  ['concat', 'concat'],
]);

/** Kinds of join. */
export const joinKind = words([
  ['inner', 'inner'],
  ['left outer', 'left'],
  ['right outer', 'right'],
  ['full outer', 'full'],
]);

/** Directions of a sort key. */
export const order = words([
  ['ASC', 'asc'],
  ['DESC', 'desc'],
]);

/** What a dictionary entry has to do with a text. */
export const matchMode = words([
  ['Scan', 'exact'],
  ['Substring', 'substring'],
  ['Conjunction', 'tokens'],
]);
