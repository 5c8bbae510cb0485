import { SluiceError } from '../../errors.ts';
import { type Column, type ColumnData, columnOf, makeColumn, type Value } from '../column.ts';
import type { Attribute } from '../schema.ts';
import { StringIndex } from '../string-index.ts';
import { type ArrayData, unpackBits, viewOf } from './array-data.ts';
import { damaged } from './damaged.ts';
import { valueReader, viewBytes } from './decode-value.ts';
import type { Codes, Dictionaries } from './dictionaries.ts';
import { RawTexts, type TextPiece } from './raw-texts.ts';

/** What decoding one column keeps between batches. */
export class ColumnDecoder {
  readonly attribute: Attribute;
  readonly #dictionaries: Dictionaries;
  readonly #index = new StringIndex();
  #rows = 0;

  constructor(attribute: Attribute, dictionaries: Dictionaries) {
    this.attribute = attribute;
    this.#dictionaries = dictionaries;
  }

  /** Rows [from, from + count) of the record batch at file position `at`. */
  decode(data: ArrayData, from: number, count: number, at: number): Column {
    const { type, width } = this.attribute;
    const valid = data.validity && unpackBits(data.validity, from, count);
    const column = (values: ColumnData) => makeColumn(type, values, valid, null, width);
    const { field, buffers } = data;
    if (field.dictionary !== null)
      return type === 'string' ? this.#coded(data, from, count, at, valid) : this.#any(data, from, count, at);
    switch (field.type.kind) {
      case 'bool':
        return column(unpackBits(buffers[0], from, count));
      case 'int':
        if (type === 'int32') return column(narrow(data, field.type, from, count));
        return field.type.bits === 64 && field.type.signed
          ? column(longs(viewOf(Int32Array, buffers[0], from * 2, count * 2)))
          : this.#any(data, from, count, at);
      case 'float':
        return field.type.bits === 64
          ? column(viewOf(Float64Array, buffers[0], from, count))
          : this.#any(data, from, count, at);
      case 'timestamp':
        if (field.type.unit !== 'ms') return this.#any(data, from, count, at);
        return column(times(viewOf(Int32Array, buffers[0], from * 2, count * 2)));
      case 'fixed-list': {
        const each = field.type.width;
        return type === 'vector'
          ? column(viewOf(Float32Array, data.children[0].buffers[0], from * each, count * each))
          : this.#any(data, from, count, at);
      }
      case 'utf8':
      case 'utf8-view':
        return type === 'string' ? this.#texts(data, from, count, valid) : this.#json(data, from, count, at, valid);
      default:
        return this.#any(data, from, count, at);
    }
  }

  /** Codes made relative to the dictionary they belong to; codes outside it are a fault of the file. */
  #coded(data: ArrayData, from: number, count: number, at: number, valid: Uint8Array | null): Column {
    const { id, index } = must(data.field.dictionary);
    const raw = narrow(data, index, from, count);
    const [least, most] = rangeOf(raw, valid);
    const codes = this.#dictionaries.codes(id, at, most < 0 ? 0 : least, most);
    return placed(codes, raw, valid);
  }

  #texts({ field, buffers }: ArrayData, from: number, count: number, valid: Uint8Array | null): Column {
    this.#index.roll(this.#rows);
    this.#rows = count;
    const index = this.#index;
    const codes = new Int32Array(count);
    const large = field.type.kind === 'utf8' && field.type.large;
    const views = field.type.kind === 'utf8-view';
    const offsets = views
      ? null
      : large
        ? viewOf(BigInt64Array, buffers[0], from, count + 1)
        : viewOf(Int32Array, buffers[0], from, count + 1);
    for (let k = 0; k < count; k++) {
      if (valid !== null && valid[k] === 0) continue;
      const bytes = offsets === null ? viewBytes(buffers, from + k) : buffers[1];
      const [s, e] = offsets === null ? [0, bytes.length] : [Number(offsets[k]), Number(offsets[k + 1])];
      if (s < 0 || e > bytes.length) throw damaged(`a text of column '${field.name}' passes its end`);
      codes[k] = index.codeOf(bytes, s, e);
      if (codes[k] < 0) throw damaged(`a text of column '${field.name}' is not UTF-8`);
    }
    index.settle();
    return makeColumn('string', codes, valid, index.dictionary);
  }

  #json(data: ArrayData, from: number, count: number, at: number, valid: Uint8Array | null): Column {
    const read = this.#reader(data, at);
    const values: unknown[] = new Array(count).fill(null);
    for (let k = 0; k < count; k++) {
      if (valid !== null && valid[k] === 0) continue;
      try {
        values[k] = JSON.parse(read(from + k) as string);
      } catch {
        throw damaged(`a text of column '${data.field.name}' is not JSON`);
      }
    }
    return makeColumn('json', values, valid);
  }

  /** Value by value, for types that are rare. */
  #any(data: ArrayData, from: number, count: number, at: number): Column {
    const read = this.#reader(data, at);
    const values = Array.from({ length: count }, (_, k) => read(from + k));
    for (const v of values)
      if (typeof v === 'bigint' && BigInt.asIntN(64, v) !== v)
        throw new SluiceError('OVERFLOW', { operation: `column '${data.field.name}'`, type: 'int64' });
    return columnOf(this.attribute, values);
  }

  #reader(data: ArrayData, at: number): (i: number) => Value {
    return valueReader(data, (id, code) => this.#dictionaries.value(id, at, code));
  }
}

const must = <T>(value: T | null): T => {
  if (value === null) throw damaged('a column lacks its dictionary');
  return value;
};

/** Least and greatest code of the rows that are not null; -1 for the greatest where there is none. */
function rangeOf(codes: Int32Array, valid: Uint8Array | null): [least: number, most: number] {
  let [least, most] = [Number.POSITIVE_INFINITY, -1];
  for (let k = 0; k < codes.length; k++)
    if (valid === null || valid[k] === 1) {
      if (codes[k] < least) least = codes[k];
      if (codes[k] > most) most = codes[k];
    }
  return [least, most];
}

/** The rows of a record batch of a text column, their texts left as they are stored. */
export function rawPiece(
  data: ArrayData,
  at: number,
  base: number,
  read: ReturnType<Dictionaries['rawReader']>,
): TextPiece {
  const { length: rows } = data;
  const valid = data.validity && unpackBits(data.validity, 0, rows);
  const raw = narrow(data, must(data.field.dictionary).index, 0, rows);
  const [least, most] = rangeOf(raw, valid);
  if (most < 0) return { base, rows, codes: new Int32Array(rows), valid, texts: new RawTexts() };
  const { texts, first } = read(at, least, most);
  return { base, rows, codes: first === 0 ? raw : raw.map(code => code - first), valid, texts };
}

function placed({ dictionary, first, table }: Codes, raw: Int32Array, valid: Uint8Array | null): Column {
  if (first === 0 && table === null) return makeColumn('string', raw, valid, dictionary);
  const codes = new Int32Array(raw.length);
  let present = valid;
  for (let k = 0; k < raw.length; k++) {
    if (valid !== null && valid[k] === 0) continue;
    const code = raw[k] - first;
    codes[k] = table === null ? code : table[code];
    if (codes[k] >= 0) continue;
    // The dictionary itself holds a null.
    present = present === valid ? (valid?.slice() ?? new Uint8Array(raw.length).fill(1)) : present;
    (present as Uint8Array)[k] = 0;
  }
  return makeColumn('string', codes, present, dictionary);
}

function narrow(
  { buffers }: ArrayData,
  { bits, signed }: { readonly bits: number; readonly signed: boolean },
  from: number,
  count: number,
): Int32Array {
  const bytes = buffers[0];
  if (bits === 32 && signed) return viewOf(Int32Array, bytes, from, count);
  if (bits === 32) return Int32Array.from(viewOf(Uint32Array, bytes, from, count));
  if (bits === 64) return Int32Array.from(viewOf(BigInt64Array, bytes, from, count), Number);
  if (bits === 16)
    return Int32Array.from(signed ? viewOf(Int16Array, bytes, from, count) : viewOf(Uint16Array, bytes, from, count));
  return Int32Array.from(signed ? viewOf(Int8Array, bytes, from, count) : viewOf(Uint8Array, bytes, from, count));
}

/** Pairs of words as float64, or as they are when one is past 2^53. */
function longs(words: Int32Array): Float64Array | BigInt64Array {
  const count = words.length / 2;
  const values = new Float64Array(count);
  for (let k = 0; k < count; k++) {
    const high = words[2 * k + 1];
    if (high >= 0x200000 || high < -0x200000) return new BigInt64Array(words.buffer, words.byteOffset, count);
    values[k] = high * 4294967296 + (words[2 * k] >>> 0);
  }
  return values;
}

function times(words: Int32Array): Float64Array {
  const values = new Float64Array(words.length / 2);
  for (let k = 0; k < values.length; k++) values[k] = words[2 * k + 1] * 4294967296 + (words[2 * k] >>> 0);
  return values;
}
