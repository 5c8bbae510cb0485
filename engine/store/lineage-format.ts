import { crc32 } from 'node:zlib';
import type { Codec, SegmentHead, SegmentKind } from './lineage-store.ts';

// Segment: head of 64 bytes, payload padded to 8. Little-endian.
//  0 magic  4 version  5 kind  6 key codec  7 value codec  8 count  12 key start  16 key end  20 min  24 max  28 order
// 32 key bytes  36 value bytes  40 edges  44 payload checksum  48 reserved  60 head checksum
// A finished file ends with the heads of all segments again, then a trailer of 16 bytes:
//  0 magic  4 number of segments  8 checksum of those heads  12 checksum of the trailer so far
export const headBytes = 64;
export const trailerBytes = 16;
const segmentMagic = 0x4c53_4731;
const trailerMagic = 0x4c53_4731 ^ 0xffff;
const version = 1;

export const paddedBytes = (bytes: number): number => (bytes + 7) & ~7;

/** Bytes that a segment takes in a file. */
export const segmentBytes = (head: SegmentHead): number => headBytes + paddedBytes(head.keyBytes + head.valueBytes);

/** A head with the checksum of the payload that follows it. */
export interface WrittenHead {
  readonly head: SegmentHead;
  readonly checksum: number;
}

const viewOf = (bytes: Uint8Array, at: number, length: number) =>
  new DataView(bytes.buffer, bytes.byteOffset + at, length);

export function writeHead({ head, checksum }: WrittenHead, bytes: Uint8Array, at: number): void {
  const view = viewOf(bytes, at, headBytes);
  const u32 = (offset: number, value: number) => view.setUint32(offset, value, true);
  u32(0, segmentMagic);
  bytes.set([version, head.kind, head.keys, head.values], at + 4);
  u32(8, head.count);
  u32(12, head.keyStart);
  u32(16, head.keyEnd);
  u32(20, head.min);
  u32(24, head.max);
  u32(28, head.order);
  u32(32, head.keyBytes);
  u32(36, head.valueBytes);
  u32(40, head.edges);
  u32(44, checksum);
  bytes.fill(0, at + 48, at + 60);
  u32(60, crc32(bytes.subarray(at, at + 60)));
}

/** The head at `at`; null when there is none or it is torn. */
export function readHead(bytes: Uint8Array, at: number): WrittenHead | null {
  if (at + headBytes > bytes.length) return null;
  const view = viewOf(bytes, at, headBytes);
  const u32 = (offset: number) => view.getUint32(offset, true);
  if (u32(0) !== segmentMagic || bytes[at + 4] !== version || u32(60) !== crc32(bytes.subarray(at, at + 60)))
    return null;
  const head: SegmentHead = {
    kind: bytes[at + 5] as SegmentKind,
    keys: bytes[at + 6] as Codec,
    values: bytes[at + 7] as Codec,
    count: u32(8),
    keyStart: u32(12),
    keyEnd: u32(16),
    min: u32(20),
    max: u32(24),
    order: u32(28) as 0 | 1 | 2,
    edges: u32(40),
    keyBytes: u32(32),
    valueBytes: u32(36),
  };
  return { head, checksum: u32(44) };
}

/** The end of a finished file. */
export function footerOf(heads: readonly WrittenHead[]): Uint8Array {
  const bytes = new Uint8Array(heads.length * headBytes + trailerBytes);
  heads.forEach((head, k) => {
    writeHead(head, bytes, k * headBytes);
  });
  const at = heads.length * headBytes;
  const view = viewOf(bytes, at, trailerBytes);
  view.setUint32(0, trailerMagic, true);
  view.setUint32(4, heads.length, true);
  view.setUint32(8, crc32(bytes.subarray(0, at)), true);
  view.setUint32(12, crc32(bytes.subarray(at, at + 12)), true);
  return bytes;
}

/** Number and checksum of the heads before a trailer; null when the file has no end. */
export function readTrailer(bytes: Uint8Array): { readonly heads: number; readonly checksum: number } | null {
  if (bytes.length !== trailerBytes) return null;
  const view = viewOf(bytes, 0, trailerBytes);
  if (view.getUint32(0, true) !== trailerMagic || view.getUint32(12, true) !== crc32(bytes.subarray(0, 12)))
    return null;
  return { heads: view.getUint32(4, true), checksum: view.getUint32(8, true) };
}

/** The heads in the bytes before a trailer; null when they are damaged. */
export function readHeads(bytes: Uint8Array, checksum: number): WrittenHead[] | null {
  if (crc32(bytes) !== checksum) return null;
  const heads: WrittenHead[] = [];
  for (let at = 0; at < bytes.length; at += headBytes) {
    const head = readHead(bytes, at);
    if (head === null) return null;
    heads.push(head);
  }
  return heads;
}
