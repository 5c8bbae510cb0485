import { deserialize, serialize } from 'node:v8';
import { type Batch, compact, makeBatch } from '../data/batch.ts';
import { type Column, makeColumn } from '../data/column.ts';
import type { Attribute, Schema } from '../data/schema.ts';
import { bytesOf, type Sections } from './spill-sections.ts';
import { TextReader, TextWriter } from './spill-text.ts';

/**
 * A frame is one compacted batch: a header of u32 words, then sections, each padded to 8 bytes so that typed arrays lie on it.
 *
 * header  := rows, then per column: encoding, extra, and the byte lengths of its four sections
 * column  := data, valid, offsets, bytes        (any may be empty; an empty `valid` means no nulls)
 */
const wordsPerColumn = 6;
/** raw: `data` holds the typed array · bigInt64: as raw · text: see spill-text · binary: offsets + bytes · json: `bytes` is a v8 value. */
const encodings = { raw: 0, bigInt64: 1, text: 2, binary: 3, json: 4 } as const;
const padding = new Uint8Array(8);
const none = new Uint8Array(0);
const padded = (bytes: number) => (bytes + 7) & ~7;

/** Turns the batches of one file into frames; texts may refer to frames written before. */
export class FrameWriter {
  readonly #texts: readonly (TextWriter | null)[];

  constructor(schema: Schema) {
    this.#texts = schema.map(({ type }) => (type === 'string' ? new TextWriter() : null));
  }

  /** The frame of `batch` as pieces to write in order; they refer to the batch's own storage. */
  frame(batch: Batch): { readonly parts: Uint8Array[]; readonly bytes: number } {
    const { columns, rows } = compact(batch);
    const header = new Uint32Array(2 * Math.ceil((1 + columns.length * wordsPerColumn) / 2));
    const parts: Uint8Array[] = [bytesOf(header)];
    let total = header.byteLength;
    header[0] = rows;
    columns.forEach((column, c) => {
      const { encoding, extra, data, offsets, bytes } = sectionsOf(column, rows, this.#texts[c]);
      const sections = [data, column.valid ? column.valid.subarray(0, rows) : none, offsets, bytes];
      header.set([encoding, extra, ...sections.map(s => s.length)], 1 + c * wordsPerColumn);
      for (const section of sections) {
        if (section.length === 0) continue;
        parts.push(section);
        const gap = padded(section.length) - section.length;
        if (gap > 0) parts.push(padding.subarray(0, gap));
        total += section.length + gap;
      }
    });
    return { parts, bytes: total };
  }
}

function sectionsOf(column: Column, rows: number, text: TextWriter | null): Sections {
  const { type, data, valid, width = 1 } = column;
  if (text !== null) return { encoding: encodings.text, ...text.sections(column, rows) };
  if (type === 'json') {
    const values = (data as unknown[]).slice(0, rows).map((v, i) => (valid?.[i] === 0 ? null : v));
    return { encoding: encodings.json, extra: 0, data: none, offsets: none, bytes: serialize(values) };
  }
  if (type === 'binary') return binarySections(data as unknown[], valid, rows);
  const view = data as Exclude<typeof data, unknown[]>;
  const length = type === 'vector' ? rows * width : rows;
  const encoding = data instanceof BigInt64Array ? encodings.bigInt64 : encodings.raw;
  return { encoding, extra: width, data: bytesOf(view.subarray(0, length)), offsets: none, bytes: none };
}

function binarySections(data: unknown[], valid: Uint8Array | null, rows: number): Sections {
  const offsets = new Uint32Array(rows + 1);
  const pieces: Uint8Array[] = [];
  for (let i = 0; i < rows; i++) {
    const piece = valid !== null && valid[i] === 0 ? none : (data[i] as Uint8Array);
    pieces.push(piece);
    offsets[i + 1] = offsets[i] + piece.length;
  }
  return { encoding: encodings.binary, extra: 0, data: none, offsets: bytesOf(offsets), bytes: Buffer.concat(pieces) };
}

/** Reads the frames of one file in the order they were written. */
export class FrameReader {
  readonly #schema: Schema;
  readonly #texts: readonly (TextReader | null)[];

  constructor(schema: Schema) {
    this.#schema = schema;
    this.#texts = schema.map(({ type }) => (type === 'string' ? new TextReader() : null));
  }

  /** The batch of a frame; its columns are views of `frame`. */
  batch(frame: ArrayBuffer, base: number): Batch {
    const words = 1 + this.#schema.length * wordsPerColumn;
    const header = new Uint32Array(frame, 0, words);
    const rows = header[0];
    let at = padded(words * 4);
    const columns = this.#schema.map((attribute, c) => {
      const [encoding, extra, ...lengths] = header.subarray(1 + c * wordsPerColumn, 1 + (c + 1) * wordsPerColumn);
      const [data, valid, offsets, bytes] = lengths.map(length => {
        const section = new Uint8Array(frame, at, length);
        at += padded(length);
        return section;
      });
      const nulls = valid.length > 0 ? valid : null;
      const text = this.#texts[c];
      if (text !== null) return text.column({ encoding, extra, data, offsets, bytes }, rows, nulls);
      return columnOfSections(attribute, { encoding, extra, data, offsets, bytes }, rows, nulls);
    });
    return makeBatch(this.#schema, columns, rows, null, base);
  }
}

function columnOfSections({ type }: Attribute, sections: Sections, rows: number, valid: Uint8Array | null): Column {
  const { encoding, extra, data, offsets, bytes } = sections;
  const buffer = data.buffer as ArrayBuffer;
  const at = data.byteOffset;
  if (type === 'json') return makeColumn(type, deserialize(bytes) as unknown[], valid);
  if (type === 'binary') {
    const ends = new Uint32Array(offsets.buffer as ArrayBuffer, offsets.byteOffset, rows + 1);
    const values = Array.from({ length: rows }, (_, i) => bytes.slice(ends[i], ends[i + 1]));
    return makeColumn(type, values, valid);
  }
  if (type === 'vector') return makeColumn(type, new Float32Array(buffer, at, rows * extra), valid, null, extra);
  if (type === 'bool') return makeColumn(type, data, valid);
  if (type === 'int32') return makeColumn(type, new Int32Array(buffer, at, rows), valid);
  const wide = encoding === encodings.bigInt64;
  return makeColumn(type, wide ? new BigInt64Array(buffer, at, rows) : new Float64Array(buffer, at, rows), valid);
}
