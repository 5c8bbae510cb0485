import { type Column, makeColumn, type Value, valueAt } from '../column.ts';
import type { Attribute } from '../schema.ts';
import { objectBytes } from './object-bytes.ts';
import {
  type Place,
  putBigInt64,
  putCodes,
  putFloat64,
  putInt32,
  putUint8,
  type Span,
  type Take,
  takeBigInt64,
  takeFloat64,
  takeInt32,
  takeUint8,
} from './row-kernels.ts';
import { storageClass } from './row-layout.ts';
import type { RowShelf } from './row-shelf.ts';
import { TextOutput, TextPool } from './text-pool.ts';

/** Takes the values of rows piece by piece. */
export interface Taker {
  fill(take: Take): void;
  /** The column, when every piece is filled; `loose` texts may stand twice in their dictionary, which is then for storing only. */
  column(valid: Uint8Array | null, loose: boolean): Column;
}

/** One column of a row store: puts values into rows and takes them out; what does not fit in a row it keeps itself. */
export interface StoredColumn {
  /** Bytes held outside the rows. */
  readonly bytes: number;
  /** Before the rows of a batch are put. */
  prepare?(column: Column, rows: number): void;
  put(column: Column, span: Span): void;
  taker(rows: Uint32Array): Taker;
}

export function storedColumn(attribute: Attribute, place: Place, shelf: RowShelf): StoredColumn {
  if (attribute.type === 'string') return new StoredTexts(place, shelf);
  if (attribute.type === 'int64') return new StoredWholes(place, shelf);
  switch (storageClass(attribute.type)) {
    case 'float64':
      return {
        bytes: 0,
        put: ({ data }, span) => putFloat64(shelf.float64[span.chunk], place, data as Float64Array, span),
        taker(rows) {
          const out = new Float64Array(rows.length);
          return {
            fill: take => takeFloat64(shelf.float64, place, take, out),
            column: valid => makeColumn(attribute.type, out, valid),
          };
        },
      };
    case 'int32':
      return {
        bytes: 0,
        put: ({ data }, span) => putInt32(shelf.int32[span.chunk], place, data as Int32Array, span),
        taker(rows) {
          const out = new Int32Array(rows.length);
          return {
            fill: take => takeInt32(shelf.int32, place, take, out),
            column: valid => makeColumn(attribute.type, out, valid),
          };
        },
      };
    case 'uint8':
      return {
        bytes: 0,
        put: ({ data }, span) => putUint8(shelf.uint8[span.chunk], place, data as Uint8Array, span),
        taker(rows) {
          const out = new Uint8Array(rows.length);
          return {
            fill: take => takeUint8(shelf.uint8, place, take, out),
            column: valid => makeColumn(attribute.type, out, valid),
          };
        },
      };
    case 'object':
      return new StoredObjects(attribute);
  }
}

/** Whole numbers: float64 until a column comes as 64-bit integers, then those. */
class StoredWholes implements StoredColumn {
  readonly bytes = 0;
  readonly #place: Place;
  readonly #shelf: RowShelf;
  #wide = false;

  constructor(place: Place, shelf: RowShelf) {
    this.#place = place;
    this.#shelf = shelf;
  }

  prepare({ data }: Column, rows: number): void {
    if (this.#wide || !(data instanceof BigInt64Array)) return;
    this.#wide = true;
    const { slot, stride } = this.#place;
    const { float64, bigInt64, layout } = this.#shelf;
    for (let row = 0; row < rows; row++) {
      const chunk = row >>> layout.shift;
      const p = (row & ((1 << layout.shift) - 1)) * stride + slot;
      const value = float64[chunk][p];
      bigInt64[chunk][p] = Number.isInteger(value) ? BigInt(value) : 0n;
    }
  }

  put({ data, valid }: Column, span: Span): void {
    const whole = data as Float64Array | BigInt64Array;
    if (this.#wide) putBigInt64(this.#shelf.bigInt64[span.chunk], this.#place, whole, valid, span);
    else putFloat64(this.#shelf.float64[span.chunk], this.#place, whole as Float64Array, span);
  }

  taker(rows: Uint32Array): Taker {
    if (this.#wide) {
      const out = new BigInt64Array(rows.length);
      return {
        fill: take => takeBigInt64(this.#shelf.bigInt64, this.#place, take, out),
        column: valid => makeColumn('int64', out, valid),
      };
    }
    const out = new Float64Array(rows.length);
    return {
      fill: take => takeFloat64(this.#shelf.float64, this.#place, take, out),
      column: valid => makeColumn('int64', out, valid),
    };
  }
}

/** Texts as codes into a pool of their own. */
export class StoredTexts implements StoredColumn {
  readonly pool = new TextPool();
  readonly #place: Place;
  readonly #shelf: RowShelf;
  readonly #output = new TextOutput();

  constructor(place: Place, shelf: RowShelf) {
    this.#place = place;
    this.#shelf = shelf;
  }

  get bytes(): number {
    return this.pool.bytes;
  }

  put({ data, valid, dictionary }: Column, span: Span): void {
    const to = this.#shelf.int32[span.chunk];
    const table = dictionary && this.pool.table(dictionary);
    if (table === null) return putInt32(to, this.#place, data as Int32Array, span);
    const missing = (code: number) => this.pool.code(dictionary!, table, code);
    putCodes(to, this.#place, data as Int32Array, valid, span, table, missing);
  }

  taker(rows: Uint32Array): Taker {
    const codes = new Int32Array(rows.length);
    return {
      fill: take => takeInt32(this.#shelf.int32, this.#place, take, codes),
      column: (valid, loose) => {
        const dictionary = loose ? this.pool.loose : this.pool.dictionary;
        if (dictionary !== null) return makeColumn('string', codes, valid, dictionary);
        return this.#output.column(this.pool.values, codes, valid);
      },
    };
  }
}

/** Values that are objects, beside the rows. */
class StoredObjects implements StoredColumn {
  bytes = 0;
  readonly #attribute: Attribute;
  readonly #values: Value[] = [];
  #width: number;

  constructor(attribute: Attribute) {
    this.#attribute = attribute;
    this.#width = attribute.width ?? 0;
  }

  put(column: Column, { selection, from, count }: Span): void {
    for (let k = from; k < from + count; k++) {
      const value = valueAt(column, selection === null ? k : selection[k]);
      if (value instanceof Float32Array) this.#width = value.length;
      this.#values.push(value);
      this.bytes += objectBytes(value);
    }
  }

  taker(rows: Uint32Array): Taker {
    const values = this.#values;
    const { type } = this.#attribute;
    if (type !== 'vector') {
      const out = new Array<unknown>(rows.length);
      return {
        fill: ({ from, to }) => {
          for (let k = from; k < to; k++) out[k] = values[rows[k]];
        },
        column: valid => makeColumn(type, out, valid),
      };
    }
    const width = Math.max(1, this.#width);
    const out = new Float32Array(rows.length * width);
    return {
      fill: ({ from, to }) => {
        for (let k = from; k < to; k++) {
          const value = values[rows[k]];
          if (value !== null) out.set(value as Float32Array, k * width);
        }
      },
      column: valid => makeColumn(type, out, valid, null, width),
    };
  }
}
