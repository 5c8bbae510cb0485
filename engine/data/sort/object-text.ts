import { type Column, type Value, valueAt } from '../column.ts';
import { toText } from '../value.ts';

/** Values of a textual column as texts that order as the values do; null stays null. */
export function textsOf(column: Column, rows: number): (string | null)[] {
  const texts = new Array<string | null>(rows);
  const { data, valid, dictionary, type } = column;
  if (type === 'string') {
    const codes = data as Int32Array;
    for (let k = 0; k < rows; k++)
      texts[k] = valid !== null && valid[k] === 0 ? null : (dictionary?.values[codes[k]] ?? null);
    return texts;
  }
  for (let k = 0; k < rows; k++) texts[k] = objectText(valueAt(column, k));
  return texts;
}

function objectText(value: Value): string | null {
  if (value instanceof Float32Array) return floatsText(value);
  if (value instanceof Uint8Array) return bytesText(value);
  return toText(value);
}

/** Bytes as characters below 256. */
function bytesText(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

/** Each float as three characters of eleven bits, so that none is a surrogate. */
function floatsText(floats: Float32Array): string {
  const values = floats.map(v => (v === 0 ? 0 : v));
  const bits = new Uint32Array(values.buffer);
  let text = '';
  for (let i = 0; i < bits.length; i++) {
    const order = Number.isNaN(values[i]) ? 0xffffffff : bits[i] ^ (bits[i] >>> 31 === 1 ? 0xffffffff : 0x80000000);
    text += String.fromCharCode(order >>> 22, (order >>> 11) & 2047, order & 2047);
  }
  return text;
}
