import { type Batch, selectRows } from '#engine/data/batch.ts';
import type { Column } from '#engine/data/column.ts';
import { valueAt } from '#engine/data/column.ts';
import type { Dictionary } from '#engine/data/dictionary.ts';
import { compilePredicate } from '#engine/data/expression/compile.ts';
import type { Schema } from '#engine/data/schema.ts';
import { toJson, toText } from '#engine/data/value.ts';
import type { ResultReader } from '#engine/store/result-store.ts';
import { isPlain } from './search-texts.ts';

/** Which rows are asked for: a condition, a text that some attribute holds, or both. */
export interface Wanted {
  readonly where?: string;
  readonly search?: string;
}

/** Columns whose texts are looked through as they are stored, and what for; null where there are none. */
export function storedSearch(
  reader: ResultReader,
  { where, search }: Wanted,
): { columns: number[]; needle: string } | null {
  if ((where ?? '').trim() !== '' || search === undefined || search === '') return null;
  const needle = search.toLowerCase();
  const columns = reader.schema.flatMap((_, c) => ((reader.textCount?.(c) ?? null) !== null ? [c] : []));
  return columns.length > 0 && isPlain(needle) ? { columns, needle } : null;
}

/** Finds rows in batches that have the columns it asks for and no others. */
export interface Matcher {
  /** Positions in the schema, ascending. */
  readonly columns: readonly number[];
  /** Positions of the rows of a batch that match, ascending. */
  find(batch: Batch): Uint16Array;
}

/**
 * What finds the rows asked for; null when all are.
 *
 * @param except  columns that are not searched
 * @throws {SluiceError} EXPRESSION_SYNTAX, EXPRESSION_TYPE, ATTRIBUTE_UNKNOWN in field `where`
 */
export function matcherOf(schema: Schema, { where, search }: Wanted, except: readonly number[] = []): Matcher | null {
  const condition = where === undefined || where.trim() === '' ? null : where;
  const needle = search === undefined || search === '' ? null : search.toLowerCase();
  if (condition === null && needle === null) return null;
  const read = new Set(condition === null ? [] : compilePredicate(condition, schema, 'where').attributes);
  const searched = needle === null ? [] : searchedIn(schema, needle).filter(c => !except.includes(c));
  const columns = schema.flatMap(({ name }, c) => (read.has(name) || searched.includes(c) ? [c] : []));
  const narrow = columns.map(c => schema[c]);
  const places = searched.map(c => columns.indexOf(c));
  const finders = [
    ...(condition === null ? [] : [conditionOf(condition, narrow)]),
    ...(needle === null ? [] : [searchOf(needle, places)]),
  ];
  if (finders.length === 1) return { columns, find: finders[0] };
  const [first, second] = finders;
  return {
    columns,
    find(batch) {
      const found = first(batch);
      return second(selectRows(batch, found)).map(k => found[k]);
    },
  };
}

/** Positions of the rows that match of a batch with all columns. */
export const findIn = (matcher: Matcher, { schema, columns, ...rest }: Batch): Uint16Array =>
  matcher.find({ ...rest, schema: matcher.columns.map(c => schema[c]), columns: matcher.columns.map(c => columns[c]) });

type Finder = (batch: Batch) => Uint16Array;

function conditionOf(where: string, schema: Schema): Finder {
  const predicate = compilePredicate(where, schema, 'where');
  const room = new Uint16Array(65_536);
  return batch => room.slice(0, predicate.select(batch, room));
}

/** Columns whose values may hold a text. */
const searchedIn = (schema: Schema, needle: string): number[] =>
  schema.flatMap(({ type }, c) => (alphabet[type]?.test(needle) === false ? [] : [c]));

/** Rows with an attribute whose text, as a page shows it, holds `needle` in any case. */
function searchOf(needle: string, columns: readonly number[]): Finder {
  const texts = columns.map(() => new TextSearch(needle));
  return batch => {
    const found = new Uint8Array(batch.rows);
    columns.forEach((c, i) => void texts[i].mark(batch.columns[c], batch.selection, found));
    const positions = new Uint16Array(batch.rows);
    let count = 0;
    for (let k = 0; k < found.length; k++) if (found[k] === 1) positions[count++] = k;
    return positions.subarray(0, count);
  };
}

/** Characters that values of a type are written with; a text with others is in none of them. */
const alphabet: { readonly [type: string]: RegExp } = {
  bool: /^[a-z]+$/,
  int32: /^[-\d]+$/,
  int64: /^[-\d]+$/,
  float64: /^[-+.\de]+$|^(?:[infty]+|nan?|an)$/,
  timestamp: /^[-\d:.tz]+$/,
};

class TextSearch {
  readonly #needle: string;
  #dictionary: Dictionary | null = null;
  /** By code: 0 not looked at, 1 holds it, 2 does not. */
  #known = new Uint8Array(0);

  constructor(needle: string) {
    this.#needle = needle;
  }

  mark(column: Column, selection: Uint16Array | null, found: Uint8Array): void {
    const { valid, type } = column;
    for (let k = 0; k < found.length; k++) {
      const i = selection === null ? k : selection[k];
      if (found[k] === 1 || (valid !== null && valid[i] === 0)) continue;
      if (type === 'string' ? this.#inText(column, i) : this.#holds(textOf(column, i))) found[k] = 1;
    }
  }

  #inText({ data, dictionary }: Column, i: number): boolean {
    if (this.#dictionary !== dictionary) {
      this.#dictionary = dictionary;
      this.#known = new Uint8Array(0);
    }
    const code = (data as Int32Array)[i];
    if (code >= this.#known.length) {
      const grown = new Uint8Array(Math.max(2 * this.#known.length, (dictionary as Dictionary).size, code + 1));
      grown.set(this.#known);
      this.#known = grown;
    }
    if (this.#known[code] === 0) this.#known[code] = this.#holds((dictionary as Dictionary).values[code]) ? 1 : 2;
    return this.#known[code] === 1;
  }

  #holds(text: string): boolean {
    return text.toLowerCase().includes(this.#needle);
  }
}

const textOf = (column: Column, i: number): string => {
  const value = toJson(valueAt(column, i), column.type);
  return toText(value as never) ?? '';
};
