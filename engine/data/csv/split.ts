/** How the bytes of a CSV file are cut: one-byte delimiter and quote (`quote` -1 = none). */
export interface CsvDialect {
  readonly delimiter: number;
  readonly quote: number;
}

/** A record that is not a row: where it is, how many fields it has, and why it is refused. */
export interface BadRecord {
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly fields: number;
  readonly reason: string;
}

const LF = 10;
const CR = 13;
/** Fields per block: small enough that bytes and positions stay in the second-level cache. */
const blockFields = 16_384;

/**
 * Finds the records and fields of CSV bytes, a block at a time (RFC 4180; LF, CRLF and CR all end a record).
 *
 * After `split`, field c of row r lies at [starts[i], ends[i]) with i = r * columns + c; quotes are left out, and a field with
 * doubled quotes has `ends[i]` = ~end. Records with another number of fields are in `bad`. Lines are physical, counted from `line`.
 */
export class RecordSplitter {
  readonly columns: number;
  readonly capacity: number;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly recordStarts: Int32Array;
  readonly recordEnds: Int32Array;
  readonly lines: Float64Array;
  rows = 0;
  bad: BadRecord[] = [];
  /** Physical line on which the next record starts. */
  line: number;
  readonly #dialect: CsvDialect;
  #fields = 0;
  #reason = '';
  #doubled = false;
  #newlines = 0;

  constructor(dialect: CsvDialect, columns: number, line = 1, capacity = 65_536) {
    this.#dialect = dialect;
    this.columns = columns;
    this.line = line;
    this.capacity = Math.max(1, Math.min(capacity, Math.floor(blockFields / Math.max(1, columns))));
    this.starts = new Int32Array(this.capacity * columns);
    this.ends = new Int32Array(this.capacity * columns);
    this.recordStarts = new Int32Array(this.capacity);
    this.recordEnds = new Int32Array(this.capacity);
    this.lines = new Float64Array(this.capacity);
  }

  /**
   * Cuts up to `limit` rows from the records that are whole in [from, end); with `last`, the end closes a record too.
   *
   * Contract: bytes[end] is a line feed (a sentinel of the caller's, so that the scan needs no bounds test).
   * @returns where the next record starts; `from` itself when no record is whole
   */
  split(bytes: Uint8Array, from: number, end: number, last: boolean, limit = this.capacity): number {
    const { columns } = this;
    const most = Math.min(limit, this.capacity);
    let row = 0;
    let p = from;
    this.bad = [];
    while (row < most && p < end && this.bad.length < this.capacity) {
      const stop = this.#record(bytes, p, end, last, row * columns);
      // What ends at the end of the bytes may go on in the next ones, and a carriage return there may have its line feed in them.
      if (stop < 0 || (!last && (stop === end || (stop + 1 === end && bytes[stop] === CR)))) break;
      const fields = this.#fields;
      if (fields === columns && this.#reason === '') {
        this.recordStarts[row] = p;
        this.recordEnds[row] = stop;
        this.lines[row++] = this.line;
      } else if (stop > p || columns === 1) this.#refuse(p, stop);
      this.line += 1 + this.#newlines;
      p = stop < end ? stop + (bytes[stop] === CR && bytes[stop + 1] === LF && stop + 1 < end ? 2 : 1) : end;
    }
    this.rows = row;
    return p;
  }

  #refuse(start: number, end: number): void {
    const { columns, line } = this;
    const fields = this.#fields;
    const reason = this.#reason || `${fields} ${fields === 1 ? 'value' : 'values'} for ${columns} columns`;
    this.bad.push({ start, end, line, fields, reason });
  }

  /** Cuts one record into fields, the first at index `at`; gives the position of its line end, or -1 when the bytes end inside quotes. */
  #record(bytes: Uint8Array, start: number, end: number, last: boolean, at: number): number {
    const { starts, ends } = this;
    const { delimiter, quote } = this.#dialect;
    const past = at + this.columns;
    let p = start;
    let i = at;
    this.#newlines = 0;
    this.#reason = '';
    for (; ; p++) {
      let s = p;
      let c = bytes[p];
      if (c === quote) {
        const close = this.#closing(bytes, ++s, end);
        if (close < 0) return last ? this.#unclosed(bytes, start, i - at + 1) : -1;
        if (i < past) ends[i] = this.#doubled ? ~close : close;
        c = bytes[(p = close + 1)];
        if (c !== delimiter && c !== LF && c !== CR) {
          this.#reason ||= `text after the closing quote of field ${i - at + 1}`;
          while (c !== delimiter && c !== LF && c !== CR) c = bytes[++p];
        }
      } else {
        while (c !== delimiter && c !== LF && c !== CR) c = bytes[++p];
        if (i < past) ends[i] = p;
      }
      if (i < past) starts[i] = s;
      i++;
      if (c !== delimiter) break;
    }
    this.#fields = i - at;
    return p;
  }

  /** Refuses only the line with the open quote; the lines that the quote would swallow are read as records of their own. */
  #unclosed(bytes: Uint8Array, start: number, field: number): number {
    this.#reason = `the quote opened in field ${field} never closes`;
    this.#fields = field;
    this.#newlines = 0;
    let p = start;
    while (bytes[p] !== LF && bytes[p] !== CR) p++;
    return p;
  }

  /** Position of the quote that closes a field whose text starts at `p`; -1 when the bytes end first. */
  #closing(bytes: Uint8Array, p: number, end: number): number {
    const { quote } = this.#dialect;
    this.#doubled = false;
    for (; ; p++) {
      const c = bytes[p];
      if (c === quote) {
        if (bytes[p + 1] !== quote || p + 1 >= end) return p;
        this.#doubled = true;
        p++;
      } else if (c === LF) {
        if (p >= end) return -1;
        this.#newlines++;
      } else if (c === CR && bytes[p + 1] !== LF) this.#newlines++;
    }
  }
}
