import { type Batch, makeBatch, maxBatchRows } from '../../data/batch.ts';
import { type Column, type ColumnData, makeColumn } from '../../data/column.ts';
import { Dictionary } from '../../data/dictionary.ts';
import type { AttributeType, Schema } from '../../data/schema.ts';
import { must } from '../../errors.ts';

/** Dictionaries one side remembers before it starts afresh; bounds what the other side keeps alive. */
const dictionaryLimit = 256;

type Typed = Exclude<ColumnData, unknown[]>;

/** A dictionary by name: of the sender, or one that the receiver sent itself. */
interface DictionaryRef {
  readonly owner: 'sender' | 'receiver';
  readonly id: number;
}

/** A column on its way: a reference to an input column of the request, or storage that both sides share. */
export type WireColumn =
  | { readonly kind: 'input'; readonly column: number }
  | {
      readonly kind: 'data';
      readonly type: AttributeType;
      readonly data: ColumnData;
      readonly valid: Uint8Array | null;
      readonly dictionary: DictionaryRef | null;
      readonly width?: number;
    };

/** A batch on its way between threads, with the dictionary values the receiver has not seen. */
export interface WireBatch {
  readonly schema: Schema;
  readonly rows: number;
  readonly base: number;
  readonly selection: Uint16Array | null;
  readonly columns: readonly WireColumn[];
  readonly news: readonly { readonly id: number; readonly from: number; readonly values: readonly string[] }[];
  /** The sender forgot its dictionaries before this batch. */
  readonly afresh: boolean;
}

/**
 * One end of a connection between two threads that send each other batches.
 *
 * Contract: messages arrive in order. Numbers travel in shared memory and are copied once; strings travel as codes, each value once per
 * dictionary. A dictionary received is only read.
 */
export class Transport {
  #sent = new Map<Dictionary, { id: number; values: number }>();
  /** What was sent before the last fresh start: answers on their way may still name it. */
  #before = new Map<Dictionary, { id: number; values: number }>();
  #received = new Map<number, Dictionary>();
  #names = new WeakMap<Dictionary, number>();
  #next = 0;

  /**
   * @param inputs  columns the receiver has at hand: they travel as references
   * @param read  columns whose values matter, by position; others arrive as blanks of the same length
   */
  pack(batch: Batch, inputs: readonly Column[] = [], read: ReadonlySet<number> | null = null): WireBatch {
    const afresh = this.#sent.size > dictionaryLimit;
    if (afresh) [this.#before, this.#sent] = [this.#sent, new Map()];
    const news: { id: number; from: number; values: string[] }[] = [];
    const columns = batch.columns.map((column, c): WireColumn => {
      if (read && !read.has(c)) return blank(column);
      const known = inputs.indexOf(column);
      if (known >= 0) return { kind: 'input', column: known };
      const { type, data, valid, dictionary, width } = column;
      return {
        kind: 'data',
        type,
        data: Array.isArray(data) ? data : shared(data),
        valid: valid && (shared(valid) as Uint8Array),
        dictionary: dictionary && this.#refer(dictionary, news),
        ...(width !== undefined && { width }),
      };
    });
    const { schema, rows, base, selection } = batch;
    return { schema, rows, base, selection: selection ? selection.slice() : null, columns, news, afresh };
  }

  unpack(wire: WireBatch, inputs: readonly Column[] = []): Batch {
    if (wire.afresh) this.#received = new Map();
    for (const { id, from, values } of wire.news) {
      const dictionary = this.#received.get(id) ?? new Dictionary();
      if (from !== dictionary.size)
        throw new Error(`broken promise: dictionary ${id} has ${dictionary.size} values, not ${from}`);
      for (const value of values) dictionary.append(value);
      this.#received.set(id, dictionary);
      this.#names.set(dictionary, id);
    }
    const columns = wire.columns.map(column => {
      if (column.kind === 'input') return inputs[column.column];
      return makeColumn(
        column.type,
        column.data,
        column.valid,
        column.dictionary && this.#resolve(column.dictionary),
        column.width,
      );
    });
    return makeBatch(wire.schema, columns, wire.rows, wire.selection, wire.base);
  }

  #refer(dictionary: Dictionary, news: { id: number; from: number; values: string[] }[]): DictionaryRef {
    const theirs = this.#names.get(dictionary);
    if (theirs !== undefined && this.#received.get(theirs) === dictionary) return { owner: 'receiver', id: theirs };
    let sent = this.#sent.get(dictionary);
    if (!sent) this.#sent.set(dictionary, (sent = { id: this.#next++, values: 0 }));
    if (sent.values < dictionary.size || sent.values === 0) {
      news.push({ id: sent.id, from: sent.values, values: dictionary.values.slice(sent.values) });
      sent.values = dictionary.size;
    }
    return { owner: 'sender', id: sent.id };
  }

  #resolve({ owner, id }: DictionaryRef): Dictionary {
    if (owner === 'sender') return must(this.#received.get(id), `dictionary ${id} was sent`);
    for (const sides of [this.#sent, this.#before])
      for (const [dictionary, sent] of sides) if (sent.id === id) return dictionary;
    throw new Error(`broken promise: dictionary ${id} is ours`);
  }
}

const blanks = new Uint8Array(new SharedArrayBuffer(maxBatchRows));

/** Stands for a column that nobody looks at there. */
const blank = ({ data, width = 1 }: Column): WireColumn => ({
  kind: 'data',
  type: 'bool',
  data: blanks.subarray(0, data.length / width),
  valid: null,
  dictionary: null,
});

/** The same values in memory that another thread may read. */
function shared(data: Typed): Typed {
  if (data.buffer instanceof SharedArrayBuffer) return data;
  const Kind = data.constructor as new (buffer: SharedArrayBuffer, offset: number, length: number) => Typed;
  const copy = new Kind(new SharedArrayBuffer(data.byteLength), 0, data.length);
  (copy as Uint8Array).set(data as Uint8Array);
  return copy;
}
