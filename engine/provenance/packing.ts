/** Values per block of a packed list; a block is decoded alone. */
export const blockValues = 1024;
export const blockShift = 10;
/** Words of a bitmap per rank. */
export const rankWords = 32;
// Directory of a packed list, two words per block: base · word offset << 8 | missing << 7 | differences << 6 | width.
/** In a block's meta word: values are differences to the one before. */
export const differences = 64;
/** In a block's meta word: values are one more than packed, 0 stands for `noOrigin`. */
export const missing = 128;

/** Packs `groups` × 32 values `from[at …] - base` of `width` bits each into `width` words per group, or back. */
type Kernel = (from: Uint32Array, at: number, base: number, into: Uint32Array, to: number, groups: number) => void;

const packers: (Kernel | undefined)[] = [];
const unpackers: (Kernel | undefined)[] = [];

// Straight-line code per width: 200–440 M values/s where one loop with a variable shift does 80 (Node 20, one core).

/** The packer for values of `width` bits, 0–32. */
export function packer(width: number): Kernel {
  return (packers[width] ??= build(packSource(width)));
}

/** The unpacker for values of `width` bits, 0–32; the result is absolute. */
export function unpacker(width: number): Kernel {
  return (unpackers[width] ??= build(unpackSource(width)));
}

const build = (body: string): Kernel =>
  new Function('from', 'at', 'base', 'into', 'to', 'groups', `"use strict";${body}`) as Kernel;

const loop = (body: string, readStep: number, writeStep: number) =>
  `for(let g=0;g<groups;g++){${body}at+=${readStep};to+=${writeStep};}`;

function packSource(width: number): string {
  if (width === 0) return '';
  let body = '';
  for (let word = 0; word < width; word++) {
    const terms: string[] = [];
    for (let i = 0; i < 32; i++) {
      const shift = i * width - word * 32;
      if (shift >= 32 || shift + width <= 0) continue;
      if (shift >= 0) body += `const v${i}=from[at+${i}]-base|0;`;
      terms.push(shift > 0 ? `v${i}<<${shift}` : shift < 0 ? `v${i}>>>${-shift}` : `v${i}`);
    }
    body += `into[to+${word}]=${terms.join('|')};`;
  }
  return loop(body, 32, width);
}

function unpackSource(width: number): string {
  if (width === 0) return 'into.fill(base,to,to+groups*32);';
  let body = '';
  for (let word = 0; word < width; word++) body += `const w${word}=from[at+${word}];`;
  const mask = width === 32 ? '' : `&${2 ** width - 1}`;
  for (let i = 0; i < 32; i++) {
    const word = (i * width) >> 5;
    const shift = (i * width) & 31;
    const low = shift === 0 ? `w${word}` : `w${word}>>>${shift}`;
    const bits = shift + width <= 32 ? low : `(${low}|w${word + 1}<<${32 - shift})`;
    body += `into[to+${i}]=((${bits})${mask})+base;`;
  }
  return loop(body, width, 32);
}

/** The value of `width` bits at position `i` of a packed run that starts at word `at`. */
export function unpackOne(from: Uint32Array, at: number, width: number, i: number): number {
  if (width === 0) return 0;
  if (width === 32) return from[at + i];
  const bit = i * width;
  const word = at + (bit >>> 5);
  const shift = bit & 31;
  const low = from[word] >>> shift;
  const bits = shift + width <= 32 ? low : low | (from[word + 1] << (32 - shift));
  return (bits & (-1 >>> (32 - width))) >>> 0;
}

/** Bits needed for the values 0 … `span`. */
export const widthOf = (span: number): number => 32 - Math.clz32(span);

/** Number of ones in a word. */
export function bitCount(word: number): number {
  let v = word - ((word >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
