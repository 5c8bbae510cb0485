import type { Batch } from '#engine/data/batch.ts';
import type { Schema } from '#engine/data/schema.ts';

export const rowFormats = ['json', 'csv', 'arrow', 'parquet'] as const;
export type RowFormat = (typeof rowFormats)[number];
export async function writeRows(
  _f: RowFormat,
  _s: Schema,
  _b: Iterable<Batch>,
  _to: NodeJS.WritableStream,
): Promise<void> {}
