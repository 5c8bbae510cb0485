import { SluiceError } from '../../errors.ts';
import { damaged } from './damaged.ts';
import { expandLz4 } from './lz4.ts';
import type { RecordLayout } from './metadata.ts';
import type { ArrowField } from './types.ts';

/** Bytes at any place of a file. */
export interface ByteFile {
  readonly size: number;
  /** Fresh bytes [offset, offset + length), fewer at the end; the array starts its buffer, so that typed views are aligned. */
  read(offset: number, length: number): Uint8Array;
  /** Expands Zstandard, where the runtime can. */
  readonly unzstd?: (bytes: Uint8Array) => Uint8Array;
}

/** One field's values in a record batch, as Arrow lays them out; `buffers` without the validity. */
export interface ArrayData {
  readonly field: ArrowField;
  readonly length: number;
  /** One bit per value; null when every value is present. */
  readonly validity: Uint8Array | null;
  readonly buffers: readonly Uint8Array[];
  readonly children: readonly ArrayData[];
}

/** The bytes of a body: in memory, or read as far as they are asked for. */
export interface Body {
  readonly length: number;
  subarray(from: number, to: number): Uint8Array;
}

/**
 * Cuts the body of a record batch into the data of its fields.
 *
 * @param wanted  positions of the fields whose bytes are looked at, null for all; the others come without values
 * @throws {SluiceError} FILE_FORMAT when the two do not agree
 */
export function cutBody(
  fields: readonly ArrowField[],
  layout: RecordLayout,
  body: Body,
  unzstd: ByteFile['unzstd'],
  wanted: ReadonlySet<number> | null = null,
): ArrayData[] {
  let node = 0;
  let buffer = 0;
  let view = 0;
  let isWanted = true;
  const next = (): Uint8Array => {
    const [offset, length] = [layout.buffers[buffer * 2], layout.buffers[buffer * 2 + 1]];
    buffer++;
    if (!isWanted) return none;
    if (offset === undefined || offset + length > body.length) throw damaged('a buffer lies outside its record batch');
    const bytes = body.subarray(offset, offset + length);
    return layout.compression === null || length === 0 ? bytes : expand(bytes, layout.compression, unzstd);
  };
  const cut = (field: ArrowField): ArrayData => {
    const [length, nulls] = [layout.nodes[node * 2], layout.nodes[node * 2 + 1]];
    node++;
    if (length === undefined) throw damaged(`column '${field.name}' has no data`);
    const kind = field.dictionary === null ? field.type.kind : 'int';
    if (kind === 'null')
      return { field, length, validity: new Uint8Array((length + 7) >> 3), buffers: [], children: [] };
    const bits = next();
    const validity = nulls === 0 || bits.length === 0 ? null : bits;
    let own = 1;
    if (kind === 'utf8' || kind === 'binary') own = 2;
    else if (kind === 'utf8-view' || kind === 'binary-view') own = 1 + (layout.variadic[view++] ?? 0);
    else if (kind === 'struct' || kind === 'fixed-list') own = 0;
    const buffers = Array.from({ length: own }, next);
    return { field, length, validity, buffers, children: field.dictionary === null ? field.children.map(cut) : [] };
  };
  return fields.map((field, c) => {
    isWanted = wanted === null || wanted.has(c);
    return cut(field);
  });
}

const none = new Uint8Array(0);

/** A compressed buffer: its length when expanded (-1 = it is not compressed after all), then the bytes. */
function expand(bytes: Uint8Array, codec: 'lz4' | 'zstd', unzstd: ByteFile['unzstd']): Uint8Array {
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigInt64(0, true));
  const packed = bytes.subarray(8);
  if (length < 0) return packed.slice();
  if (codec === 'zstd' && !unzstd)
    throw new SluiceError('FILE_FORMAT', {
      wanted: 'an Arrow file that can be read',
      reason: 'it is compressed with zstd, which this version of Node lacks; write it with lz4 or uncompressed',
    });
  const expanded = codec === 'lz4' ? expandLz4(packed, length) : unzstd?.(packed).slice();
  if (!expanded || expanded.length !== length) throw damaged(`a buffer compressed with ${codec} does not expand`);
  return expanded;
}

type View<T> = { new (buffer: ArrayBufferLike, offset: number, length: number): T; readonly BYTES_PER_ELEMENT: number };

/** Values [from, from + count) of a buffer as a typed array, without a copy where the place allows it. */
export function viewOf<T>(Type: View<T>, bytes: Uint8Array, from: number, count: number): T {
  const size = Type.BYTES_PER_ELEMENT;
  if ((from + count) * size > bytes.length) throw damaged('a buffer is shorter than its column');
  const at = bytes.byteOffset + from * size;
  if (at % size === 0) return new Type(bytes.buffer, at, count);
  return new Type(bytes.slice(from * size, (from + count) * size).buffer, 0, count);
}

/** Bits [from, from + count) as bytes of 0 and 1. */
export function unpackBits(bits: Uint8Array, from: number, count: number): Uint8Array {
  if ((from + count + 7) >> 3 > bits.length) throw damaged('a bitmap is shorter than its column');
  const bytes = new Uint8Array(count);
  for (let k = 0, i = from; k < count; k++, i++) bytes[k] = (bits[i >> 3] >> (i & 7)) & 1;
  return bytes;
}
