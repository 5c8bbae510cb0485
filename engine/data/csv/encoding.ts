import { SluiceError } from '../../errors.ts';
import { utf8Fault } from '../string-index.ts';

/** Windows-1252 gives letters to the bytes that ISO 8859-1 leaves to control characters. */
const windows1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

/** What the front of a file says about its encoding: bytes of the mark, and the encoding it names or the one configured. */
export function encodingOf(head: Uint8Array, configured: string): { readonly encoding: string; readonly skip: number } {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return { encoding: 'utf-8', skip: 3 };
  if (head[0] === 0xff && head[1] === 0xfe) return { encoding: 'utf-16le', skip: 2 };
  if (head[0] === 0xfe && head[1] === 0xff) return { encoding: 'utf-16be', skip: 2 };
  const label = configured.trim().toLowerCase();
  return { encoding: label === 'utf8' || label === '' ? 'utf-8' : label === 'utf-16' ? 'utf-16le' : label, skip: 0 };
}

/** Whether a text encoding of this name is known (the WHATWG names and aliases: `utf-8`, `utf-16le`, `latin1`, `shift_jis`, …). */
export function isEncoding(name: string): boolean {
  try {
    new TextDecoder(name.trim());
    return true;
  } catch {
    return false;
  }
}

/**
 * Refuses what is not text: NUL bytes or bytes that are not UTF-8 in the front of a file.
 *
 * @throws {SluiceError} FILE_FORMAT that names the byte
 */
export function expectText(head: Uint8Array, whole: boolean, wanted: string): void {
  const nul = head.indexOf(0);
  if (nul >= 0)
    throw new SluiceError('FILE_FORMAT', {
      wanted,
      reason: `it is binary: byte ${nul} is NUL (UTF-16 without a mark needs its encoding set)`,
    });
  const at = utf8Fault(head, 0, head.length);
  // A character that the end of the head cuts in two is no fault.
  if (at < 0 || (!whole && at >= head.length - 3)) return;
  throw new SluiceError('FILE_FORMAT', {
    wanted,
    reason: `byte ${at} is not UTF-8: it is binary, or text in another encoding, such as latin1, that has to be set`,
  });
}

/** Converts bytes of an encoding to UTF-8, piece by piece. */
export class Transcoder {
  readonly #decoder: InstanceType<typeof TextDecoder>;
  readonly #encoder = new TextEncoder();

  /** @throws {SluiceError} CONFIG_INVALID for an encoding that nobody knows */
  constructor(encoding: string) {
    if (!isEncoding(encoding))
      throw new SluiceError('CONFIG_INVALID', {
        field: 'encoding',
        reason: `no text encoding is called '${encoding}'`,
      });
    this.#decoder = new TextDecoder(encoding, { ignoreBOM: true });
  }

  /** UTF-8 of the next bytes; `last` flushes a character cut off at the end. */
  convert(bytes: Uint8Array, last: boolean): Uint8Array {
    const text = this.#decoder.decode(bytes, { stream: !last });
    // Some runtimes decode windows-1252 as ISO 8859-1; where they do not, no such character is left to replace.
    const right =
      this.#decoder.encoding === 'windows-1252'
        ? text.replace(/[\x80-\x9f]/g, c => windows1252[c.charCodeAt(0) - 128])
        : text;
    return this.#encoder.encode(right);
  }
}
