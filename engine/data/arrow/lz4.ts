/**
 * Expands an LZ4 frame whose content is `length` bytes long.
 *
 * @returns null when the frame is not sound
 * @see https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md
 */
export function expandLz4(frame: Uint8Array, length: number): Uint8Array | null {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  if (frame.length < 7 || view.getUint32(0, true) !== 0x184d2204) return null;
  const flags = frame[4];
  const out = new Uint8Array(length);
  // Descriptor: flags, block size, then content size (8) and dictionary id (4) where flagged, then a check byte.
  let p = 6 + (flags & 8 ? 8 : 0) + (flags & 1 ? 4 : 0) + 1;
  let to = 0;
  while (p + 4 <= frame.length) {
    const size = view.getUint32(p, true);
    p += 4;
    if (size === 0) return to === length ? out : null;
    const bytes = size & 0x7fffffff;
    if (p + bytes > frame.length) return null;
    if (size >>> 31) {
      if (to + bytes > length) return null;
      out.set(frame.subarray(p, p + bytes), to);
      to += bytes;
    } else {
      to = expandBlock(frame, p, p + bytes, out, to);
      if (to < 0) return null;
    }
    p += bytes + (flags & 16 ? 4 : 0);
  }
  return null;
}

/** Expands one block of sequences (literals, then a match further back) into `out` from `to` on; gives the new end, or -1. */
function expandBlock(block: Uint8Array, from: number, end: number, out: Uint8Array, to: number): number {
  let p = from;
  let at = to;
  while (p < end) {
    const token = block[p++];
    let literals = token >> 4;
    if (literals === 15) {
      let more = 255;
      while (more === 255 && p < end) literals += more = block[p++];
    }
    if (p + literals > end || at + literals > out.length) return -1;
    for (let i = 0; i < literals; i++) out[at++] = block[p++];
    if (p >= end) return at;
    const distance = block[p] | (block[p + 1] << 8);
    p += 2;
    let match = (token & 15) + 4;
    if (match === 19) {
      let more = 255;
      while (more === 255 && p < end) match += more = block[p++];
    }
    if (distance === 0 || distance > at || at + match > out.length) return -1;
    for (let i = 0; i < match; i++, at++) out[at] = out[at - distance];
  }
  return at;
}
