import { type CsvFormat, CsvScanner, type RejectedRow, type ScannedPart } from '#engine/data/csv.ts';
import type { Schema } from '#engine/data/schema.ts';
import type { TaskResult, Threads } from '#engine/operator/define.ts';
import type { TextFile } from './text-file.ts';

/** Bytes given to a thread at a time. */
const rangeBytes = 4 << 20;
const newline = 10;

/** A stretch of a file that is thought to begin and end between two records. */
export interface CsvRange {
  readonly bytes: Uint8Array;
  readonly schema: Schema;
  readonly format: CsvFormat;
  readonly batchRows: number;
  readonly header: boolean;
}

/** What is known of a scanned range besides its batches; lines count from 1 at its start. */
interface RangeNotes {
  readonly rejected: readonly RejectedRow[];
  readonly lines: number;
  /** False when its last record goes on after it: the cut was wrong. */
  readonly whole: boolean;
}

/** Scans one range; runs in any thread. */
export function scanRange({ bytes, schema, format, batchRows, header }: CsvRange): TaskResult {
  const scanner = new CsvScanner(schema, format, { batchRows, header });
  const parts: ScannedPart[] = [];
  let at = 0;
  let whole = true;
  while (!scanner.done) {
    if (scanner.hungry) {
      if (at === bytes.length) whole = scanner.pendingBytes === 0;
      const piece = bytes.subarray(at, at + scanner.space().length);
      scanner.space().set(piece);
      at += piece.length;
      scanner.fill(piece.length);
    }
    const part = scanner.next();
    if (part) parts.push(part);
  }
  const notes: RangeNotes = { rejected: parts.flatMap(p => p.rejected), lines: scanner.line - 1, whole };
  return { batches: parts.flatMap(p => p.batch ?? []), rest: notes };
}

type Pending = { readonly range: CsvRange; readonly result: TaskResult | Promise<TaskResult> };

/**
 * What a scanner makes of a text, the work shared by threads; null for each step that gave nothing yet.
 *
 * Contract: same rows and refused rows, in the same order, as one scanner gives [L2]. Ranges are cut where the quotes before a line end are even
 * in number; where a quote stands in an unquoted field that may be wrong, the range then says so, and the rest is scanned in one go.
 */
export async function* parallelParts(
  text: TextFile,
  range: Omit<CsvRange, 'bytes'>,
  threads: Threads,
  size = rangeBytes,
): AsyncGenerator<ScannedPart | null> {
  const queue: Pending[] = [];
  let carry: Uint8Array = new Uint8Array(0);
  let ended = false;
  let first = true;
  let line = 1;
  while (!ended || queue.length > 0) {
    if (!ended && (queue.length === 0 || threads.free)) {
      const bytes = readRange(text, carry, size);
      ended = bytes.length < size;
      const cut = ended ? bytes.length : lastRecordEnd(bytes, range.format.quote);
      if (cut === 0)
        return yield* inOneGo(
          text,
          range,
          [...queue.map(p => p.range.bytes), bytes],
          line,
          headerAhead(queue, first, range),
        );
      carry = bytes.slice(cut);
      const piece: CsvRange = { ...range, bytes: bytes.subarray(0, cut), header: first && range.header };
      first = false;
      queue.push({ range: piece, result: threads.free ? threads.run('scan-range', piece) : scanRange(piece) });
      yield null;
      continue;
    }
    const { batches, rest } = await queue[0].result;
    const { rejected, lines, whole } = rest as RangeNotes;
    if (!whole && !(ended && queue.length === 1))
      return yield* inOneGo(text, range, [...queue.map(p => p.range.bytes), carry], line, queue[0].range.header);
    queue.shift();
    const shifted = rejected.map(r => ({ ...r, line: r.line + line - 1 }));
    line += lines;
    if (shifted.length > 0) yield { batch: null, rejected: shifted, lines: null };
    for (const batch of batches) yield { batch, rejected: [], lines: null };
  }
}

/** Whether the first of the bytes not yet given begin with names. */
const headerAhead = (queue: readonly Pending[], first: boolean, range: Omit<CsvRange, 'bytes'>): boolean =>
  queue.length > 0 ? queue[0].range.header : first && range.header;

/** The bytes left over, then as many of the text as make a range. */
function readRange(text: TextFile, carry: Uint8Array, size: number): Uint8Array {
  const bytes = new Uint8Array(new SharedArrayBuffer(size));
  bytes.set(carry);
  let length = carry.length;
  for (let got = -1; got !== 0 && length < size; length += got) got = text.read(bytes.subarray(length));
  return bytes.subarray(0, length);
}

/** Position after the last line end outside quotes, if the bytes begin outside them; 0 when there is none. */
function lastRecordEnd(bytes: Uint8Array, quote: number): number {
  let quotes = 0;
  if (quote >= 0) for (let at = bytes.indexOf(quote); at >= 0; at = bytes.indexOf(quote, at + 1)) quotes++;
  for (let end = bytes.length; end > 0; ) {
    const at = bytes.lastIndexOf(newline, end - 1);
    if (at < 0) return 0;
    for (let i = at + 1; i < end; i++) if (bytes[i] === quote) quotes--;
    if (quotes % 2 === 0) return at + 1;
    end = at;
  }
  return 0;
}

/** Scans bytes at hand and then the rest of the text by one scanner. */
function* inOneGo(
  text: TextFile,
  { schema, format, batchRows }: Omit<CsvRange, 'bytes'>,
  pieces: Uint8Array[],
  line: number,
  header: boolean,
): Generator<ScannedPart | null> {
  const scanner = new CsvScanner(schema, format, { batchRows, header, line });
  while (!scanner.done) {
    if (scanner.hungry) {
      while (pieces.length > 0 && pieces[0].length === 0) pieces.shift();
      const space = scanner.space();
      if (pieces.length > 0) {
        const part = pieces[0].subarray(0, space.length);
        space.set(part);
        pieces[0] = pieces[0].subarray(part.length);
        scanner.fill(part.length);
      } else scanner.fill(text.read(space));
    }
    yield scanner.next();
  }
}
