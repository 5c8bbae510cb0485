import { measureOf } from '#engine/data/aggregate/measures.ts';
import { valueAt } from '#engine/data/column.ts';
import { Grouping } from '#engine/data/group/grouping.ts';
import type { Attribute, Schema } from '#engine/data/schema.ts';
import { limitsOf } from '../group-steps.ts';
import type { HeldInput } from './gather.ts';
import { placeOf, type Series, SeriesTable } from './held.ts';

/** Quartiles of a series, interpolated as SQL's `quantile_cont`. */
export interface Quartiles {
  readonly series: Series;
  readonly q1: number;
  readonly median: number;
  readonly q3: number;
}

/** Exact quartiles of the channel `value` in each series, in order of first appearance; spills what does not fit into memory. */
export function* quartilesOf(input: HeldInput, names: readonly string[]): Generator<undefined, Quartiles[]> {
  const schema: Schema = [
    ...input.channels.map(c => ({ ...c.source, name: c.name })),
    { name: '__row', type: 'float64' },
  ];
  const place = placeOf(input, 'value');
  const keys = names.map(name => placeOf(input, name)).filter(key => key >= 0);
  const numbers = [0.25, 0.5, 0.75].map(argument =>
    measureOf({ function: 'quantile', attribute: schema[place], column: place, argument }),
  );
  const output: Attribute[] = [
    ...keys.map((key, i) => ({ ...schema[key], name: `k${i}` })),
    ...numbers.map(
      (_, i): Attribute => ({ name: `q${i}`, type: schema[place].type === 'timestamp' ? 'timestamp' : 'float64' }),
    ),
  ];
  const { context } = input;
  const grouping = new Grouping(
    { input: schema, keys, measures: numbers, output, assigns: false, batchRows: context.batchRows },
    limitsOf(context),
  );
  const table = new SeriesTable(input, names);
  const found: Quartiles[] = [];
  try {
    for (const batch of input.batches()) {
      for (let k = 0; k < batch.rows; k++) table.of(batch, k);
      for (const _ of grouping.add({ ...batch, schema })) yield undefined;
    }
    for (const step of grouping.finish()) {
      if (step?.kind === 'rows')
        for (let k = 0; k < step.batch.rows; k++) {
          const [q1, median, q3] = numbers.map((_, i) => Number(valueAt(step.batch.columns[keys.length + i], k)));
          found.push({ series: table.list[found.length], q1, median, q3 });
        }
      yield undefined;
    }
  } finally {
    grouping.close();
  }
  return found;
}
