import type { Batch } from '../batch.ts';
import type { Dictionary } from '../dictionary.ts';
import type { Schema } from '../schema.ts';
import { encoderOf } from './encode-column.ts';
import { deltaBuffers, StringEncoder } from './encode-string.ts';
import type { ColumnEncoder } from './encoder-base.ts';
import { type Block, epochKey, magic } from './metadata.ts';
import { type ArrowField, fieldOf } from './types.ts';
import { dictionaryMessage, footerBytes, recordsMessage, schemaMessage } from './write-metadata.ts';

/** Rows of a record batch: one page of a reader is decoded from one or two of them. */
const groupRows = 16_384;
/** Bytes after which a record batch is written though it has fewer rows. */
const groupBytes = 8 << 20;

/** Where an encoder stands between two record batches, as structured-clonable data. */
export interface EncoderState {
  readonly rows: number;
  /** Bytes put so far; what a file has beyond them is to be cut off. */
  readonly position: number;
  readonly dictionaries: readonly Block[];
  readonly records: readonly Block[];
  readonly begun: readonly number[];
  /** By column, the first code of the next epoch. */
  readonly epochs: readonly number[];
}

/**
 * Turns batches into the bytes of an Arrow IPC file (or stream), piece by piece.
 *
 * Rows are gathered into record batches of 16 384 (fewer when wide); strings become codes into one growing dictionary per column, written
 * as deltas before the rows that use them. Bytes put so far are a stream that any reader takes up to its last whole message.
 * @param put  takes the next bytes of the file; they are overwritten after it returns
 */
export class ArrowEncoder {
  rows = 0;
  readonly schema: Schema;
  readonly #put: (bytes: Uint8Array) => void;
  readonly #stream: boolean;
  readonly #fields: readonly ArrowField[];
  readonly #columns: readonly ColumnEncoder[];
  readonly #groupRows: number;
  readonly #dictionaries: Block[] = [];
  readonly #records: Block[] = [];
  readonly #begun = new Set<number>();
  #buffer = new Uint8Array(1 << 16);
  #length = 0;
  #position = 0;
  #pending = 0;

  constructor(schema: Schema, put: (bytes: Uint8Array) => void, kind: 'file' | 'stream' = 'file', from?: EncoderState) {
    this.schema = schema;
    this.#put = put;
    this.#stream = kind === 'stream';
    this.#fields = schema.map(fieldOf);
    this.#columns = schema.map(encoderOf);
    const rowBytes = this.#columns.reduce((sum, c) => sum + c.valueBytes, 1);
    this.#groupRows = Math.max(64, Math.min(groupRows, Math.floor(groupBytes / rowBytes)));
    if (from !== undefined) this.#resume(from);
    else this.#begin();
  }

  #begin(): void {
    if (!this.#stream) this.#append(Uint8Array.from([...magic, 0, 0]));
    this.#message(schemaMessage(this.#fields), []);
  }

  write(batch: Batch): void {
    const { columns, selection, rows } = batch;
    const strings = this.#columns.map((c, i) => [c, columns[i].dictionary] as const).filter(isString);
    const changed = strings.filter(([encoder, dictionary]) => encoder.changesEpoch(dictionary));
    if (changed.length > 0) this.flush();
    for (const [encoder] of changed) encoder.beginEpoch();
    for (let from = 0; from < rows; ) {
      const count = Math.min(rows - from, this.#groupRows - this.#pending);
      this.#columns.forEach((encoder, c) => encoder.append(columns[c], selection, from, count));
      from += count;
      this.#pending += count;
      this.rows += count;
      const extra = this.#columns.reduce((sum, c) => sum + c.extraBytes, 0);
      if (this.#pending >= this.#groupRows || extra >= groupBytes) this.flush();
    }
  }

  /** Puts the rows gathered so far as a record batch. */
  flush(): void {
    const rows = this.#pending;
    if (rows === 0) return;
    this.#columns.forEach((column, id) => {
      if (column instanceof StringEncoder) this.#putDictionary(column, id);
    });
    const buffers = this.#columns.flatMap(column => column.buffers());
    const layout = { rows, nodes: this.#columns.flatMap(column => column.nodes()), buffers: placed(buffers) };
    this.#records.push(this.#message(recordsMessage(layout, bodyBytes(buffers)), buffers));
    for (const column of this.#columns) column.reset();
    this.#pending = 0;
  }

  /** Puts the rows gathered so far and says where that leads; an encoder made with it goes on there. */
  save(): EncoderState {
    this.flush();
    const epochs = this.#columns.map(c => (c instanceof StringEncoder ? c.nextEpoch : 0));
    const [dictionaries, records] = [[...this.#dictionaries], [...this.#records]];
    return { rows: this.rows, position: this.#position, dictionaries, records, begun: [...this.#begun], epochs };
  }

  #resume({ rows, position, dictionaries, records, begun, epochs }: EncoderState): void {
    this.rows = rows;
    this.#position = position;
    this.#dictionaries.push(...dictionaries);
    this.#records.push(...records);
    for (const id of begun) this.#begun.add(id);
    this.#columns.forEach((column, c) => {
      if (column instanceof StringEncoder) column.beginEpoch(epochs[c]);
    });
  }

  /** Puts what is left, the end mark and (in a file) the footer. */
  finish(): void {
    this.flush();
    this.#append(Uint8Array.of(255, 255, 255, 255, 0, 0, 0, 0));
    if (!this.#stream) {
      const footer = footerBytes({ fields: this.#fields, dictionaries: this.#dictionaries, records: this.#records });
      this.#append(footer);
      this.#append(new Uint8Array(Int32Array.of(footer.length).buffer));
      this.#append(magic);
    }
    this.#drain();
  }

  #putDictionary(column: StringEncoder, id: number): void {
    const delta = column.delta();
    const begun = this.#begun.has(id);
    // A reader expects each dictionary to be there once, be it empty.
    if (delta.values.length === 0 && begun) return;
    this.#begun.add(id);
    const buffers = deltaBuffers(delta);
    const layout = { rows: delta.values.length, nodes: [delta.values.length, 0], buffers: placed(buffers) };
    const metadata = new Map([[epochKey, `${delta.epoch}`]]);
    this.#dictionaries.push(this.#message(dictionaryMessage(id, begun, layout, bodyBytes(buffers), metadata), buffers));
  }

  /** Puts one message: continuation mark, length, metadata and body, each part padded to eight bytes. */
  #message(metadata: Uint8Array, buffers: readonly Uint8Array[]): Block {
    const offset = this.#position + this.#length;
    const metaBytes = padded(metadata.length);
    this.#append(new Uint8Array(Int32Array.of(-1, metaBytes).buffer));
    this.#append(metadata, metaBytes);
    for (const buffer of buffers) this.#append(buffer, padded(buffer.length));
    this.#drain();
    return { offset, metaBytes: metaBytes + 8, bodyBytes: bodyBytes(buffers) };
  }

  #append(bytes: Uint8Array, length = bytes.length): void {
    if (this.#length + length > this.#buffer.length) {
      const grown = new Uint8Array(Math.max(this.#buffer.length * 2, this.#length + length));
      grown.set(this.#buffer.subarray(0, this.#length));
      this.#buffer = grown;
    }
    this.#buffer.set(bytes, this.#length);
    this.#buffer.fill(0, this.#length + bytes.length, this.#length + length);
    this.#length += length;
  }

  #drain(): void {
    this.#put(this.#buffer.subarray(0, this.#length));
    this.#position += this.#length;
    this.#length = 0;
  }
}

const isString = (pair: readonly [ColumnEncoder, Dictionary | null]): pair is readonly [StringEncoder, Dictionary] =>
  pair[0] instanceof StringEncoder;
const padded = (bytes: number): number => (bytes + 7) & ~7;
const bodyBytes = (buffers: readonly Uint8Array[]): number => buffers.reduce((sum, b) => sum + padded(b.length), 0);

/** Offset and bytes of each buffer in the body, flat. */
function placed(buffers: readonly Uint8Array[]): number[] {
  let offset = 0;
  return buffers.flatMap(({ length }) => {
    const at = offset;
    offset += padded(length);
    return [at, length];
  });
}
