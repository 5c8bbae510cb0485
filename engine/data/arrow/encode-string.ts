import type { Column } from '../column.ts';
import { Dictionary, dictionaryLimit } from '../dictionary.ts';
import { textLimit } from '../rolling-dictionary.ts';
import { bytesOf, ColumnEncoder, encodeTexts, growTo } from './encoder-base.ts';

/** Values up to which a second source dictionary is merged into the one being written; past it a new one is begun. */
const mergeLimit = 32_768;

/** New values of a dictionary, ready to be written. */
export interface DictionaryDelta {
  /** Code from which on values belong together: within one epoch they are distinct. */
  readonly epoch: number;
  readonly values: readonly string[];
}

/**
 * Collects codes, and the strings they stand for when these are first used.
 *
 * Arrow gives a column one dictionary per file, which only grows; ours is cut into epochs, so that neither writer nor reader
 * has to hold or search more than one: values are distinct within an epoch, and rows of a record batch use one epoch.
 */
export class StringEncoder extends ColumnEncoder {
  #codes = new Int32Array(0);
  #epoch = 0;
  #values = new Dictionary();
  #written = 0;
  #text = 0;
  #source: Dictionary | null = null;
  #merging = false;
  #tables = new WeakMap<Dictionary, Int32Array>();

  constructor() {
    super(4);
  }

  /** Says that rows with this dictionary come next; true when the rows so far must be written first. */
  changesEpoch(source: Dictionary): boolean {
    const size = this.#values.size;
    return size >= dictionaryLimit || this.#text >= textLimit || (source !== this.#source && size > mergeLimit);
  }

  get nextEpoch(): number {
    return this.#epoch + this.#values.size;
  }

  /** Begins a new epoch; all rows and values before it are written. */
  beginEpoch(first = this.nextEpoch): void {
    this.#epoch = first;
    this.#values = new Dictionary();
    this.#written = 0;
    this.#text = 0;
    this.#source = null;
    this.#merging = false;
    this.#tables = new WeakMap();
  }

  /** Values first used since the last call. */
  delta(): DictionaryDelta {
    const values = this.#values.values.slice(this.#written);
    this.#written += values.length;
    return { epoch: this.#epoch, values };
  }

  protected take(column: Column, selection: Uint16Array | null, from: number, count: number): void {
    const source = column.dictionary as Dictionary;
    const table = this.#table(source);
    const codes = column.data as Int32Array;
    const { valid } = column;
    const out = (this.#codes = growTo(this.#codes, this.rows, count));
    const epoch = this.#epoch;
    const to = this.rows;
    for (let k = 0; k < count; k++) {
      const i = selection === null ? from + k : selection[from + k];
      if (valid !== null && valid[i] === 0) {
        out[to + k] = epoch;
        continue;
      }
      const code = codes[i];
      let own = table[code];
      if (own < 0) table[code] = own = this.#add(source.values[code]);
      out[to + k] = epoch + own;
    }
  }

  #add(value: string): number {
    this.#text += value.length;
    this.extraBytes += value.length;
    return this.#merging ? this.#values.codeOf(value) : this.#values.append(value);
  }

  /** Codes of this epoch by code of `source`, -1 where not used yet. */
  #table(source: Dictionary): Int32Array {
    if (source !== this.#source) {
      this.#merging ||= this.#source !== null;
      this.#source = source;
    }
    const known = this.#tables.get(source);
    if (known && known.length >= source.size) return known;
    const table = new Int32Array(Math.max(source.size, known ? known.length * 2 : 0)).fill(-1);
    if (known) table.set(known);
    this.#tables.set(source, table);
    return table;
  }

  protected data(): Uint8Array[] {
    return [bytesOf(this.#codes, this.rows)];
  }
}

/** Offsets and bytes of a delta's values, with the empty validity in front. */
export const deltaBuffers = ({ values }: DictionaryDelta): Uint8Array[] => [new Uint8Array(0), ...encodeTexts(values)];
