import { unreachable } from '../../errors.ts';
import type { AttributeType, Schema } from '../schema.ts';

/** One attribute to sort by. */
export interface SortKey {
  /** Position of the attribute in the schema. */
  readonly column: number;
  readonly type: AttributeType;
  readonly descending: boolean;
  readonly nullsFirst: boolean;
}

/** How texts become words: by rank among all rows at hand, or by their first characters where rows come batch by batch. */
export type TextWords = 'rank' | 'prefix';

export const isTextual = (type: AttributeType): boolean =>
  type === 'string' || type === 'binary' || type === 'vector' || type === 'json';

/** u32 words that a key of `type` takes; more significant ones come first. */
export function wordsOf(type: AttributeType, texts: TextWords): number {
  switch (type) {
    case 'bool':
      return 1;
    case 'int32':
    case 'float64':
    case 'timestamp':
      return 2;
    case 'int64':
      return 3;
    case 'string':
    case 'binary':
    case 'vector':
    case 'json':
      return texts === 'rank' ? 1 : 3;
    default:
      return unreachable(type);
  }
}

/** Words of all keys together. */
export const wordCount = (keys: readonly SortKey[], texts: TextWords): number =>
  keys.reduce((sum, key) => sum + wordsOf(key.type, texts), 0);

export const ascending = (schema: Schema, columns: readonly number[]): SortKey[] =>
  columns.map(column => ({ column, type: schema[column].type, descending: false, nullsFirst: false }));
