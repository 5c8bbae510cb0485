import type { Value } from '../column.ts';
import { timestampText } from '../value.ts';
import { type ArrayData, unpackBits, viewOf } from './array-data.ts';
import { damaged } from './damaged.ts';
import type { TimeUnit } from './types.ts';

/** Gives the value at a position; for types that are rare in tables and for what is nested. */
export type ValueReader = (i: number) => Value;

const utf8 = new TextDecoder();
const perSecond: { readonly [unit in TimeUnit]: number } = { s: 1, ms: 1e3, us: 1e6, ns: 1e9 };

/** Reader of a field's values, nulls included. `lookup` gives the value of a dictionary code. */
export function valueReader(data: ArrayData, lookup: (id: number, code: number) => Value): ValueReader {
  const { field, length, validity } = data;
  const { dictionary } = field;
  const plain = dictionary
    ? indexReader(data, dictionary.index, code => lookup(dictionary.id, code))
    : plainReader(data, lookup);
  if (validity === null) return plain;
  const valid = unpackBits(validity, 0, length);
  return i => (valid[i] === 1 ? plain(i) : null);
}

function plainReader(data: ArrayData, lookup: (id: number, code: number) => Value): ValueReader {
  const { field, length, buffers, children } = data;
  const { type } = field;
  switch (type.kind) {
    case 'null':
      return () => null;
    case 'bool': {
      const bits = unpackBits(buffers[0], 0, length);
      return i => bits[i] === 1;
    }
    case 'int':
      return indexReader(data, type, value => value);
    case 'float':
      return floatReader(data, type.bits);
    case 'decimal':
      return decimalReader(data, type.bits / 8, type.scale);
    case 'date': {
      if (type.unit === 'ms') return longReader(data);
      const days = viewOf(Int32Array, buffers[0], 0, length);
      return i => days[i] * 86_400_000;
    }
    case 'timestamp': {
      const ticks = viewOf(BigInt64Array, buffers[0], 0, length);
      return i => ticksToMs(ticks[i], type.unit);
    }
    case 'time': {
      const ticks =
        type.bits === 32 ? viewOf(Int32Array, buffers[0], 0, length) : viewOf(BigInt64Array, buffers[0], 0, length);
      return i => timestampText(Math.floor((Number(ticks[i]) * 1000) / perSecond[type.unit])).slice(11);
    }
    case 'duration':
      return longReader(data);
    case 'utf8':
    case 'binary': {
      const offsets = type.large
        ? viewOf(BigInt64Array, buffers[0], 0, length + 1)
        : viewOf(Int32Array, buffers[0], 0, length + 1);
      const slice = (i: number) => buffers[1].subarray(Number(offsets[i]), Number(offsets[i + 1]));
      return type.kind === 'utf8' ? i => utf8.decode(slice(i)) : i => slice(i).slice();
    }
    case 'utf8-view':
    case 'binary-view': {
      const text = type.kind === 'utf8-view';
      return i => (text ? utf8.decode(viewBytes(buffers, i)) : viewBytes(buffers, i).slice());
    }
    case 'fixed-binary':
      return i => buffers[0].slice(i * type.width, (i + 1) * type.width);
    case 'struct': {
      const readers = children.map(child => [child.field.name, valueReader(child, lookup)] as const);
      return i => Object.fromEntries(readers.map(([name, read]) => [name, nested(read(i))]));
    }
    case 'fixed-list': {
      const read = valueReader(children[0], lookup);
      return i => Array.from({ length: type.width }, (_, k) => nested(read(i * type.width + k)));
    }
    case 'list':
    case 'map':
      return listReader(data, lookup);
    default:
      return () => null;
  }
}

/** Bytes of view i: up to twelve stand in the view itself, more in one of the data buffers. */
export function viewBytes(buffers: readonly Uint8Array[], i: number): Uint8Array {
  const [length, , buffer, offset] = viewOf(Int32Array, buffers[0], i * 4, 4);
  return length <= 12
    ? buffers[0].subarray(i * 16 + 4, i * 16 + 4 + length)
    : buffers[buffer + 1].subarray(offset, offset + length);
}

function listReader(data: ArrayData, lookup: (id: number, code: number) => Value): ValueReader {
  const { field, length, buffers, children } = data;
  const large = field.type.kind === 'list' && field.type.large;
  const offsets = large
    ? viewOf(BigInt64Array, buffers[0], 0, length + 1)
    : viewOf(Int32Array, buffers[0], 0, length + 1);
  const read = valueReader(children[0], lookup);
  const items = (i: number) => {
    const [from, to] = [Number(offsets[i]), Number(offsets[i + 1])];
    if (from < 0 || to > children[0].length) throw damaged(`a list of column '${field.name}' passes its end`);
    return Array.from({ length: to - from }, (_, k) => nested(read(from + k)));
  };
  if (field.type.kind === 'list') return items;
  const [key, value] = children[0].field.children.map(c => c.name);
  return i =>
    Object.fromEntries((items(i) as { [name: string]: Value }[]).map(entry => [String(entry[key]), entry[value]]));
}

/** A value as json holds it: integers past 2^53 as text, since JSON readers would round them. */
const nested = (value: Value): Value => (typeof value === 'bigint' ? value.toString() : value);

function indexReader<T extends Value>(
  { buffers, length }: ArrayData,
  { bits, signed }: { readonly bits: number; readonly signed: boolean },
  then: (value: number) => T,
): ValueReader {
  if (bits === 64) {
    const wide = signed ? viewOf(BigInt64Array, buffers[0], 0, length) : viewOf(BigUint64Array, buffers[0], 0, length);
    return i => {
      const v = wide[i];
      return v >= -9007199254740992n && v <= 9007199254740992n ? then(Number(v)) : v;
    };
  }
  const narrow =
    bits === 32 ? [Int32Array, Uint32Array] : bits === 16 ? [Int16Array, Uint16Array] : [Int8Array, Uint8Array];
  const values = viewOf<ArrayLike<number>>(narrow[signed ? 0 : 1], buffers[0], 0, length);
  return i => then(values[i]);
}

function longReader({ buffers, length }: ArrayData): ValueReader {
  const values = viewOf(BigInt64Array, buffers[0], 0, length);
  return i => Number(values[i]);
}

function floatReader({ buffers, length }: ArrayData, bits: number): ValueReader {
  if (bits === 16) {
    const halves = viewOf(Uint16Array, buffers[0], 0, length);
    return i => fromHalf(halves[i]);
  }
  const values =
    bits === 32 ? viewOf(Float32Array, buffers[0], 0, length) : viewOf(Float64Array, buffers[0], 0, length);
  return i => values[i];
}

function decimalReader({ buffers }: ArrayData, width: number, scale: number): ValueReader {
  const view = new DataView(buffers[0].buffer, buffers[0].byteOffset, buffers[0].byteLength);
  return i => {
    let value = 0n;
    for (let word = width / 4 - 1; word >= 0; word--)
      value = (value << 32n) | BigInt(view.getUint32(i * width + word * 4, true));
    value = BigInt.asIntN(width * 8, value);
    if (scale !== 0) return Number(`${value}e${-scale}`);
    return value >= -9007199254740992n && value <= 9007199254740992n ? Number(value) : value;
  };
}

function ticksToMs(ticks: bigint, unit: TimeUnit): number {
  if (unit === 's') return Number(ticks) * 1000;
  if (unit === 'ms') return Number(ticks);
  const per = unit === 'us' ? 1000n : 1_000_000n;
  return Number((ticks - (((ticks % per) + per) % per)) / per);
}

function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
