import { encodingOf, expectText, Transcoder } from '#engine/data/csv.ts';
import { SluiceError } from '#engine/errors.ts';
import type { ByteSource } from './open-file.ts';

const headBytes = 65_536;
const rawBytes = 1 << 18;

/** Text of a file as UTF-8 bytes without a mark, whatever its encoding. */
export class TextFile {
  readonly file: ByteSource;
  readonly #encoding: string;
  readonly #start: number;
  readonly #raw: Uint8Array;
  #transcoder: Transcoder | null;
  #rest: Uint8Array = new Uint8Array(0);
  #ended = false;

  /**
   * @param encoding  used where the file has no mark of its own
   * @param wanted    what the file should be, for the message
   * @throws {SluiceError} FILE_FORMAT when it is binary, CONFIG_INVALID for an unknown encoding
   */
  constructor(file: ByteSource, encoding: string, wanted: string) {
    const head = file.slice(0, headBytes);
    const known = encodingOf(head, encoding);
    const other = formatOf(head);
    if (other) throw new SluiceError('FILE_FORMAT', { wanted, reason: `it is ${other}` });
    const plain = known.encoding === 'utf-8';
    this.#transcoder = plain ? null : new Transcoder(known.encoding);
    if (plain) expectText(head.subarray(known.skip), head.length === file.size, wanted);
    else if (!known.encoding.startsWith('utf-16') && head.includes(0))
      throw new SluiceError('FILE_FORMAT', { wanted, reason: 'it is binary: it has NUL bytes' });
    this.file = file;
    this.#encoding = known.encoding;
    this.#start = file.position = known.skip;
    this.#raw = new Uint8Array(plain ? 0 : rawBytes);
  }

  /** Whether any place of the file can be read by itself: UTF-8 can; other encodings are read from the front. */
  get seekable(): boolean {
    return this.#transcoder === null;
  }

  /** Fills `into` with the next UTF-8 bytes; fewer only at the end. */
  read(into: Uint8Array): number {
    if (this.#transcoder === null) return this.file.read(into);
    let filled = 0;
    while (filled < into.length && !(this.#ended && this.#rest.length === 0)) {
      if (this.#rest.length === 0) {
        const got = this.file.read(this.#raw);
        this.#ended = got < this.#raw.length;
        this.#rest = this.#transcoder.convert(this.#raw.subarray(0, got), this.#ended);
      }
      const piece = this.#rest.subarray(0, into.length - filled);
      into.set(piece, filled);
      filled += piece.length;
      this.#rest = this.#rest.subarray(piece.length);
    }
    return filled;
  }

  /** Up to `length` bytes from the front, and whether that is all; the next `read` starts at the front. */
  head(length: number): { readonly bytes: Uint8Array; readonly whole: boolean } {
    this.#rewind();
    const bytes = new Uint8Array(length + 1);
    const got = this.read(bytes);
    this.#rewind();
    return { bytes: bytes.subarray(0, Math.min(got, length)), whole: got <= length };
  }

  #rewind(): void {
    this.file.position = this.#start;
    this.#rest = new Uint8Array(0);
    this.#ended = false;
    if (this.#transcoder !== null) this.#transcoder = new Transcoder(this.#encoding);
  }
}

/** What a file is that people take for text, by its first bytes. */
function formatOf(head: Uint8Array): string | null {
  const starts = (...bytes: number[]) => bytes.every((byte, i) => head[i] === byte);
  if (starts(0x1f, 0x8b)) return 'compressed with gzip; unpack it first';
  if (starts(0x50, 0x4b, 3, 4)) return 'a zip archive or a spreadsheet; unpack it, or use excel-scan';
  if (starts(0x50, 0x41, 0x52, 0x31)) return 'Parquet; use parquet-scan';
  if (starts(0x41, 0x52, 0x52, 0x4f, 0x57, 0x31)) return 'Arrow; use arrow-scan';
  return null;
}
