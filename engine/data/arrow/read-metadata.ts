import { ByteBuffer } from 'flatbuffers';
import { damaged } from './damaged.ts';
import { type Block, type Footer, headerIds, type Message, type RecordLayout, typeIds } from './metadata.ts';
import type { ArrowField, ArrowType, TimeUnit } from './types.ts';

/** A flatbuffer table by slot number; absent slots give the default. */
class Table {
  readonly bytes: ByteBuffer;
  readonly position: number;

  constructor(bytes: ByteBuffer, position: number) {
    this.bytes = bytes;
    this.position = position;
  }

  #at(slot: number): number {
    const offset = this.bytes.__offset(this.position, 4 + slot * 2);
    return offset === 0 ? 0 : this.position + offset;
  }
  int8(slot: number, absent = 0): number {
    const at = this.#at(slot);
    return at === 0 ? absent : this.bytes.readInt8(at);
  }
  int16(slot: number, absent = 0): number {
    const at = this.#at(slot);
    return at === 0 ? absent : this.bytes.readInt16(at);
  }
  int32(slot: number, absent = 0): number {
    const at = this.#at(slot);
    return at === 0 ? absent : this.bytes.readInt32(at);
  }
  int64(slot: number): number {
    const at = this.#at(slot);
    return at === 0 ? 0 : Number(this.bytes.readInt64(at));
  }
  text(slot: number): string | null {
    const at = this.#at(slot);
    return at === 0 ? null : (this.bytes.__string(at) as string);
  }
  table(slot: number): Table | null {
    const at = this.#at(slot);
    return at === 0 ? null : new Table(this.bytes, this.bytes.__indirect(at));
  }
  /** Position of a vector's first element and its length. */
  vector(slot: number): { readonly start: number; readonly length: number } {
    const at = this.#at(slot);
    if (at === 0) return { start: 0, length: 0 };
    const [start, length] = [this.bytes.__vector(at), this.bytes.__vector_len(at)];
    if (!(start >= 0 && length >= 0 && start + length <= this.bytes.capacity()))
      throw damaged('a list in its metadata passes the end');
    return { start, length };
  }
  tables(slot: number): Table[] {
    const { start, length } = this.vector(slot);
    return Array.from({ length }, (_, i) => new Table(this.bytes, this.bytes.__indirect(start + i * 4)));
  }
}

function root(bytes: Uint8Array): Table {
  const buffer = new ByteBuffer(bytes);
  return new Table(buffer, buffer.readInt32(0));
}

/** The metadata of a message: what follows its length, which itself may follow a mark of -1. */
export function metadataOf(bytes: Uint8Array, metaBytes: number): Uint8Array {
  const marked = new DataView(bytes.buffer, bytes.byteOffset).getInt32(0, true) === -1;
  return bytes.subarray(marked ? 8 : 4, metaBytes);
}

/** The message whose metadata these bytes are. */
export function readMessage(bytes: Uint8Array): Message {
  const message = root(bytes);
  const bodyBytes = message.int64(3);
  const header = message.table(2);
  if (header === null) return { kind: 'other', bodyBytes };
  switch (message.int8(1)) {
    case headerIds.schema:
      return { kind: 'schema', fields: header.tables(1).map(readField), bodyBytes };
    case headerIds.records:
      return { kind: 'records', rows: header.int64(0), layout: () => readLayout(header), bodyBytes };
    case headerIds.dictionary: {
      const data = header.table(1);
      if (data === null) return { kind: 'other', bodyBytes };
      const metadata = readPairs(message, 4);
      return {
        kind: 'dictionary',
        id: header.int64(0),
        delta: header.int8(2) !== 0,
        rows: data.int64(0),
        layout: () => readLayout(data),
        bodyBytes,
        metadata,
      };
    }
    default:
      return { kind: 'other', bodyBytes };
  }
}

export function readFooter(bytes: Uint8Array): Footer {
  const footer = root(bytes);
  return {
    fields: footer.table(1)?.tables(1).map(readField) ?? [],
    dictionaries: readBlocks(footer, 2),
    records: readBlocks(footer, 3),
  };
}

function readBlocks(footer: Table, slot: number): Block[] {
  const { start, length } = footer.vector(slot);
  const { bytes } = footer;
  return Array.from({ length }, (_, i) => {
    const at = start + i * 24;
    return {
      offset: Number(bytes.readInt64(at)),
      metaBytes: bytes.readInt32(at + 8),
      bodyBytes: Number(bytes.readInt64(at + 16)),
    };
  });
}

function readLayout(records: Table): RecordLayout {
  const pairs = (slot: number) => {
    const { start, length } = records.vector(slot);
    return Float64Array.from({ length: length * 2 }, (_, i) => Number(records.bytes.readInt64(start + i * 8)));
  };
  const compression = records.table(3);
  const variadic = records.vector(4);
  return {
    rows: records.int64(0),
    nodes: pairs(1),
    buffers: pairs(2),
    compression: compression === null ? null : compression.int8(0) === 0 ? 'lz4' : 'zstd',
    variadic: Array.from({ length: variadic.length }, (_, i) =>
      Number(records.bytes.readInt64(variadic.start + i * 8)),
    ),
  };
}

function readPairs(table: Table, slot: number): Map<string, string> {
  return new Map(table.tables(slot).map(pair => [pair.text(0) ?? '', pair.text(1) ?? '']));
}

function readField(field: Table): ArrowField {
  const encoding = field.table(4);
  const index = encoding?.table(1);
  return {
    name: field.text(0) ?? '',
    type: readType(field.int8(2), field.table(3)),
    children: field.tables(5).map(readField),
    dictionary: encoding && {
      id: encoding.int64(0),
      index: { bits: index?.int32(0) ?? 32, signed: index ? index.int8(1) !== 0 : true },
    },
    metadata: readPairs(field, 6),
  };
}

const units: readonly TimeUnit[] = ['s', 'ms', 'us', 'ns'];

function readType(id: number, type: Table | null): ArrowType {
  const unit = (absent = 0) => units[type?.int16(0, absent) ?? absent];
  switch (id) {
    case typeIds.null:
      return { kind: 'null' };
    case typeIds.int:
      return { kind: 'int', bits: type?.int32(0) ?? 32, signed: type?.int8(1) === 1 };
    case typeIds.float:
      return { kind: 'float', bits: [16, 32, 64][type?.int16(0) ?? 0] };
    case typeIds.decimal:
      return {
        kind: 'decimal',
        precision: type?.int32(0) ?? 0,
        scale: type?.int32(1) ?? 0,
        bits: type?.int32(2, 128) ?? 128,
      };
    case typeIds.date:
      return { kind: 'date', unit: type?.int16(0, 1) === 0 ? 'day' : 'ms' };
    case typeIds.time:
      return { kind: 'time', unit: unit(1), bits: type?.int32(1, 32) ?? 32 };
    case typeIds.duration:
      return { kind: 'duration', unit: unit(1), bits: 64 };
    case typeIds.timestamp:
      return { kind: 'timestamp', unit: unit(), zone: type?.text(1) ?? null };
    case typeIds.binary:
    case typeIds.largeBinary:
      return { kind: 'binary', large: id === typeIds.largeBinary };
    case typeIds.utf8:
    case typeIds.largeUtf8:
      return { kind: 'utf8', large: id === typeIds.largeUtf8 };
    case typeIds.list:
    case typeIds.largeList:
      return { kind: 'list', large: id === typeIds.largeList };
    case typeIds.fixedBinary:
      return { kind: 'fixed-binary', width: type?.int32(0) ?? 0 };
    case typeIds.fixedList:
      return { kind: 'fixed-list', width: type?.int32(0) ?? 0 };
    case typeIds.bool:
      return { kind: 'bool' };
    case typeIds.struct:
      return { kind: 'struct' };
    case typeIds.map:
      return { kind: 'map' };
    case typeIds.utf8View:
      return { kind: 'utf8-view' };
    case typeIds.binaryView:
      return { kind: 'binary-view' };
    default:
      return { kind: 'unread', name: Object.entries(typeIds).find(([, n]) => n === id)?.[0] ?? `number ${id}` };
  }
}
