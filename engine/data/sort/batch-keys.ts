import type { Batch } from '../batch.ts';
import { compareText } from '../value.ts';
import { encodeKey, encodePrefixes } from './encode-key.ts';
import { textsOf } from './object-text.ts';
import { isTextual, type SortKey, wordCount, wordsOf } from './sort-keys.ts';

/** A stretch of words, then perhaps the texts that they only begin. */
interface Step {
  readonly from: number;
  readonly to: number;
  readonly texts: readonly (string | null)[] | null;
  readonly descending: boolean;
}

/** How many words of a key compare before texts must: all of them when no key is textual. */
export function leadingWords(keys: readonly SortKey[]): { readonly count: number; readonly all: boolean } {
  const textual = keys.findIndex(key => isTextual(key.type));
  const leading = textual < 0 ? keys : keys.slice(0, textual + 1);
  return { count: wordCount(leading, 'prefix'), all: textual < 0 };
}

/** Keys of the rows of one batch, comparable with those of any other batch of the stream. */
export class BatchKeys {
  readonly #words: Uint32Array[] = [];
  readonly #steps: Step[] = [];

  /** @param batch  without selection */
  constructor(batch: Batch, keys: readonly SortKey[]) {
    for (const key of keys) {
      const column = batch.columns[key.column];
      const own = Array.from({ length: wordsOf(key.type, 'prefix') }, () => new Uint32Array(batch.rows));
      const texts = isTextual(key.type) ? textsOf(column, batch.rows) : null;
      if (texts !== null) encodePrefixes(texts, batch.rows, key, { words: own, at: 0 });
      else encodeKey(column, batch.rows, key, { words: own, at: 0 });
      const from = this.#words.length;
      this.#words.push(...own);
      this.#steps.push({ from, to: this.#words.length, texts, descending: key.descending });
    }
  }

  /** Writes the first `count` words of a row's key to `to` at `at`. */
  copyWords(row: number, count: number, to: Uint32Array, at: number): void {
    for (let w = 0; w < count; w++) to[at + w] = this.#words[w][row];
  }

  /** Negative if row `i` comes before row `j` of `other`, 0 if their keys are equal. */
  compare(i: number, other: BatchKeys, j: number): number {
    for (let s = 0; s < this.#steps.length; s++) {
      const { from, to, texts, descending } = this.#steps[s];
      for (let w = from; w < to; w++) {
        const x = this.#words[w][i];
        const y = other.#words[w][j];
        if (x !== y) return x < y ? -1 : 1;
      }
      if (texts === null) continue;
      const a = texts[i];
      const b = other.#steps[s].texts?.[j] ?? null;
      if (a === null || b === null || a === b) continue;
      return descending ? compareText(b, a) : compareText(a, b);
    }
    return 0;
  }
}
