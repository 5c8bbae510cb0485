import { Dictionary, dictionaryLimit } from './dictionary.ts';

/** Distinct values from which a column that keeps bringing new ones gets a new dictionary. */
const crowded = 32_768;

/** Whether a dictionary of `size` values, `fresh` of them new in the last `rows` rows, should make way for a new one. */
export const isCrowded = (size: number, fresh: number, rows: number): boolean =>
  size >= dictionaryLimit || (size >= crowded && fresh * 4 >= rows * 3);

/** The dictionary of a column that a reader fills batch by batch; replaced when full, or when most values are new, so memory stays bounded. */
export class RollingDictionary {
  current = new Dictionary();
  #size = 0;

  /** Call between batches, with the rows of the last one; gives the dictionary for the next. */
  next(rows: number): Dictionary {
    if (isCrowded(this.current.size, this.current.size - this.#size, rows)) this.current = new Dictionary();
    this.#size = this.current.size;
    return this.current;
  }
}
