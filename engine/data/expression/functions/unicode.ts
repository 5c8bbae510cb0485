// Whether every UTF-16 unit is a character of its own, so that positions and characters agree.
const surrogate = /[\ud800-\udfff]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: the range is ASCII
const ascii = /^[\x00-\x7f]*$/;

/** Number of characters (code points). */
export function characterCount(text: string): number {
  if (!surrogate.test(text)) return text.length;
  let count = 0;
  for (const _ of text) count++;
  return count;
}

/** Characters [start, end) of a text, by code point. */
export function sliceCharacters(text: string, start: number, end: number): string {
  if (end <= start) return '';
  return surrogate.test(text) ? [...text].slice(start, end).join('') : text.slice(start, end);
}

/** Character position (from 0) of the UTF-16 position `at`. */
export const characterIndex = (text: string, at: number): number => characterCount(text.slice(0, at));

const iotaSubscript = /[\u1f80-\u1f87\u1f90-\u1f97\u1fa0-\u1fa7\u1fb3\u1fc3\u1ff3]/;

/** Upper case character by character: where the full mapping is longer than one character, the character's simple mapping. */
export function upper(text: string): string {
  const folded = text.toUpperCase();
  // Only mappings to several characters change the length.
  if (folded.length === text.length) return folded;
  let out = '';
  for (const c of text) {
    const up = c.toUpperCase();
    if (characterCount(up) === 1) out += up;
    else if (c === 'ß') out += 'ẞ';
    else if (!iotaSubscript.test(c)) out += c;
    else out += String.fromCharCode(c.charCodeAt(0) + (c < '\u1fb0' ? 8 : 9));
  }
  return out;
}

/** Lower case character by character, so without the final sigma. */
export function lower(text: string): string {
  if (!/[\u03a3\u0130]/.test(text)) return text.toLowerCase();
  let out = '';
  for (const c of text) out += c === '\u0130' ? 'i' : c.toLowerCase();
  return out;
}

let graphemes: Intl.Segmenter | undefined;

/** The text backwards; what a reader sees as one character stays whole. */
export function reverse(text: string): string {
  if (ascii.test(text)) {
    let out = '';
    for (let i = text.length - 1; i >= 0; i--) out += text[i];
    return out;
  }
  graphemes ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return Array.from(graphemes.segment(text), s => s.segment)
    .reverse()
    .join('');
}
