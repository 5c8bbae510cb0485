import { makeBatch } from '../batch.ts';
import { type Column, columnOf, gather, makeColumn, type Value } from '../column.ts';
import { Interleaver } from '../rows/interleave.ts';
import type { Attribute } from '../schema.ts';
import type { Segment } from './segment.ts';

/** Gives the values of a column some rows further on, or a default beyond the partition. */
export class Shift {
  readonly #attribute: Attribute;
  readonly #offset: number;
  readonly #interleaver: Interleaver;
  readonly #default: Column | null;

  /** @param offset  rows after the current one; before it when negative */
  constructor(attribute: Attribute, offset: number, otherwise: Value) {
    this.#attribute = attribute;
    this.#offset = offset;
    this.#interleaver = new Interleaver([attribute]);
    this.#default = otherwise === null ? null : columnOf(attribute, [otherwise]);
  }

  /** Values for rows [start, end), at most a batch of them. */
  take(column: Column, { partitionStart, partitionEnd }: Segment, start: number, end: number): Column {
    const count = end - start;
    const from = new Uint32Array(count);
    const slots = new Uint32Array(count);
    let outside = false;
    for (let k = 0; k < count; k++) {
      const i = start + k;
      const at = i + this.#offset;
      if (at >= partitionStart[i] && at < partitionEnd[i]) from[k] = at;
      else {
        slots[k] = 1;
        outside = true;
      }
    }
    const inside = gather(column, from);
    if (!outside) return inside;
    return this.#default === null ? withNulls(inside, slots) : this.#withDefault(inside, slots, this.#default);
  }

  #withDefault(inside: Column, slots: Uint32Array, otherwise: Column): Column {
    const rows = slots.length;
    const positions = new Uint16Array(rows);
    for (let k = 0; k < rows; k++) positions[k] = slots[k] === 1 ? 0 : k;
    const schema = [this.#attribute];
    const sources = [makeBatch(schema, [inside], rows), makeBatch(schema, [otherwise], 1)];
    return this.#interleaver.batch({ sources, slots, positions, rows }).columns[0];
  }
}

function withNulls({ type, data, valid, dictionary, width }: Column, missing: Uint32Array): Column {
  const present = new Uint8Array(missing.length);
  for (let k = 0; k < present.length; k++) present[k] = missing[k] === 1 ? 0 : (valid?.[k] ?? 1);
  return makeColumn(type, data, present, dictionary, width);
}
