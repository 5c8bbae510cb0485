import { type Column, makeColumn } from '../data/column.ts';
import { Dictionary } from '../data/dictionary.ts';
import { bytesOf, type Sections } from './spill-sections.ts';

/** Distinct values up to which a file keeps one dictionary for all its frames; readers hold it in memory. */
const sharedLimit = 8192;
/** Substrings from this length on keep the text they were cut from alive in V8, so longer values are decoded one by one. */
const slicedLength = 13;
/** Flags in `extra`. local: codes start anew in this frame · wide: UTF-16 rather than Latin-1 · rowwise: row k has code k. */
const local = 1;
const wide = 2;
const rowwise = 4;
const none = new Uint8Array(0);

type TextSections = Omit<Sections, 'encoding'>;

/**
 * String columns of one file. While few distinct values occur, a frame holds only the values that are new to the file, and codes
 * count through the file; past `sharedLimit` every frame has its own values. Values are Latin-1 or UTF-16, so that nothing is lost.
 */
export class TextWriter {
  readonly #shared = new Map<string, number>();
  #sharing = true;
  /** Codes of one source dictionary in the file (or frame, where `#stamps` says so), -1 where not yet given. */
  #source: Dictionary | null = null;
  #codes = new Int32Array(0);
  #stamps = new Int32Array(0);
  #stamp = 0;

  sections({ data, valid, dictionary }: Column, rows: number): TextSections {
    const source = dictionary ?? new Dictionary();
    this.#prepare(source);
    const codes = new Int32Array(rows);
    const values: string[] = [];
    if (this.#sharing) this.#shareInto(codes, values, data as Int32Array, valid, source.values);
    if (!this.#sharing) {
      values.length = 0;
      codes.fill(0);
      this.#localInto(codes, values, data as Int32Array, valid, source.values);
    }
    return sectionsOf(codes, values, this.#sharing ? 0 : local);
  }

  #prepare(source: Dictionary): void {
    if (source !== this.#source && this.#sharing) this.#codes.fill(-1);
    this.#source = source;
    if (this.#codes.length >= source.size) return;
    const size = Math.max(source.size, this.#codes.length * 2);
    const codes = new Int32Array(size).fill(-1);
    codes.set(this.#codes);
    this.#codes = codes;
    if (!this.#sharing) this.#stamps = new Int32Array(size);
  }

  #shareInto(codes: Int32Array, values: string[], from: Int32Array, valid: Uint8Array | null, source: string[]): void {
    const known = this.#codes;
    const limit = sharedLimit - this.#shared.size;
    for (let i = 0; i < codes.length; i++) {
      if (valid !== null && valid[i] === 0) continue;
      let code = known[from[i]];
      if (code < 0) {
        const value = source[from[i]];
        code = this.#shared.get(value) ?? -1;
        if (code < 0) {
          if (values.length === limit) return this.#stopSharing();
          this.#shared.set(value, (code = this.#shared.size));
          values.push(value);
        }
        known[from[i]] = code;
      }
      codes[i] = code;
    }
  }

  #stopSharing(): void {
    this.#sharing = false;
    this.#shared.clear();
    this.#stamps = new Int32Array(this.#codes.length);
  }

  #localInto(codes: Int32Array, values: string[], from: Int32Array, valid: Uint8Array | null, source: string[]): void {
    const known = this.#codes;
    const stamps = this.#stamps;
    const stamp = ++this.#stamp;
    for (let i = 0; i < codes.length; i++) {
      if (valid !== null && valid[i] === 0) continue;
      const at = from[i];
      if (stamps[at] !== stamp) {
        stamps[at] = stamp;
        known[at] = values.push(source[at]) - 1;
      }
      codes[i] = known[at];
    }
  }
}

function sectionsOf(codes: Int32Array, values: readonly string[], flags: number): TextSections {
  const joined = values.join('');
  const encoding = /[\u0100-\uffff]/.test(joined) ? 'utf16le' : 'latin1';
  const ends = new Uint32Array(values.length);
  for (let i = 0, end = 0; i < values.length; i++) ends[i] = end += values[i].length;
  const extra = flags | (encoding === 'utf16le' ? wide : 0);
  const offsets = bytesOf(ends);
  const bytes = Buffer.from(joined, encoding);
  if (flags === local && values.length === codes.length) return { extra: extra | rowwise, data: none, offsets, bytes };
  return { extra, data: bytesOf(codes), offsets, bytes };
}

/** Reads what {@link TextWriter} wrote, frame by frame in order. */
export class TextReader {
  readonly #shared = new Dictionary();

  column({ extra, data, offsets, bytes }: Sections, rows: number, valid: Uint8Array | null): Column {
    const values = valuesOf(offsets, bytes, (extra & wide) !== 0);
    const stored = (extra & rowwise) === 0;
    const codes = stored ? new Int32Array(data.buffer as ArrayBuffer, data.byteOffset, rows) : new Int32Array(rows);
    if (!stored) for (let k = 0; k < rows; k++) codes[k] = k;
    if ((extra & local) !== 0) return makeColumn('string', codes, valid, new Dictionary(values));
    for (const value of values) this.#shared.append(value);
    return makeColumn('string', codes, valid, this.#shared);
  }
}

function valuesOf(offsets: Uint8Array, bytes: Uint8Array, utf16: boolean): string[] {
  const ends = new Uint32Array(offsets.buffer as ArrayBuffer, offsets.byteOffset, offsets.length / 4);
  const buffer = Buffer.from(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.length);
  const text = utf16 ? buffer.toString('utf16le') : buffer.toString('latin1');
  const values = new Array<string>(ends.length);
  for (let i = 0, start = 0; i < values.length; i++) {
    const end = ends[i];
    values[i] =
      end - start < slicedLength
        ? text.slice(start, end)
        : utf16
          ? buffer.toString('utf16le', start * 2, end * 2)
          : buffer.toString('latin1', start, end);
    start = end;
  }
  return values;
}
