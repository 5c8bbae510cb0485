import { Builder } from 'flatbuffers';
import { type Block, type Footer, headerIds, typeIds } from './metadata.ts';
import type { ArrowField, ArrowType } from './types.ts';

/** Version 5 of the format, the one since 1.0. */
const version = 4;

/** Rows and nulls per column, and offset and bytes per buffer, flat. */
export interface WrittenLayout {
  readonly rows: number;
  readonly nodes: readonly number[];
  readonly buffers: readonly number[];
}

export const schemaMessage = (fields: readonly ArrowField[]): Uint8Array =>
  message(headerIds.schema, 0, builder => writeSchema(builder, fields));

export const recordsMessage = (layout: WrittenLayout, bodyBytes: number): Uint8Array =>
  message(headerIds.records, bodyBytes, builder => writeRecords(builder, layout));

export function dictionaryMessage(
  id: number,
  delta: boolean,
  layout: WrittenLayout,
  bodyBytes: number,
  metadata: ReadonlyMap<string, string>,
): Uint8Array {
  const header = (builder: Builder) => {
    const data = writeRecords(builder, layout);
    builder.startObject(3);
    builder.addFieldInt64(0, BigInt(id), 0n);
    builder.addFieldOffset(1, data, 0);
    builder.addFieldInt8(2, Number(delta), 0);
    return builder.endObject();
  };
  return message(headerIds.dictionary, bodyBytes, header, metadata);
}

export function footerBytes({ fields, dictionaries, records }: Footer): Uint8Array {
  const builder = new Builder(1024);
  const schema = writeSchema(builder, fields);
  const recordBlocks = writeBlocks(builder, records);
  const dictionaryBlocks = writeBlocks(builder, dictionaries);
  builder.startObject(5);
  builder.addFieldInt16(0, version, 0);
  builder.addFieldOffset(1, schema, 0);
  builder.addFieldOffset(2, dictionaryBlocks, 0);
  builder.addFieldOffset(3, recordBlocks, 0);
  builder.finish(builder.endObject());
  return builder.asUint8Array();
}

function message(
  kind: number,
  bodyBytes: number,
  writeHeader: (builder: Builder) => number,
  metadata: ReadonlyMap<string, string> = new Map(),
): Uint8Array {
  const builder = new Builder(1024);
  const header = writeHeader(builder);
  const pairs = writePairs(builder, metadata);
  builder.startObject(5);
  builder.addFieldInt16(0, version, 0);
  builder.addFieldInt8(1, kind, 0);
  builder.addFieldOffset(2, header, 0);
  builder.addFieldInt64(3, BigInt(bodyBytes), 0n);
  builder.addFieldOffset(4, pairs, 0);
  builder.finish(builder.endObject());
  return builder.asUint8Array();
}

function writeBlocks(builder: Builder, blocks: readonly Block[]): number {
  builder.startVector(24, blocks.length, 8);
  for (const { offset, metaBytes, bodyBytes } of blocks.toReversed()) {
    builder.prep(8, 24);
    builder.writeInt64(BigInt(bodyBytes));
    builder.pad(4);
    builder.writeInt32(metaBytes);
    builder.writeInt64(BigInt(offset));
  }
  return builder.endVector();
}

function writeRecords(builder: Builder, { rows, nodes, buffers }: WrittenLayout): number {
  const pairs = (values: readonly number[]) => {
    builder.startVector(16, values.length / 2, 8);
    for (let i = values.length - 1; i >= 0; i--) builder.addInt64(BigInt(values[i]));
    return builder.endVector();
  };
  const buffersAt = pairs(buffers);
  const nodesAt = pairs(nodes);
  builder.startObject(5);
  builder.addFieldInt64(0, BigInt(rows), 0n);
  builder.addFieldOffset(1, nodesAt, 0);
  builder.addFieldOffset(2, buffersAt, 0);
  return builder.endObject();
}

function writeSchema(builder: Builder, fields: readonly ArrowField[]): number {
  const vector = writeOffsets(
    builder,
    fields.map(field => writeField(builder, field)),
  );
  builder.startObject(4);
  builder.addFieldOffset(1, vector, 0);
  return builder.endObject();
}

function writeOffsets(builder: Builder, offsets: readonly number[]): number {
  builder.startVector(4, offsets.length, 4);
  for (const offset of offsets.toReversed()) builder.addOffset(offset);
  return builder.endVector();
}

function writePairs(builder: Builder, metadata: ReadonlyMap<string, string>): number {
  if (metadata.size === 0) return 0;
  const pairs = [...metadata].map(([key, value]) => {
    const [keyAt, valueAt] = [builder.createString(key), builder.createString(value)];
    builder.startObject(2);
    builder.addFieldOffset(0, keyAt, 0);
    builder.addFieldOffset(1, valueAt, 0);
    return builder.endObject();
  });
  return writeOffsets(builder, pairs);
}

function writeInt(builder: Builder, bits: number, signed: boolean): number {
  builder.startObject(2);
  builder.addFieldInt32(0, bits, 0);
  builder.addFieldInt8(1, Number(signed), 0);
  return builder.endObject();
}

function writeField(builder: Builder, { name, type, children, dictionary, metadata }: ArrowField): number {
  const childrenAt = writeOffsets(
    builder,
    children.map(child => writeField(builder, child)),
  );
  const nameAt = builder.createString(name);
  const { id, at } = writeType(builder, type);
  const pairs = writePairs(builder, metadata);
  let encoding = 0;
  if (dictionary !== null) {
    const index = writeInt(builder, dictionary.index.bits, dictionary.index.signed);
    builder.startObject(4);
    builder.addFieldInt64(0, BigInt(dictionary.id), 0n);
    builder.addFieldOffset(1, index, 0);
    encoding = builder.endObject();
  }
  builder.startObject(7);
  builder.addFieldOffset(0, nameAt, 0);
  builder.addFieldInt8(1, 1, 0);
  builder.addFieldInt8(2, id, 0);
  builder.addFieldOffset(3, at, 0);
  builder.addFieldOffset(4, encoding, 0);
  builder.addFieldOffset(5, childrenAt, 0);
  builder.addFieldOffset(6, pairs, 0);
  return builder.endObject();
}

/** The types that attributes are written as; other types are only read. */
function writeType(builder: Builder, type: ArrowType): { id: number; at: number } {
  switch (type.kind) {
    case 'int':
      return { id: typeIds.int, at: writeInt(builder, type.bits, type.signed) };
    case 'float':
      builder.startObject(1);
      builder.addFieldInt16(0, type.bits === 64 ? 2 : 1, 0);
      return { id: typeIds.float, at: builder.endObject() };
    case 'timestamp': {
      const zone = builder.createString(type.zone ?? 'UTC');
      builder.startObject(2);
      builder.addFieldInt16(0, 1, 0);
      builder.addFieldOffset(1, zone, 0);
      return { id: typeIds.timestamp, at: builder.endObject() };
    }
    case 'fixed-list':
      builder.startObject(1);
      builder.addFieldInt32(0, type.width, 0);
      return { id: typeIds.fixedList, at: builder.endObject() };
    default: {
      builder.startObject(0);
      const at = builder.endObject();
      return { id: type.kind === 'bool' ? typeIds.bool : type.kind === 'binary' ? typeIds.binary : typeIds.utf8, at };
    }
  }
}
