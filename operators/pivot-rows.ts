import { type Batch, makeBatch } from '#engine/data/batch.ts';
import type { GroupStep } from '#engine/data/group/group-step.ts';
import type { Grouping } from '#engine/data/group/grouping.ts';
import { grown } from '#engine/data/grow.ts';
import { KeyTable } from '#engine/data/key-table.ts';
import type { Schema } from '#engine/data/schema.ts';
import { SluiceError } from '#engine/errors.ts';
import type { Emission, ExecutorContext } from '#engine/operator/define.ts';
import { emissionsOf } from './group-steps.ts';
import { ListedCells, ObjectCells, type PivotCells } from './pivot-cells.ts';

/** Bytes that the result may always have. */
const leastBytes = 1 << 20;
const relabelIds = 65_536;
const ports = { inputs: ['in'] };

/**
 * Folds groups by row keys and column key into rows of a pivot.
 *
 * Origins are told by group; in the end every group is relabelled to the row it went into.
 */
export class PivotRows {
  readonly #grouping: Grouping;
  readonly #context: ExecutorContext;
  readonly #name: string;
  readonly #keys: Schema;
  readonly #table: KeyTable;
  readonly #cells: PivotCells;
  /** Row of the pivot by group in the order that groups came out. */
  #rowOfGroup = new Uint32Array(0);
  #groups = 0;
  /** What the grouping said about its provisional ids. */
  readonly #relabels: Extract<GroupStep, { kind: 'relabel' }>[] = [];

  /** @param keys  attributes of the rows; the grouping has one more key after them, then the result */
  constructor(
    grouping: Grouping,
    keys: Schema,
    values: readonly string[] | null,
    name: string,
    context: ExecutorContext,
  ) {
    this.#grouping = grouping;
    this.#context = context;
    this.#name = name;
    this.#keys = keys;
    this.#table = new KeyTable(keys.map(a => a.type));
    const cells = context.outputs.out.slice(keys.length);
    this.#cells = values === null ? new ObjectCells() : new ListedCells(values, cells, name === 'count' ? 0 : null);
  }

  add(batch: Batch): Iterable<Emission> {
    return emissionsOf(this.#grouping.add(batch), ports);
  }

  *finish(): Generator<Emission> {
    for (const step of this.#grouping.finish()) {
      if (step?.kind === 'rows') this.#fold(step.batch);
      else if (step?.kind === 'relabel') this.#relabels.push({ ...step, rows: step.rows.slice() });
      else yield* emissionsOf([step], ports);
      yield undefined;
    }
    this.#report();
    const { batchRows, outputs } = this.#context;
    for (let at = 0; at < this.#table.size; at += batchRows) {
      const end = Math.min(at + batchRows, this.#table.size);
      const columns = [...this.#table.take(this.#keys, at, end), ...this.#cells.take(at, end)];
      yield { port: 'out', batch: makeBatch(outputs.out, columns, end - at) };
    }
    if (this.#context.lineage) yield* this.#relabelled();
  }

  #fold({ columns, rows }: Batch): void {
    const groups = makeBatch(this.#keys, columns.slice(0, this.#keys.length), rows);
    const own = new Uint32Array(rows);
    this.#table.assign(
      groups,
      this.#keys.map((_, c) => c),
      own,
    );
    this.#cells.put(columns[this.#keys.length], columns[this.#keys.length + 1], own, rows, this.#table.size);
    this.#rowOfGroup = grown(this.#rowOfGroup, this.#groups + rows);
    this.#rowOfGroup.set(own, this.#groups);
    this.#groups += rows;
    const budgetBytes = Math.max(leastBytes, this.#context.memoryBytes());
    if (this.#table.bytes + this.#cells.bytes > budgetBytes) throw new SluiceError('MEMORY_EXCEEDED', { budgetBytes });
  }

  #report(): void {
    if (!(this.#cells instanceof ListedCells) || this.#cells.unlistedResults === 0) return;
    const { unlisted, unlistedResults } = this.#cells;
    const some = [...unlisted].join(', ');
    this.#context.log(`left out ${unlistedResults} cells (${this.#name}) of values that are not listed: ${some}`);
  }

  /** Ids that the grouping relabelled stand for groups elsewhere in its order; all others stand for themselves. */
  *#relabelled(): Generator<Emission> {
    const groupOfId = new Uint32Array(this.#groups);
    for (let id = 0; id < groupOfId.length; id++) groupOfId[id] = id;
    for (const { start, rows } of this.#relabels) groupOfId.set(rows, start);
    for (let start = 0; start < groupOfId.length; start += relabelIds) {
      const rows = groupOfId.slice(start, start + relabelIds).map(group => this.#rowOfGroup[group]);
      yield { kind: 'relabel', port: 'out', start, rows };
    }
  }
}
