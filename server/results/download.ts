import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Batch, compact, selectRows } from '#engine/data/batch.ts';
import { ExternalSort } from '#engine/operator/external-sort.ts';
import type { ResultReader } from '#engine/store/result-store.ts';
import { createSpillArea } from '#engine/store/spill.ts';
import { rowPieces } from '../cli/row-formats.ts';
import type { DownloadQuestion } from '../jobs/result-questions.ts';
import { Breath } from './breath.ts';
import { findIn, type Matcher, matcherOf } from './match-rows.ts';
import { protectedSchema, protector } from './protect-texts.ts';
import { sortKeysOf } from './row-order.ts';

/** Memory that a sorted download may hold. */
const sortBytes = 256 * 2 ** 20;
/** Bytes that a piece has at most; what takes it decides when the next is made. */
const pieceBytes = 256 * 1024;

/** The rows that match, in order, in a format, as pieces of bytes. */
export async function* downloadOf(reader: ResultReader, question: DownloadQuestion): AsyncGenerator<Uint8Array> {
  const { format, protect } = question;
  const isProtected = format === 'csv' && protect;
  const matcher = matcherOf(reader.schema, question);
  const keys = sortKeysOf(reader.schema, question.sort);
  const rows = keys.length > 0 ? inOrder(reader, matcher, keys) : matching(reader, matcher);
  const schema = isProtected ? protectedSchema(reader.schema) : reader.schema;
  for await (const piece of rowPieces(format, schema, isProtected ? protectedRows(reader, rows) : rows)) {
    const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece;
    for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
  }
}

async function* protectedRows({ schema }: ResultReader, rows: AsyncIterable<Batch>): AsyncGenerator<Batch> {
  const protect = protector(schema);
  for await (const batch of rows) yield protect(batch);
}

async function* matching(reader: ResultReader, matcher: Matcher | null): AsyncGenerator<Batch> {
  const breath = new Breath();
  for (const batch of reader.read(0, reader.rows)) {
    await breath.take();
    const some = matcher === null ? batch : compact(selectRows(batch, findIn(matcher, batch)));
    if (some.rows > 0) yield some;
  }
}

async function* inOrder(
  reader: ResultReader,
  matcher: Matcher | null,
  keys: ReturnType<typeof sortKeysOf>,
): AsyncGenerator<Batch> {
  const place = mkdtempSync(join(tmpdir(), 'sluice-sort-'));
  const spill = createSpillArea(place);
  const context = { spill: spill.spill, memoryBytes: () => sortBytes, batchRows: 8192 };
  const sort = new ExternalSort(reader.schema, keys, context);
  const breath = new Breath();
  try {
    for await (const batch of matching(reader, matcher)) for (const _ of sort.add(batch)) await breath.take();
    for (const sorted of sort.drain()) {
      if (sorted !== undefined) yield sorted.batch;
      await breath.take();
    }
  } finally {
    sort.close();
    spill.close();
    rmSync(place, { recursive: true, force: true });
  }
}
