import { Dictionary, dictionaryLimit } from './dictionary.ts';

/** Distinct values from which a column that keeps bringing new ones gets a new dictionary. */
const crowded = 32_768;

/** Characters (or bytes) of distinct text that one dictionary may hold. */
export const textLimit = 16 << 20;

/** Whether a dictionary of `size` values with `text` characters, `fresh` of them new in the last `rows` rows, should make way for a new one. */
export const isCrowded = (size: number, text: number, fresh: number, rows: number): boolean =>
  size >= dictionaryLimit || text >= textLimit || (size >= crowded && fresh * 4 >= rows * 3);

/** Characters of the values from code `from` on. */
export function textOf(dictionary: Dictionary, from: number): number {
  let text = 0;
  for (let code = from; code < dictionary.size; code++) text += dictionary.values[code].length;
  return text;
}

/** The dictionary of a column that a reader fills batch by batch; replaced when full, or when most values are new, so memory stays bounded. */
export class RollingDictionary {
  current = new Dictionary();
  #size = 0;
  #text = 0;

  /** Call between batches, with the rows of the last one; gives the dictionary for the next. */
  next(rows: number): Dictionary {
    this.#text += textOf(this.current, this.#size);
    if (isCrowded(this.current.size, this.#text, this.current.size - this.#size, rows)) {
      this.current = new Dictionary();
      this.#text = 0;
    }
    this.#size = this.current.size;
    return this.current;
  }
}
