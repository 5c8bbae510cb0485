import { fromBase64 } from '#engine/data/value.ts';

const address = /^data:image\/(png|jpeg|gif|webp|svg\+xml);base64,[A-Za-z0-9+/]+=*$/;

/** First bytes of pictures, in hexadecimal. */
const signatures: readonly (readonly [start: RegExp, type: string])[] = [
  [/^89504e470d0a1a0a/, 'png'],
  [/^ffd8ff/, 'jpeg'],
  [/^474946383[79]61/, 'gif'],
  [/^52494646.{8}57454250/, 'webp'],
];

/** The `data:` address of a picture given as base64 or as such an address; null when it is none, whatever it says it is. */
export function imageAddress(text: string): string | null {
  if (text.startsWith('data:')) return address.test(text) ? text : null;
  const bytes = fromBase64(text.slice(0, 64));
  if (bytes === null || !/^[A-Za-z0-9+/\s]+=*$/.test(text)) return null;
  const start = Array.from(bytes.subarray(0, 16), b => b.toString(16).padStart(2, '0')).join('');
  const type =
    signatures.find(([pattern]) => pattern.test(start))?.[1] ??
    (/^\s*(<\?xml|<svg)/.test(String.fromCharCode(...bytes)) ? 'svg+xml' : undefined);
  return type === undefined ? null : `data:image/${type};base64,${text.replace(/\s/g, '')}`;
}
