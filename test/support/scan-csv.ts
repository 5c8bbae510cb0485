import { rowsOf } from '#engine/data/batch.ts';
import type { Value } from '#engine/data/column.ts';
import { CsvScanner, inferCsv, type RejectedRow } from '#engine/data/csv.ts';
import type { AttributeType, Schema } from '#engine/data/schema.ts';
import { batchFaults } from './check-batch.ts';

export interface CsvScan {
  readonly schema: Schema;
  readonly rows: Value[][];
  readonly rejected: RejectedRow[];
  readonly faults: string[];
  readonly batches: number;
}

export interface CsvScanSettings {
  readonly header?: boolean;
  readonly delimiter?: string;
  readonly quote?: string;
  readonly nullText?: readonly string[];
  /** Types in order; inferred from the whole text when absent. */
  readonly types?: readonly AttributeType[];
  /** Bytes given to the scanner at a time. */
  readonly chunk?: number;
  readonly batchRows?: number;
}

/** Scans a whole text or its bytes in memory, as csv-scan scans a file. */
export function scanCsv(text: string | Uint8Array, settings: CsvScanSettings = {}): CsvScan {
  const { header = true, delimiter = ',', quote = '"', nullText = [''], chunk = 1 << 20, batchRows = 8192 } = settings;
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  const format = { delimiter: delimiter.charCodeAt(0), quote: quote === '' ? -1 : quote.charCodeAt(0), nullText };
  const known = settings.types?.map((type, c) => ({ name: `c${c}`, type }));
  const shape = inferCsv(
    { head: bytes, whole: true, parts: [] },
    { ...format, header, ...(known && { schema: known }) },
  );
  if (shape === null) throw new Error('a whole file has a first record');
  const scanner = new CsvScanner(shape.schema, format, { batchRows, header });
  const rows: Value[][] = [];
  const rejected: RejectedRow[] = [];
  const faults: string[] = [];
  let batches = 0;
  for (let at = 0; !scanner.done; ) {
    if (scanner.hungry) {
      const space = scanner.space();
      const piece = bytes.subarray(at, at + Math.min(chunk, space.length));
      space.set(piece);
      scanner.fill(piece.length);
      at += piece.length;
    }
    const part = scanner.next();
    if (part?.batch) {
      rows.push(...rowsOf(part.batch));
      faults.push(...batchFaults(part.batch, shape.schema));
      batches++;
    }
    rejected.push(...(part?.rejected ?? []));
  }
  return { schema: shape.schema, rows, rejected, faults, batches };
}
