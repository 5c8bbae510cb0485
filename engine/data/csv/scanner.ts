import { SluiceError } from '../../errors.ts';
import { type Batch, makeBatch, maxBatchRows } from '../batch.ts';
import type { Attribute, Schema } from '../schema.ts';
import { type CellParser, nullCell } from './cell-parser.ts';
import { Float64Parser, Int32Parser, Int64Parser } from './parse-numbers.ts';
import { AnyParser, StringParser, TimestampParser } from './parse-text.ts';
import { type CsvDialect, RecordSplitter } from './split.ts';

/** How a CSV file is read. */
export interface CsvFormat extends CsvDialect {
  /** Texts that mean null; the empty text is null in columns that are not strings whether named or not. */
  readonly nullText: readonly string[];
}

/** A row that was not taken: physical line of its start, why, and its text (cut at 64 KiB). */
export interface RejectedRow {
  readonly line: number;
  readonly reason: string;
  readonly raw: string;
}

/** What a scan gives at a time; either may be empty. */
export interface ScannedPart {
  readonly batch: Batch | null;
  readonly rejected: readonly RejectedRow[];
  /** Physical line of each row of `batch`, when `lines` was asked for. */
  readonly lines: Float64Array | null;
}

export interface ScanOptions {
  readonly batchRows: number;
  /** The first record is names, not a row. */
  readonly header?: boolean;
  /** Physical line on which the bytes start (1). */
  readonly line?: number;
  /** Say on which line each row starts. */
  readonly lines?: boolean;
}

/** Bytes that one record may have. */
export const recordLimitBytes = 64 << 20;
const bufferBytes = 1 << 20;
/** Cells and text bytes of one batch, so that very wide and very long rows make smaller batches. */
const batchCells = 4 << 20;
const batchTextBytes = 16 << 20;
const rawLimitBytes = 65_536;
const utf8 = new TextDecoder();

/**
 * Reads CSV bytes into typed batches, keeping what does not fit.
 *
 * Feed it: write bytes to `space()`, say how many with `fill` (0 = no more), then call `next` until `hungry`. A call of `next` does a few
 * milliseconds of work. Memory is one buffer, grown only for a record that is longer, plus the batch in the making.
 *
 * A scan depends on nothing but its bytes, schema and first line, so a file can be cut at record starts and the parts scanned by workers,
 * each with a scanner of its own; parts joined in order are the whole, dictionaries apart. To find a record start after any byte, count the
 * quotes before it (an odd count is inside a quoted field; counting splits over workers too) and take the next line end outside quotes.
 */
export class CsvScanner {
  readonly schema: Schema;
  /** True when `next` has nothing left to do with the bytes at hand. */
  hungry = true;
  /** True when all bytes were scanned and all rows given. */
  done = false;
  readonly #splitter: RecordSplitter;
  readonly #header: RecordSplitter;
  #headerAhead: boolean;
  readonly #parsers: readonly CellParser[];
  readonly #nullTexts: readonly Uint8Array[];
  readonly #batchRows: number;
  #buffer = new Uint8Array(bufferBytes + 1);
  #from = 0;
  #end = 0;
  #last = false;
  #rows = 0;
  #textBytes = 0;
  readonly #lines: Float64Array | null;
  #refused: number[] = [];
  #rejected: RejectedRow[] = [];

  constructor(schema: Schema, format: CsvFormat, options: ScanOptions) {
    this.schema = schema;
    this.#headerAhead = options.header ?? false;
    this.#header = new RecordSplitter(format, 0, options.line ?? 1, 1);
    const most = Math.min(maxBatchRows, Math.floor(batchCells / schema.length));
    this.#batchRows = Math.max(1, Math.min(options.batchRows, most));
    this.#splitter = new RecordSplitter(format, schema.length, options.line ?? 1, this.#batchRows);
    this.#lines = options.lines ? new Float64Array(this.#batchRows) : null;
    const emptyIsNull = format.nullText.includes('');
    this.#parsers = schema.map(attribute => parserFor(attribute, format.quote, emptyIsNull));
    this.#nullTexts = format.nullText.filter(t => t !== '').map(t => new TextEncoder().encode(t));
    this.#begin();
  }

  /** Bytes at hand that belong to a record whose end was not seen. */
  get pendingBytes(): number {
    return this.#end - this.#from;
  }

  /** Physical line on which the next record starts. */
  get line(): number {
    return this.#headerAhead ? this.#header.line : this.#splitter.line;
  }

  /** Where the next bytes go; valid until `fill`. */
  space(): Uint8Array {
    const buffer = this.#buffer;
    if (this.#from > 0) {
      buffer.copyWithin(0, this.#from, this.#end);
      this.#end -= this.#from;
      this.#from = 0;
    }
    if (this.#end === buffer.length - 1) this.#grow();
    return this.#buffer.subarray(this.#end, this.#buffer.length - 1);
  }

  /** Says that `count` bytes were written to the front of `space()`; 0 ends the file. */
  fill(count: number): void {
    this.#end += count;
    this.#last = count === 0;
    this.#buffer[this.#end] = 10;
    this.hungry = false;
  }

  /** One step: rows and refused rows when a batch is full or the file ends, else null. @throws {SluiceError} LINE_TOO_LONG */
  next(): ScannedPart | null {
    if (this.#headerAhead && !this.#skipHeader()) return this.done ? this.#take() : null;
    const splitter = this.#splitter;
    const buffer = this.#buffer;
    const from = this.#from;
    this.#from = splitter.split(buffer, from, this.#end, this.#last, this.#batchRows - this.#rows);
    this.#textBytes += this.#from - from;
    for (const { start, end, line, reason } of splitter.bad) this.#reject(line, reason, start, end);
    if (splitter.rows > 0) this.#parse();
    const idle = this.#from === from || this.#from === this.#end;
    if (idle) this.#starve();
    const full = this.#rows === this.#batchRows || this.#textBytes >= batchTextBytes;
    return full || this.done || this.#rejected.length >= this.#batchRows ? this.#take() : null;
  }

  /** Steps over the first record that is not blank; false when it is not whole yet or there is none. */
  #skipHeader(): boolean {
    const header = this.#header;
    const from = this.#from;
    this.#from = header.split(this.#buffer, from, this.#end, this.#last);
    this.#headerAhead = header.bad.length === 0;
    this.#splitter.line = header.line;
    if (this.#headerAhead) this.#starve();
    return !this.#headerAhead;
  }

  /** The bytes at hand are used up: more are wanted, or that was all. */
  #starve(): void {
    this.done = this.#last;
    this.hungry = !this.#last;
  }

  #parse(): void {
    const splitter = this.#splitter;
    const { recordStarts, recordEnds, lines, rows } = splitter;
    const at = this.#rows;
    if (this.#nullTexts.length > 0) this.#blank();
    let reasons: Map<number, string> | null = null;
    this.#parsers.forEach((parser, c) => {
      parser.parse(this.#buffer, splitter, c, at, (row, text) => {
        reasons ??= new Map();
        const { name, type } = this.schema[c];
        if (!reasons.has(row))
          reasons.set(row, `${name}: '${text.length > 60 ? `${text.slice(0, 57)}…` : text}' is not ${type}`);
      });
    });
    this.#lines?.set(lines.subarray(0, rows), at);
    this.#rows += rows;
    for (const [row, reason] of reasons ?? new Map<number, string>()) {
      this.#refused.push(at + row);
      this.#reject(lines[row], reason, recordStarts[row], recordEnds[row]);
    }
  }

  /** Marks the cells whose text is one of the null texts. */
  #blank(): void {
    const { starts, ends, rows, columns } = this.#splitter;
    const bytes = this.#buffer;
    for (let f = 0; f < rows * columns; f++)
      for (const text of this.#nullTexts) {
        if (ends[f] - starts[f] !== text.length) continue;
        let i = 0;
        while (i < text.length && bytes[starts[f] + i] === text[i]) i++;
        if (i === text.length) ends[f] = nullCell;
      }
  }

  #reject(line: number, reason: string, start: number, end: number): void {
    const cut = end - start > rawLimitBytes;
    const raw = utf8.decode(this.#buffer.subarray(start, cut ? start + rawLimitBytes : end));
    this.#rejected.push({ line, reason, raw: cut ? `${raw}…` : raw });
  }

  #begin(): void {
    this.#rows = 0;
    for (const parser of this.#parsers) parser.begin(this.#batchRows);
  }

  #take(): ScannedPart {
    const rows = this.#rows;
    const rejected = this.#rejected.sort((a, b) => a.line - b.line);
    this.#rejected = [];
    this.#textBytes = 0;
    if (rows === 0) return { batch: null, rejected, lines: null };
    const columns = this.#parsers.map(parser => parser.finish(rows));
    const batch = makeBatch(this.schema, columns, rows);
    const refused = new Set(this.#refused);
    this.#refused = [];
    this.#begin();
    const lines = this.#lines?.slice(0, rows) ?? null;
    if (refused.size === 0) return { batch, rejected, lines };
    if (refused.size === rows) return { batch: null, rejected, lines: null };
    const selection = new Uint16Array(rows - refused.size);
    for (let i = 0, k = 0; i < rows; i++) if (!refused.has(i)) selection[k++] = i;
    const own = lines && Float64Array.from(selection, i => lines[i]);
    return { batch: { ...batch, rows: selection.length, selection }, rejected, lines: own };
  }

  #grow(): void {
    if (this.#buffer.length > recordLimitBytes)
      throw new SluiceError('LINE_TOO_LONG', { line: this.#splitter.line, limitBytes: recordLimitBytes });
    const grown = new Uint8Array((this.#buffer.length - 1) * 2 + 1);
    grown.set(this.#buffer);
    this.#buffer = grown;
  }
}

function parserFor(attribute: Attribute, quote: number, emptyIsNull: boolean): CellParser {
  switch (attribute.type) {
    case 'int32':
      return new Int32Parser(attribute, quote);
    case 'int64':
      return new Int64Parser(attribute, quote);
    case 'float64':
      return new Float64Parser(attribute, quote);
    case 'string':
      return new StringParser(attribute, quote, emptyIsNull);
    case 'timestamp':
      return new TimestampParser(attribute, quote);
    default:
      return new AnyParser(attribute, quote);
  }
}
