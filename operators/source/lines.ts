import { recordLimitBytes } from '#engine/data/csv.ts';
import { utf8Fault } from '#engine/data/string-index.ts';
import { SluiceError } from '#engine/errors.ts';
import type { TextFile } from './text-file.ts';

/** Some lines of a text in order, without their ends; `broken` are the indexes of those that are not UTF-8. */
export interface LineBlock {
  readonly lines: readonly string[];
  /** Number of the first line, counted from 1. */
  readonly first: number;
  readonly broken: ReadonlySet<number>;
}

const bufferBytes = 1 << 18;
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const lenient = new TextDecoder('utf-8', { ignoreBOM: true });
const LF = 10;
const CR = 13;

/**
 * The lines of a text, some thousand at a time: LF or CRLF ends them, or CR where there is no LF.
 *
 * @throws {SluiceError} LINE_TOO_LONG past 64 MiB
 */
export function* lineBlocks(text: TextFile): Generator<LineBlock> {
  let buffer = new Uint8Array(bufferBytes);
  let kept = 0;
  let first = 1;
  let end = 0;
  for (let last = false; !last; ) {
    const got = text.read(buffer.subarray(kept));
    const filled = kept + got;
    last = filled < buffer.length;
    if (end === 0) end = buffer.indexOf(LF) < 0 && buffer.subarray(0, filled).includes(CR) ? CR : LF;
    const stop = last ? filled : buffer.lastIndexOf(end, filled - 1) + 1;
    if (stop > 0) {
      const block = cut(buffer.subarray(0, stop), first, end);
      first += block.lines.length;
      yield block;
      buffer.copyWithin(0, stop, filled);
    } else if (!last) {
      if (buffer.length >= recordLimitBytes)
        throw new SluiceError('LINE_TOO_LONG', { line: first, limitBytes: recordLimitBytes });
      const grown = new Uint8Array(buffer.length * 2);
      grown.set(buffer);
      buffer = grown;
    }
    kept = filled - stop;
  }
}

/** All of a text as one line. */
export function wholeText(text: TextFile): LineBlock {
  const { bytes } = text.head(text.file.size * (text.seekable ? 1 : 3));
  return {
    lines: [lenient.decode(bytes)],
    first: 1,
    broken: new Set(utf8Fault(bytes, 0, bytes.length) < 0 ? [] : [0]),
  };
}

function cut(bytes: Uint8Array, first: number, end: number): LineBlock {
  const broken = new Set<number>();
  const sound = utf8Fault(bytes, 0, bytes.length) < 0;
  const lines = (sound ? strict : lenient).decode(bytes).split(String.fromCharCode(end));
  if (lines.at(-1) === '') lines.pop();
  if (end === LF && bytes.includes(CR))
    for (let i = 0; i < lines.length; i++) if (lines[i].endsWith('\r')) lines[i] = lines[i].slice(0, -1);
  if (!sound)
    for (let i = 0, from = 0; i < lines.length; i++) {
      const at = bytes.indexOf(end, from);
      const to = at < 0 ? bytes.length : at;
      if (utf8Fault(bytes, from, to) >= 0) broken.add(i);
      from = to + 1;
    }
  return { lines, first, broken };
}
