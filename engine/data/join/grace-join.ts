import { type Batch, makeBatch, physicalRows } from '../batch.ts';
import { type Column, makeColumn } from '../column.ts';
import type { Attribute } from '../schema.ts';
import { mergeParked } from '../spill/merge.ts';
import type { Limits, Parked } from '../spill/parked.ts';
import { Partitions } from '../spill/partitions.ts';
import type { JoinOrigin, JoinStep } from './hash-join.ts';
import { type JoinShape, keepsBuild, keepsProbe } from './join-shape.ts';
import { PartJoin, type PartResults, resultSchema } from './part-join.ts';

const rowColumn: Attribute = { name: ' row', type: 'float64' };

/**
 * A join whose build side does not fit in memory: both sides are split by the hash of their keys, and each part is joined alone.
 *
 * Parts leave their rows in files, ascending by probe row (or by build row, for build rows that stand alone); merging the files
 * gives the order of a join in memory.
 * @see Kitsuregawa 1983 (GRACE)
 */
export class GraceJoin {
  readonly #shape: JoinShape;
  readonly #limits: Limits;
  readonly #batchRows: number;
  readonly #build: Partitions;
  readonly #probe: Partitions;
  #results: PartResults = { pairs: [], alone: [] };

  constructor(shape: JoinShape, limits: Limits, batchRows: number) {
    this.#shape = shape;
    this.#limits = limits;
    this.#batchRows = batchRows;
    this.#build = new Partitions([...shape.build, rowColumn], shape.buildKeys, 0, limits.park);
    this.#probe = new Partitions([...shape.probe, rowColumn], shape.probeKeys, 0, limits.park);
  }

  addBuild(batch: Batch, rowIds: Uint32Array | null): void {
    this.#add(this.#build, batch, this.#shape.buildKeys, rowIds, keepsBuild(this.#shape.kind));
  }

  addProbe(batch: Batch): void {
    this.#add(this.#probe, batch, this.#shape.probeKeys, null, keepsProbe(this.#shape.kind));
  }

  /** Parks rows with their row ids; rows with a null key find no partner, so they go anywhere, or nowhere when they are not wanted alone. */
  #add(to: Partitions, batch: Batch, keys: readonly number[], rowIds: Uint32Array | null, alone: boolean): void {
    const numbered = withRows(batch, to.schema.length - 1, rowIds);
    const nulls = nullKeys(numbered, keys);
    if (nulls === null || alone) to.add({ ...numbered, schema: to.schema }, nulls);
    else to.add({ ...withoutRows(numbered, nulls), schema: to.schema });
  }

  *finish(): Generator<JoinStep> {
    const [builds, probes] = [this.#build.slots(), this.#probe.slots()];
    for (let p = 0; p < builds.length; p++) {
      const part = new PartJoin(this.#shape, this.#limits, this.#batchRows, this.#results);
      yield* part.join(builds[p], probes[p], 1);
      builds[p]?.release();
      probes[p]?.release();
    }
    yield* this.#merge(this.#results.pairs, 1);
    yield* this.#merge(this.#results.alone, 0);
  }

  /** Rows of all parts in order of their build (0) or probe (1) rows. */
  *#merge(files: readonly Parked[], by: 0 | 1): Generator<JoinStep> {
    const { output } = this.#shape;
    const width = output.length;
    for (const merged of mergeParked(files, resultSchema(this.#shape), width + by, this.#batchRows)) {
      if (merged === undefined) {
        yield undefined;
        continue;
      }
      const { columns, rows } = merged.batch;
      yield {
        batch: makeBatch(output, columns.slice(0, width), rows),
        build: originOf(columns[width]),
        probe: originOf(columns[width + 1]),
      };
    }
    for (const file of files) file.release();
  }

  save(): unknown {
    return { build: this.#build.save(), probe: this.#probe.save() };
  }

  restore(state: unknown): void {
    const { build, probe } = state as { build: unknown; probe: unknown };
    this.#build.restore(build);
    this.#probe.restore(probe);
  }

  close(): void {
    this.#build.release();
    this.#probe.release();
    for (const file of [...this.#results.pairs, ...this.#results.alone]) file.release();
  }
}

const originOf = ({ data }: Column): JoinOrigin => ({
  kind: 'rows',
  base: 0,
  rows: Uint32Array.from(data as Float64Array),
});

/** The batch with a column of row ids behind its others. */
function withRows(batch: Batch, width: number, rowIds: Uint32Array | null): Batch {
  const { selection, rows, base } = batch;
  const ids = new Float64Array(physicalRows(batch));
  for (let k = 0; k < rows; k++) ids[selection === null ? k : selection[k]] = rowIds ? rowIds[k] : base + k;
  return { ...batch, columns: [...batch.columns.slice(0, width), makeColumn('float64', ids)] };
}

/** Marks rows that have a null among their keys; null when none has. */
function nullKeys({ columns, rows, selection }: Batch, keys: readonly number[]): Uint8Array | null {
  let marks: Uint8Array | null = null;
  for (const key of keys) {
    const { valid } = columns[key];
    if (valid === null) continue;
    for (let k = 0; k < rows; k++)
      if (valid[selection === null ? k : selection[k]] === 0) (marks ??= new Uint8Array(rows))[k] = 1;
  }
  return marks;
}

function withoutRows(batch: Batch, marks: Uint8Array): Batch {
  const { selection, rows } = batch;
  const kept = new Uint16Array(rows);
  let n = 0;
  for (let k = 0; k < rows; k++) {
    kept[n] = selection === null ? k : selection[k];
    n += 1 - marks[k];
  }
  return { ...batch, selection: kept.slice(0, n), rows: n };
}
