import { type Batch, sliceBatch } from '../data/batch.ts';
import { LateColumn } from '../data/column.ts';
import type { Schema } from '../data/schema.ts';
import type { ResultReader, ResultStore, ResultWriter } from './result-store.ts';

/** Results kept in memory as they came, for tests, benchmarks and browser runs. */
export class MemoryResultStore implements ResultStore {
  readonly #results = new Map<string, { schema: Schema; batches: Batch[] }>();

  create(node: string, port: string, schema: Schema): ResultWriter {
    const batches: Batch[] = [];
    return {
      write: batch => void batches.push(settled(batch)),
      close: () => void this.#results.set(`${node}.${port}`, { schema, batches }),
      abort: () => {},
    };
  }

  open(node: string, port: string): ResultReader | null {
    const result = this.#results.get(`${node}.${port}`);
    if (!result) return null;
    const rows = result.batches.reduce((sum, b) => sum + b.rows, 0);
    return {
      schema: result.schema,
      rows,
      read: (start, count) => window(result.batches, start, start + count),
      readColumns: (columns, start, count) => narrow(window(result.batches, start, start + count), columns),
      close: () => {},
    };
  }
}

/** Values are kept, not what they are made from. */
function settled(batch: Batch): Batch {
  return { ...batch, columns: batch.columns.map(c => (c instanceof LateColumn ? c.made : c)) };
}

function* window(batches: readonly Batch[], start: number, end: number): Generator<Batch> {
  let base = 0;
  for (const batch of batches) {
    const from = Math.max(start - base, 0);
    const to = Math.min(end - base, batch.rows);
    if (from < to) yield { ...sliceBatch(batch, from, to), base: base + from };
    base += batch.rows;
  }
}

function* narrow(batches: Iterable<Batch>, columns: readonly number[]): Generator<Batch> {
  for (const batch of batches)
    yield { ...batch, schema: columns.map(c => batch.schema[c]), columns: columns.map(c => batch.columns[c]) };
}
