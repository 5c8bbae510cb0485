import type { ResultReader } from '#engine/store/result-store.ts';
import type { ResultStatistics } from '../http/shapes/results.ts';
import { Breath } from './breath.ts';
import { ColumnSummary } from './column-summary.ts';
import { Work } from './work.ts';

/** Rows whose most frequent values are counted; of more, every nth batch is. */
const countedRows = 250_000;
const batchRows = 16_384;

/** What every attribute of a result says about itself. */
export async function statisticsOf(reader: ResultReader): Promise<ResultStatistics> {
  const { rows, schema } = reader;
  const columns = schema.map(attribute => new ColumnSummary(attribute));
  // Pages that somebody waits for come first.
  const breath = new Breath(new Work());
  const every = Math.max(1, Math.ceil(rows / countedRows));
  let sampled = 0;
  for (let at = 0, n = 0; at < rows; at += batchRows, n++) {
    const isCounted = n % every === 0;
    for (const batch of reader.read(at, batchRows)) {
      if (isCounted) sampled += batch.rows;
      for (let c = 0; c < columns.length; c++) {
        columns[c].add(batch.columns[c], batch.rows, isCounted);
        await breath.take();
      }
    }
  }
  const numbers = columns.flatMap((column, c) => (column.isNumber ? [c] : []));
  if (numbers.length > 0)
    for (const batch of reader.readColumns(numbers, 0, rows)) {
      numbers.forEach((c, i) => void columns[c].addToHistogram(batch.columns[i], batch.rows));
      await breath.take();
    }
  return { rows, columns: columns.map(column => column.done()), sampled: every === 1 ? null : sampled };
}
