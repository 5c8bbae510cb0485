import { type Batch, rowsOf } from '#engine/data/batch.ts';
import type { Value } from '#engine/data/column.ts';
import type { Schema } from '#engine/data/schema.ts';
import type { Emission, RowEmission } from '#engine/operator/define.ts';
import { type From, noOrigin } from '#engine/operator/lineage.ts';
import { batchFaults } from './check-batch.ts';

/** One output row with where it came from: input port → row ids (sorted), or 'all'. */
export interface TracedRow {
  readonly values: Value[];
  readonly from: { readonly [input: string]: readonly number[] | 'all' } | undefined;
}

interface GrowingRow {
  values: Value[];
  from: { [input: string]: number[] | 'all' } | undefined;
}

/** Takes what an executor yields, as the engine would: rows in order, group lineage joined to its rows at the end. */
export class Trace {
  readonly rows: { [port: string]: GrowingRow[] } = {};
  /** Faults of emitted batches [O4], and batches that changed after they were emitted. */
  readonly faults: string[] = [];
  readonly #schemas: { readonly [port: string]: Schema };
  readonly #labels: { [port: string]: Map<number, number> } = {};
  readonly #assigned: { port: string; input: string; row: number; group: number }[] = [];
  readonly #batches: { batch: Batch; rows: Value[][] }[] = [];

  constructor(schemas: { readonly [port: string]: Schema }) {
    this.#schemas = schemas;
    for (const port of Object.keys(schemas)) this.rows[port] = [];
  }

  take(emission: Emission): void {
    if (emission === undefined) return;
    if (!(emission.port in this.rows)) throw new Error(`emitted on '${emission.port}', which has no schema`);
    if (emission.kind === 'assign')
      emission.groups.forEach((group, k) => {
        const row = emission.rows?.[k] ?? emission.start + k;
        if (group !== noOrigin) this.#assigned.push({ port: emission.port, input: emission.input, row, group });
      });
    else if (emission.kind === 'relabel') {
      const map = (this.#labels[emission.port] ??= new Map());
      emission.rows.forEach((row, k) => map.set(emission.start + k, row));
    } else this.#takeRows(emission);
  }

  #takeRows({ port, batch, from }: RowEmission): void {
    this.faults.push(...batchFaults(batch, this.#schemas[port]).map(fault => `${port}: ${fault}`));
    for (const [input, origin] of Object.entries(from ?? {}))
      if (origin.kind === 'rows' && origin.rows.length !== batch.rows)
        this.faults.push(`${port}: ${origin.rows.length} origins on ${input} for ${batch.rows} rows`);
    const values = rowsOf(batch);
    this.#batches.push({ batch, rows: values });
    values.forEach((row, k) => this.rows[port].push({ values: row, from: from && originsOf(from, k) }));
  }

  /** Joins assignments to their rows; call once, at the end. */
  finish(): void {
    for (const { port, input, row, group } of this.#assigned) {
      const label = this.#labels[port]?.get(group) ?? group;
      if (label === noOrigin) continue;
      const target = this.rows[port][label];
      if (!target) throw new Error(`group ${group} of ${port} has no row`);
      const from = (target.from ??= {});
      ((from[input] ??= []) as number[]).push(row);
    }
    for (const port of Object.values(this.rows))
      for (const { from } of port)
        for (const ids of Object.values(from ?? {})) if (ids !== 'all') ids.sort((a, b) => a - b);
    for (const { batch, rows } of this.#batches)
      if (!sameRows(rowsOf(batch), rows)) this.faults.push('a batch changed after it was emitted');
  }
}

const sameRows = (a: Value[][], b: Value[][]): boolean =>
  a.every((row, i) => row.every((value, c) => typeof value === 'object' || Object.is(value, b[i][c])));

function originsOf(from: From, k: number): { [input: string]: number[] | 'all' } {
  return Object.fromEntries(
    Object.entries(from).map(([input, origin]) => {
      if (origin.kind === 'all') return [input, 'all'];
      if (origin.kind === 'range') return [input, [origin.start + k]];
      const row = origin.rows[k];
      return [input, row === noOrigin && origin.rows instanceof Uint32Array ? [] : [origin.base + row]];
    }),
  );
}
