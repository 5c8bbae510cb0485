import type { Batch } from '#engine/data/batch.ts';
import type { Column } from '#engine/data/column.ts';
import type { Dictionary } from '#engine/data/dictionary.ts';
import { attributeOf, type Schema } from '#engine/data/schema.ts';
import { SluiceError } from '#engine/errors.ts';

/** Answers to a yes-or-no question about texts, asked once per dictionary entry that occurs in a row. */
export class TextTest {
  readonly #ask: (text: string) => boolean;
  readonly #answers = new WeakMap<Dictionary, Uint8Array>();

  constructor(ask: (text: string) => boolean) {
    this.#ask = ask;
  }

  /** Writes 1 to `flags` at the physical position of every row whose text is a yes; null is a no. */
  flags(column: Column, batch: Batch, flags: Uint8Array): void {
    const { valid } = column;
    const codes = column.data as Int32Array;
    const { values } = column.dictionary!;
    const known = this.#known(column.dictionary!);
    const { rows, selection } = batch;
    for (let k = 0; k < rows; k++) {
      const p = selection === null ? k : selection[k];
      if (valid !== null && valid[p] === 0) continue;
      const code = codes[p];
      const answer = known[code] || (known[code] = this.#ask(values[code]) ? yes : no);
      flags[p] = answer === yes ? 1 : 0;
    }
  }

  /** Logical positions of the rows whose text is a yes. */
  select(column: Column, batch: Batch): Uint16Array {
    const flags = new Uint8Array(column.data.length);
    this.flags(column, batch, flags);
    const { rows, selection } = batch;
    const kept = new Uint16Array(rows);
    let n = 0;
    for (let k = 0; k < rows; k++) if (flags[selection === null ? k : selection[k]] === 1) kept[n++] = k;
    return kept.slice(0, n);
  }

  #known(dictionary: Dictionary): Uint8Array {
    let known = this.#answers.get(dictionary);
    if (!known || known.length < dictionary.size) {
      const grown = new Uint8Array(Math.ceil(dictionary.size * 1.5));
      if (known) grown.set(known);
      this.#answers.set(dictionary, (known = grown));
    }
    return known;
  }
}
const no = 1;
const yes = 2;

/**
 * Results of a function of a text, computed once per dictionary entry that occurs.
 *
 * `start` is called once per dictionary, so that results may be codes of a dictionary that lives as long as the first one.
 */
export class TextMap<S extends { of(text: string): unknown }> {
  readonly #start: () => S;
  readonly #over = new WeakMap<Dictionary, { state: S; at: (code: number) => ReturnType<S['of']> }>();

  constructor(start: () => S) {
    this.#start = start;
  }

  over(dictionary: Dictionary): { readonly state: S; readonly at: (code: number) => ReturnType<S['of']> } {
    let found = this.#over.get(dictionary);
    if (!found) {
      const state = this.#start();
      const results: (ReturnType<S['of']> | undefined)[] = [];
      const at = (code: number) => (results[code] ??= state.of(dictionary.values[code]) as ReturnType<S['of']>);
      this.#over.set(dictionary, (found = { state, at }));
    }
    return found;
  }
}

/** Position of a text attribute. @throws {SluiceError} ATTRIBUTE_UNKNOWN, TYPE_MISMATCH */
export function textIndex(schema: Schema, name: string, field = 'attribute'): number {
  const attribute = attributeOf(schema, name, field);
  if (attribute.type !== 'string')
    throw new SluiceError('TYPE_MISMATCH', { what: `'${name}'`, wanted: 'string', found: attribute.type, field });
  return schema.indexOf(attribute);
}
