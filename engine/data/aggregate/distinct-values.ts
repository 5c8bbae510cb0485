import { makeBatch } from '../batch.ts';
import { type Column, makeColumn } from '../column.ts';
import { ColumnStore } from '../column-store.ts';
import type { GroupStep } from '../group/group-step.ts';
import { Grouping } from '../group/grouping.ts';
import { grown } from '../grow.ts';
import type { Attribute, Schema } from '../schema.ts';
import type { Limits } from '../spill/parked.ts';
import type { Accumulator, MeasureInput } from './accumulator.ts';
import { Count } from './count.ts';

/**
 * How many distinct values a group has, or which of them is the most frequent (the first seen wins a tie).
 *
 * Pairs of group and value are grouped in turn, so that they go to disk by the same means when they are too many.
 */
export class DistinctValues implements Accumulator {
  readonly #attribute: Attribute;
  readonly #mode: boolean;
  readonly #pairs: Grouping;
  readonly #schema: Schema;
  readonly #modes: ColumnStore;
  #rows = 0;
  #size = 0;
  /** Distinct values, or occurrences of the mode. */
  #counts = new Uint32Array(0);

  constructor(attribute: Attribute, mode: boolean, limits: Limits) {
    this.#attribute = attribute;
    this.#mode = mode;
    this.#modes = new ColumnStore(attribute);
    this.#schema = [
      { name: 'group', type: 'int32' },
      { ...attribute, name: 'value' },
    ];
    this.#pairs = new Grouping(
      {
        input: this.#schema,
        keys: [0, 1],
        measures: mode ? [{ column: null, create: (_, cells) => new Count(cells) }] : [],
        output: mode ? [...this.#schema, { name: 'count', type: 'int64' }] : this.#schema,
        assigns: false,
        batchRows: 8192,
      },
      limits,
    );
  }

  get bytes(): number {
    return this.#counts.byteLength + this.#modes.bytes;
  }

  prepare(rows: number): Iterable<undefined> {
    return this.#pairs.prepare(rows);
  }

  add({ column, rows }: MeasureInput, groups: Uint32Array, size: number): void {
    this.#size = Math.max(this.#size, size);
    if (column === null) return;
    const ids = makeColumn('int32', Int32Array.from(groups.subarray(0, rows)));
    const values = makeColumn(column.type, cut(column, rows), column.valid, column.dictionary, column.width);
    let selection: Uint16Array | null = null;
    if (column.valid !== null) {
      selection = new Uint16Array(rows);
      let count = 0;
      for (let k = 0; k < rows; k++) {
        selection[count] = k;
        count += column.valid[k];
      }
      selection = selection.subarray(0, count);
    }
    const count = selection?.length ?? rows;
    drain(this.#pairs.add(makeBatch(this.#schema, [ids, values], count, selection, this.#rows)));
    this.#rows += count;
  }

  *finish(): Generator<undefined> {
    this.#counts = grown(this.#counts, this.#size);
    this.#modes.reserve(this.#size);
    for (const step of this.#pairs.finish()) {
      if (step?.kind === 'rows') {
        const [groups, values, counts] = step.batch.columns;
        const ids = groups.data as Int32Array;
        if (this.#mode) this.#takeModes(ids, values, counts.data as Float64Array);
        else for (let k = 0; k < ids.length; k++) this.#counts[ids[k]]++;
      }
      yield;
    }
  }

  #takeModes(groups: Int32Array, values: Column, counts: Float64Array): void {
    for (let k = 0; k < groups.length; k++) {
      if (counts[k] <= this.#counts[groups[k]]) continue;
      this.#counts[groups[k]] = counts[k];
      this.#modes.put(values, [k], [groups[k]], 1);
    }
  }

  take(start: number, end: number): Column {
    this.#modes.reserve(end);
    if (this.#mode) return { ...this.#modes.take(start, end), type: this.#attribute.type };
    return makeColumn(
      'int64',
      Float64Array.from({ length: end - start }, (_, k) => this.#counts[start + k] ?? 0),
    );
  }

  save(): unknown {
    return { pairs: this.#pairs.save(), rows: this.#rows, size: this.#size };
  }

  restore(state: unknown): void {
    const { pairs, rows, size } = state as { pairs: unknown; rows: number; size: number };
    this.#pairs.restore(pairs);
    this.#rows = rows;
    this.#size = size;
  }

  close(): void {
    this.#pairs.close();
  }
}

/** The column's values for exactly `rows` rows; a dense column may have room behind them. */
const cut = ({ data, width = 1, type }: Column, rows: number) => {
  const length = type === 'vector' ? rows * width : rows;
  return data.length === length ? data : Array.isArray(data) ? data.slice(0, length) : data.subarray(0, length);
};

function drain(steps: Iterable<GroupStep>): void {
  for (const _ of steps);
}
