import { type AggregateFunction, measureOf, measureType } from '#engine/data/aggregate/measures.ts';
import { type Batch, selectRows } from '#engine/data/batch.ts';
import { type Column, valueAt } from '#engine/data/column.ts';
import { Grouping } from '#engine/data/group/grouping.ts';
import type { Attribute } from '#engine/data/schema.ts';
import type { ExecutorContext } from '#engine/operator/define.ts';
import { limitsOf } from '../group-steps.ts';
import { Lowest } from '../lowest.ts';
import { chance, chanceSeed } from '../row-chance.ts';
import type { BoundChannel } from './channel.ts';
import { drawable, narrowed, narrowedSchema } from './drawable.ts';
import type { Gathered } from './gather.ts';
import { category, type Mark, maxMarks, shown } from './mark.ts';
import { both, equals } from './where.ts';

/** One number per group; without a channel it counts rows. */
export interface GroupMeasure {
  readonly as: string;
  readonly function: AggregateFunction;
  readonly channel?: string;
  readonly argument?: number;
}

interface Found {
  readonly columns: readonly Column[];
  readonly k: number;
  readonly key: number;
}

const seed = chanceSeed(1);

/** One mark per combination of some channels, with measures over its rows: what the engine's `aggregate` gives. */
export class GroupedRows {
  readonly #channels: readonly BoundChannel[];
  readonly #keys: readonly BoundChannel[];
  readonly #measures: readonly GroupMeasure[];
  readonly #types: readonly Attribute[];
  readonly #grouping: Grouping;
  #total = 0;
  #fit = 0;

  constructor(
    channels: readonly BoundChannel[],
    by: readonly string[],
    measures: readonly GroupMeasure[],
    context: ExecutorContext,
  ) {
    this.#channels = channels;
    this.#keys = by.flatMap(name => channels.filter(c => c.name === name));
    this.#measures = measures;
    const input = narrowedSchema(channels);
    const at = (name: string) => channels.findIndex(c => c.name === name);
    const made = [...measures, { as: 'rows', function: 'count' as const }].map(m => {
      const column = 'channel' in m && m.channel !== undefined ? at(m.channel) : null;
      const attribute = column === null ? null : channels[column].source;
      const type = measureType(m.function, attribute, column === null ? undefined : channels[column].field);
      const argument = 'argument' in m ? m.argument : undefined;
      return { type, measure: measureOf({ function: m.function, attribute, column, argument }) };
    });
    this.#types = made.map(({ type }, i) => ({ name: `m${i}`, type }));
    const output = [...this.#keys.map((c, i) => ({ ...c.source, name: `k${i}` })), ...this.#types];
    this.#grouping = new Grouping(
      {
        input,
        keys: this.#keys.map(c => at(c.name)),
        measures: made.map(m => m.measure),
        output,
        assigns: false,
        batchRows: context.batchRows,
      },
      limitsOf(context),
    );
  }

  *add(input: Batch): Generator<undefined> {
    const batch = narrowed(input, this.#channels);
    const fit = drawable(batch, this.#channels);
    this.#total += batch.rows;
    this.#fit += fit.length;
    const kept = fit.length === batch.rows ? batch : { ...selectRows(batch, fit), base: batch.base };
    for (const _ of this.#grouping.add(kept)) yield undefined;
  }

  *finish(): Generator<undefined, Gathered> {
    const lowest = new Lowest(maxMarks);
    const found: (Found | null)[] = [];
    for (const step of this.#grouping.finish()) {
      if (step?.kind === 'rows') this.#offer(step.batch, lowest, found);
      yield undefined;
    }
    const kept = found.filter(group => group !== null);
    const counts = kept.map(({ columns, k }) => Number(valueAt(columns[columns.length - 1], k)));
    const conditions = new Map(kept.map(group => this.#mark(group)));
    return {
      marks: [...conditions.keys()],
      conditions,
      rows: counts.reduce((sum, n) => sum + n, 0),
      candidates: this.#fit,
      total: this.#total,
    };
  }

  #offer({ columns, rows, selection }: Batch, lowest: Lowest, found: (Found | null)[]): void {
    for (let k = 0; k < rows; k++) {
      const key = chance(seed, found.length);
      const admitted = lowest.admits(key);
      const gone = admitted ? lowest.put(key, found.length) : -1;
      if (gone >= 0) found[gone] = null;
      found.push(admitted ? { columns, k: selection ? selection[k] : k, key } : null);
    }
  }

  #mark({ columns, k }: Found): [mark: Mark, conditions: readonly string[]] {
    const keys = this.#keys.map((c, i) => ({ c, value: valueAt(columns[i], k) }));
    const measures = this.#measures.map((m, i) => {
      const channel = { type: this.#types[i].type, takes: 'any' as const };
      return [m.as, shown(valueAt(columns[keys.length + i], k), channel)];
    });
    const names = keys.map(({ c, value }) => [c.name, keyText(c, value)]);
    const where = keys.map(({ c, value }) => equals(c.source, value));
    return [{ ...Object.fromEntries(names), ...Object.fromEntries(measures), __where: both(...where) }, where];
  }

  save(): unknown {
    return { grouping: this.#grouping.save(), total: this.#total, fit: this.#fit };
  }

  restore(state: unknown): void {
    const { grouping, total, fit } = state as { grouping: unknown; total: number; fit: number };
    this.#grouping.restore(grouping);
    this.#total = total;
    this.#fit = fit;
  }

  close(): void {
    this.#grouping.close();
  }
}

/** A key on a continuous axis stays a number; any other is a category. */
const keyText = (channel: BoundChannel, value: ReturnType<typeof valueAt>) =>
  channel.takes === 'category' ? category(value, channel.type) : shown(value, channel);
