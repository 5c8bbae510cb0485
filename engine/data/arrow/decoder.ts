import { SluiceError } from '../../errors.ts';
import { type Batch, defaultBatchRows, makeBatch, maxBatchRows } from '../batch.ts';
import type { Column } from '../column.ts';
import type { Schema } from '../schema.ts';
import { type ArrayData, type ByteFile, cutBody } from './array-data.ts';
import { type CutRows, cutRows } from './cut-rows.ts';
import { damaged } from './damaged.ts';
import { ColumnDecoder, rawPiece } from './decode-column.ts';
import { Dictionaries } from './dictionaries.ts';
import { type Block, type Footer, type Message, magic, type RecordLayout } from './metadata.ts';
import type { TextPiece } from './raw-texts.ts';
import { metadataOf, readFooter, readMessage } from './read-metadata.ts';
import { type ArrowField, attributeOfField } from './types.ts';

/** Rows up to this many are read alone, where the record batch is larger than this many bytes. */
const fewRows = 16;
const fewBytes = 64 * 1024;

/**
 * Random access to the rows of an Arrow IPC file or stream.
 *
 * A file without a footer (a run that was cut off) and a stream are indexed by walking their messages, up to the last whole one.
 */
export class ArrowDecoder {
  readonly schema: Schema;
  readonly rows: number;
  readonly #file: ByteFile;
  readonly #fields: readonly ArrowField[];
  readonly #columns: readonly ColumnDecoder[];
  readonly #dictionaries: Dictionaries;
  readonly #blocks: readonly Block[];
  /** Row at which each block starts, and the number of rows. */
  readonly #starts: Float64Array;
  #held: { readonly index: number; readonly data: readonly ArrayData[] } | null = null;

  /** @throws {SluiceError} FILE_FORMAT when it is not Arrow IPC or holds types that cannot be read */
  constructor(file: ByteFile) {
    this.#file = file;
    const { fields, dictionaries, records } = guarded(() => findMessages(file));
    this.#fields = fields;
    this.schema = guarded(() => uniquely(fields.map(attributeOfField)));
    const known = new Dictionaries(file, fields);
    for (const { block, message } of dictionaries) known.add(block, message);
    this.#dictionaries = known;
    this.#columns = this.schema.map(attribute => new ColumnDecoder(attribute, known));
    this.#blocks = records.map(r => r.block);
    this.#starts = new Float64Array(records.length + 1);
    records.forEach((r, i) => {
      this.#starts[i + 1] = this.#starts[i] + r.rows;
    });
    this.rows = this.#starts[records.length];
  }

  /** Rows [start, start + count), fewer at the end, in batches of at most `batchRows` whose `base` is their first row. */
  read(start: number, count: number, batchRows = defaultBatchRows): Generator<Batch> {
    return this.#batches(this.schema, start, count, batchRows, (index, from, rows) => this.#decode(index, from, rows));
  }

  /** As `read` with some of the columns, in the order asked for; bytes of others are not read. */
  readColumns(
    columns: readonly number[],
    start: number,
    count: number,
    batchRows = defaultBatchRows,
  ): Generator<Batch> {
    const schema = columns.map(c => this.schema[c]);
    const wanted = new Set(columns);
    let held: { readonly index: number; readonly data: readonly ArrayData[] } | null = null;
    return this.#batches(schema, start, count, batchRows, (index, from, rows) => {
      if (held?.index !== index) held = { index, data: this.#part(index, wanted) };
      const { data } = held;
      return columns.map(c => this.#columns[c].decode(data[c], from, rows, this.#blocks[index].offset));
    });
  }

  /** How many texts are stored of a column, some of them more than once; null where `readTexts` cannot read it. */
  textCount(column: number): number | null {
    const { dictionary } = this.#fields[column];
    if (this.schema[column].type !== 'string' || dictionary === null) return null;
    return this.#dictionaries.rawCount(dictionary.id);
  }

  /** All rows of a text column, undecoded; only where `textCount` gives a number. */
  *readTexts(column: number): Generator<TextPiece> {
    const read = this.#dictionaries.rawReader(this.#fields[column].dictionary?.id ?? -1);
    for (const [index, { offset }] of this.#blocks.entries())
      yield guarded(() => rawPiece(this.#part(index, new Set([column]))[column], offset, this.#starts[index], read));
  }

  *#batches(
    schema: Schema,
    start: number,
    count: number,
    batchRows: number,
    decode: (index: number, from: number, rows: number) => Column[],
  ): Generator<Batch> {
    const end = Math.min(start + count, this.rows);
    for (let row = Math.max(0, start), index = this.#blockOf(row); row < end; index++) {
      const [from, to] = [this.#starts[index], Math.min(this.#starts[index + 1], end)];
      for (let rows = 0; row < to; row += rows) {
        rows = Math.min(batchRows, maxBatchRows, to - row);
        const columns = guarded(() => decode(index, row - from, rows));
        yield makeBatch(schema, columns, rows, null, row);
      }
    }
  }

  /** Rows [from, from + rows) of a record batch. */
  #decode(index: number, from: number, rows: number): Column[] {
    const { offset } = this.#blocks[index];
    const few = rows <= fewRows && this.#held?.index !== index ? this.#few(index, from, rows) : null;
    if (few) return this.#columns.map((decoder, c) => decoder.decode(few.data[c], from - few.start, rows, offset));
    const data = this.#data(index);
    if (data.some(d => d.length < from + rows)) throw damaged('a column is shorter than its record batch');
    return this.#columns.map((decoder, c) => decoder.decode(data[c], from, rows, offset));
  }

  /** Reads a few rows alone, so that a page of rows from all over the file does not read half of it. */
  #few(index: number, from: number, rows: number): CutRows | null {
    const { offset, metaBytes, bodyBytes } = this.#blocks[index];
    if (bodyBytes < fewBytes) return null;
    const message = readMessage(metadataOf(this.#file.read(offset, metaBytes), metaBytes));
    if (message.kind !== 'records') throw damaged('a record batch is not where the footer says');
    if (from + rows > message.rows) return null;
    const body = offset + metaBytes;
    return cutRows(this.#fields, message.layout(), (at, length) => this.#file.read(body + at, length), from, rows);
  }

  #blockOf(row: number): number {
    let [low, high] = [0, this.#blocks.length];
    while (low + 1 < high) {
      const middle = (low + high) >> 1;
      if (this.#starts[middle] <= row) low = middle;
      else high = middle;
    }
    return low;
  }

  #data(index: number): readonly ArrayData[] {
    if (this.#held?.index === index) return this.#held.data;
    const { offset, metaBytes, bodyBytes } = this.#blocks[index];
    const bytes = this.#file.read(offset, metaBytes + bodyBytes);
    const data = cutBody(this.#fields, layoutOf(bytes, metaBytes), bytes.subarray(metaBytes), this.#file.unzstd);
    this.#held = { index, data };
    return data;
  }

  /** The data of some fields alone. */
  #part(index: number, wanted: ReadonlySet<number>): readonly ArrayData[] {
    const { offset, metaBytes, bodyBytes } = this.#blocks[index];
    const layout = layoutOf(this.#file.read(offset, metaBytes), metaBytes);
    const at = offset + metaBytes;
    const body = { length: bodyBytes, subarray: (from: number, to: number) => this.#file.read(at + from, to - from) };
    const data = cutBody(this.#fields, layout, body, this.#file.unzstd, wanted);
    if ([...wanted].some(c => data[c].length < layout.rows)) throw damaged('a column is shorter than its record batch');
    return data;
  }
}

/** How the body of a record batch is laid out. */
function layoutOf(bytes: Uint8Array, metaBytes: number): RecordLayout {
  const message = readMessage(metadataOf(bytes, metaBytes));
  if (message.kind !== 'records') throw damaged('a record batch is not where the footer says');
  return message.layout();
}

interface Found {
  readonly fields: readonly ArrowField[];
  readonly dictionaries: { readonly block: Block; readonly message: Message & { kind: 'dictionary' } }[];
  readonly records: { readonly block: Block; readonly rows: number }[];
}

function findMessages(file: ByteFile): Found {
  const framed = startsWith(file.read(0, magic.length), magic);
  const footer = framed ? footerOf(file) : null;
  if (footer === null) return walk(file, framed ? 8 : 0);
  const found: Found = { fields: footer.fields, dictionaries: [], records: [] };
  for (const block of [...footer.dictionaries, ...footer.records]) {
    if (block.offset + block.metaBytes + block.bodyBytes > file.size) throw damaged('a block passes its end');
    const metadata = metadataOf(file.read(block.offset, block.metaBytes), block.metaBytes);
    note(found, block, readMessage(metadata));
  }
  return found;
}

const startsWith = (bytes: Uint8Array, wanted: Uint8Array): boolean => wanted.every((byte, i) => bytes[i] === byte);

/** The footer of a finished file, or null when there is none. */
function footerOf(file: ByteFile): Footer | null {
  const tail = file.read(file.size - 10, 10);
  if (!startsWith(tail.subarray(4), magic)) return null;
  const length = new DataView(tail.buffer, tail.byteOffset).getInt32(0, true);
  if (length <= 0 || length > file.size - 18) throw damaged('its footer has no sound length');
  return readFooter(file.read(file.size - 10 - length, length));
}

/** Messages from `offset` on, up to the end mark or the last whole one. */
function walk(file: ByteFile, offset: number): Found {
  let found: Found | null = null;
  for (let at = offset; at + 8 <= file.size; ) {
    const prefix = new DataView(file.read(at, 8).buffer);
    // Before version 0.15 the length stood alone.
    const marked = prefix.getInt32(0, true) === -1;
    const metaBytes = (marked ? 8 : 4) + prefix.getInt32(marked ? 4 : 0, true);
    if (metaBytes <= 8 || at + metaBytes > file.size) break;
    const message = messageIn(metadataOf(file.read(at, metaBytes), metaBytes));
    if (message === null) break;
    const block = { offset: at, metaBytes, bodyBytes: message.bodyBytes };
    at += metaBytes + message.bodyBytes;
    if (at > file.size) break;
    if (message.kind === 'schema') found ??= { fields: message.fields, dictionaries: [], records: [] };
    else if (found) note(found, block, message);
  }
  if (found === null)
    throw new SluiceError('FILE_FORMAT', { wanted: 'an Arrow IPC file', reason: 'it has no Arrow schema in front' });
  return found;
}

function note(found: Found, block: Block, message: Message): void {
  if (message.kind === 'records') found.records.push({ block, rows: message.rows });
  else if (message.kind === 'dictionary') found.dictionaries.push({ block, message });
}

/** What `read` gives; a parser that trips over bytes found them damaged. */
function guarded<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    // What the file system says is for whoever opened the file to tell.
    if (error instanceof SluiceError || 'syscall' in (error as Error)) throw error;
    throw new SluiceError(
      'FILE_FORMAT',
      { wanted: 'a sound Arrow file', reason: (error as Error).message },
      { cause: error },
    );
  }
}

/** The message whose metadata these bytes are, or null when they are not whole. */
function messageIn(metadata: Uint8Array): Message | null {
  try {
    return readMessage(metadata);
  } catch {
    return null;
  }
}

/** Names made unique, as a CSV header's are. */
function uniquely(schema: Schema): Schema {
  const used = new Set<string>();
  const names = new Set(schema.map(a => a.name));
  return schema.map(attribute => {
    let { name } = attribute;
    for (let n = 2; used.has(name); n++) if (!names.has(`${attribute.name}_${n}`)) name = `${attribute.name}_${n}`;
    used.add(name);
    return { ...attribute, name };
  });
}
