import { ArrowDecoder, ArrowEncoder, type ByteFile } from '#engine/data/arrow.ts';
import { type Batch, rowsOf } from '#engine/data/batch.ts';
import type { Value } from '#engine/data/column.ts';
import type { Schema } from '#engine/data/schema.ts';

/** Bytes of an Arrow file (or stream) of batches; flushed after every batch where `flush` says so. */
export function arrowBytes(
  schema: Schema,
  batches: readonly Batch[],
  kind: 'file' | 'stream' = 'file',
  flush = () => false,
): Uint8Array {
  const parts: Uint8Array[] = [];
  const encoder = new ArrowEncoder(schema, bytes => parts.push(bytes.slice()), kind);
  for (const batch of batches) {
    encoder.write(batch);
    if (flush()) encoder.flush();
  }
  encoder.finish();
  return Uint8Array.from(Buffer.concat(parts));
}

export const memoryFile = (bytes: Uint8Array): ByteFile => ({
  size: bytes.length,
  read: (offset, length) => bytes.slice(Math.max(0, offset), Math.max(0, offset + length)),
});

/** The rows of an Arrow file, or of a range of them. */
export function arrowRows(bytes: Uint8Array, start = 0, count = Number.POSITIVE_INFINITY): Value[][] {
  return [...new ArrowDecoder(memoryFile(bytes)).read(start, count)].flatMap(rowsOf);
}
