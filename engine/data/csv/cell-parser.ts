import { type Column, type ColumnData, makeColumn } from '../column.ts';
import type { Attribute } from '../schema.ts';
import type { RecordSplitter } from './split.ts';

/** Called for a cell that does not fit its column: row of the block, and the text. */
export type Refuse = (row: number, text: string) => void;

/** Marks in `ends` a cell whose text is one of the null texts. */
export const nullCell = -1;

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Turns one column's cells into typed values, a block at a time, into storage that belongs to the batch.
 *
 * `begin` takes fresh storage for up to `rows` values, `parse` fills it from position `at` on, `finish` gives the column.
 */
export abstract class CellParser {
  readonly attribute: Attribute;
  readonly quote: number;
  protected valid: Uint8Array | null = null;
  protected capacity = 0;

  constructor(attribute: Attribute, quote: number) {
    this.attribute = attribute;
    this.quote = quote;
  }

  begin(rows: number): void {
    this.capacity = rows;
    this.valid = null;
  }

  abstract parse(bytes: Uint8Array, block: RecordSplitter, column: number, at: number, refuse: Refuse): void;
  abstract finish(rows: number): Column;

  protected blank(position: number): void {
    this.valid ??= new Uint8Array(this.capacity).fill(1);
    this.valid[position] = 0;
  }

  protected column(data: ColumnData, rows: number): Column {
    const whole = rows === this.capacity;
    const valid = whole || this.valid === null ? this.valid : this.valid.slice(0, rows);
    return makeColumn(this.attribute.type, whole ? data : data.slice(0, rows), valid);
  }

  protected text(bytes: Uint8Array, s: number, e: number): string {
    if (e >= 0) return utf8.decode(bytes.subarray(s, e));
    const quote = String.fromCharCode(this.quote);
    return utf8.decode(bytes.subarray(s, ~e)).replaceAll(quote + quote, quote);
  }
}
