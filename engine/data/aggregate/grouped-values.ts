import { makeBatch } from '../batch.ts';
import { type Column, columnOf, makeColumn } from '../column.ts';
import { grown } from '../grow.ts';
import type { PlainBatch } from '../plain.ts';
import type { Schema } from '../schema.ts';
import { type Limits, type Parked, parkedRows, restoreParked, saveParked } from '../spill/parked.ts';

type Kind = 'float64' | 'string';
type Values = Float64Array | string[];

/** Values of one group that lie together. */
export interface Piece {
  readonly values: Values;
  readonly from: number;
  readonly to: number;
}

const schemaOf = (kind: Kind): Schema => [
  { name: 'group', type: 'int32' },
  { name: 'value', type: kind },
];

/**
 * All values of every group, in row order within a group.
 *
 * Collected in arrival order, then sorted by group: in memory at the end, or as a run on disk whenever `shed` is called. Runs are
 * read side by side, so `pieces` must be asked for groups in ascending order.
 */
export class GroupedValues {
  readonly #kind: Kind;
  readonly #limits: Limits;
  readonly #runs: Parked[] = [];
  #groups: Uint32Array[] = [];
  #values: Values[] = [];
  #rows = 0;
  #counts = new Uint32Array(0);
  #readers: RunReader[] | null = null;

  constructor(kind: Kind, limits: Limits) {
    this.#kind = kind;
    this.#limits = limits;
  }

  /** Bytes held, with the copy that sorting makes. */
  get bytes(): number {
    return 2 * this.#rows * 12 + this.#counts.byteLength;
  }

  /** Number of values of a group. */
  count(group: number): number {
    return group < this.#counts.length ? this.#counts[group] : 0;
  }

  /** Takes values of rows that are not null; the arrays are kept. */
  add(groups: Uint32Array, values: Values, size: number): void {
    if (groups.length === 0) return;
    this.#counts = grown(this.#counts, size);
    const counts = this.#counts;
    for (let k = 0; k < groups.length; k++) counts[groups[k]]++;
    this.#groups.push(groups);
    this.#values.push(values);
    this.#rows += groups.length;
  }

  /** Writes what is in memory as a run sorted by group. */
  *shed(): Generator<undefined> {
    if (this.#rows === 0) return;
    const { groups, values } = yield* this.#sorted();
    const schema = schemaOf(this.#kind);
    const run = this.#limits.park(schema);
    this.#runs.push(run);
    for (let at = 0; at < groups.length; at += parkedRows) {
      const end = Math.min(at + parkedRows, groups.length);
      const ids = makeColumn('int32', Int32Array.from(groups.subarray(at, end)));
      run.write(makeBatch(schema, [ids, columnOfValues(values.slice(at, end))], end - at));
      yield;
    }
  }

  /** Ends the collecting; `pieces` may be asked from here on. */
  *seal(): Generator<undefined> {
    const readers = this.#runs.map(run => new RunReader(run));
    if (this.#rows > 0) {
      const { groups, values } = yield* this.#sorted();
      readers.push(new RunReader({ groups, values }));
    }
    this.#readers = readers;
  }

  /** The values of `group`, run by run. */
  *pieces(group: number): Generator<Piece> {
    for (const reader of this.#readers ?? []) yield* reader.pieces(group);
  }

  /** Whether all values are in one array, so that a group is one piece. */
  get inMemory(): boolean {
    return this.#runs.length === 0;
  }

  /** Empties the memory and gives its rows sorted by group, stably. */
  *#sorted(): Generator<undefined, { groups: Uint32Array; values: Values }> {
    const groups = new Uint32Array(this.#rows);
    const values: Values = this.#kind === 'float64' ? new Float64Array(this.#rows) : new Array<string>(this.#rows);
    const next = new Uint32Array(this.#counts.length + 1);
    for (const part of this.#groups) for (let k = 0; k < part.length; k++) next[part[k] + 1]++;
    for (let g = 1; g < next.length; g++) next[g] += next[g - 1];
    for (let i = 0; i < this.#groups.length; i++) {
      const ids = this.#groups[i];
      const from = this.#values[i];
      for (let k = 0; k < ids.length; k++) {
        const at = next[ids[k]]++;
        groups[at] = ids[k];
        (values as unknown as (string | number)[])[at] = from[k];
      }
      yield;
    }
    this.#groups = [];
    this.#values = [];
    this.#rows = 0;
    return { groups, values };
  }

  save(): unknown {
    const { counts, groups, values } = { counts: this.#counts, groups: this.#groups, values: this.#values };
    return { counts, groups, values, rows: this.#rows, runs: this.#runs.map(saveParked) };
  }

  restore(state: unknown): void {
    const s = state as {
      counts: Uint32Array<ArrayBuffer>;
      groups: Uint32Array[];
      values: Values[];
      rows: number;
      runs: PlainBatch[][];
    };
    this.#counts = s.counts;
    this.#groups = s.groups;
    this.#values = s.values;
    this.#rows = s.rows;
    for (const run of s.runs) this.#runs.push(restoreParked(this.#limits.park, schemaOf(this.#kind), run));
  }

  close(): void {
    for (const run of this.#runs) run.release();
  }
}

const columnOfValues = (values: Values): Column =>
  values instanceof Float64Array
    ? makeColumn('float64', values)
    : columnOf({ name: 'value', type: 'string' }, values as string[]);

/** Reads one sorted run from its start. */
class RunReader {
  readonly #batches: Iterator<{ groups: ArrayLike<number>; values: Values }>;
  #groups: ArrayLike<number> = [];
  #values: Values = [];
  #at = 0;

  constructor(run: Parked | { groups: Uint32Array; values: Values }) {
    this.#batches = 'read' in run ? batchesOf(run) : [run][Symbol.iterator]();
  }

  *pieces(group: number): Generator<Piece> {
    for (;;) {
      if (this.#at === this.#groups.length) {
        const next = this.#batches.next();
        if (next.done) return;
        this.#groups = next.value.groups;
        this.#values = next.value.values;
        this.#at = 0;
      }
      const from = this.#at;
      while (this.#at < this.#groups.length && this.#groups[this.#at] === group) this.#at++;
      if (this.#at > from) yield { values: this.#values, from, to: this.#at };
      if (this.#at < this.#groups.length) return;
    }
  }
}

function* batchesOf(run: Parked): Generator<{ groups: ArrayLike<number>; values: Values }> {
  for (const { columns, rows } of run.read()) {
    const [groups, { data, dictionary }] = columns;
    const values = dictionary
      ? Array.from({ length: rows }, (_, k) => dictionary.values[data[k] as number])
      : (data as Float64Array);
    yield { groups: groups.data as Int32Array, values };
  }
}
