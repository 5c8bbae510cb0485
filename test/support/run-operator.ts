import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { type Batch, batchOf, compact, makeBatch, rowsOf } from '#engine/data/batch.ts';
import { columnOf, type Value } from '#engine/data/column.ts';
import type { Schema } from '#engine/data/schema.ts';
import { withDefaults } from '#engine/operator/config.ts';
import { type Emission, type ExecutorContext, inputsOf, type SpillFile, type Table } from '#engine/operator/define.ts';
import { type From, noOrigin } from '#engine/operator/lineage.ts';
import type { AnyOperator } from '#engine/operator/registry.ts';

/** One output row with where it came from: input port → row ids (sorted), or 'all'. */
export interface TracedRow {
  readonly values: Value[];
  readonly from: { readonly [input: string]: readonly number[] | 'all' } | undefined;
}

export interface OperatorRun {
  readonly schemas: { readonly [port: string]: Schema };
  readonly rows: { readonly [port: string]: TracedRow[] };
  readonly log: string[];
  /** Generator steps taken, for tests that stop in the middle. */
  readonly steps: number;
}

export interface RunOptions {
  /** Rows per input batch. */
  readonly cut?: number;
  /** Put each row at a scattered physical position behind a selection vector. */
  readonly scatter?: boolean;
  readonly batchRows?: number;
  readonly memoryBytes?: number;
  readonly folder?: string;
  readonly seed?: number;
  readonly lineage?: boolean;
  /** Save after this many delivered batches and go on in a fresh executor restored from the copy [O10]. */
  readonly restoreAfter?: number;
  readonly secrets?: { readonly [name: string]: string };
}

/** Batches of `cut` rows of a table, optionally with junk rows between the real ones behind a selection vector. */
export function* cutTable({ schema, rows }: Table, cut: number, scatter: boolean): Generator<Batch> {
  for (let at = 0; at < rows.length; at += cut) {
    const slice = rows.slice(at, at + cut);
    if (!scatter) {
      yield batchOf(schema, slice, at);
      continue;
    }
    const physical = slice.flatMap(row => [rows[(at * 7 + 3) % rows.length], row]);
    const columns = schema.map((attribute, c) =>
      columnOf(
        attribute,
        physical.map(row => row[c]),
      ),
    );
    yield makeBatch(
      schema,
      columns,
      slice.length,
      Uint16Array.from(slice, (_, k) => 2 * k + 1),
      at,
    );
  }
}

/** A spill area in memory, so that operator tests need no disk. */
export function memorySpill(): SpillFile {
  let batches: Batch[] = [];
  let rows = 0;
  return {
    write(batch) {
      batches.push({ ...compact(batch), base: rows });
      rows += batch.rows;
    },
    read: () => batches,
    get rows() {
      return rows;
    },
    release() {
      batches = [];
    },
  };
}

/** mulberry32: a small seeded generator, so that tests can repeat a run. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export function temporaryFolder(files: { readonly [name: string]: string | Uint8Array } = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    const text =
      typeof content === 'string' && content.startsWith('base64:') ? Buffer.from(content.slice(7), 'base64') : content;
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

export const uniqueName = (): string => randomBytes(6).toString('hex');

/** Runs one operator alone on tables, every input port in `after` order, and traces its rows. */
export async function runOperator(
  operator: AnyOperator,
  config: unknown,
  inputs: { readonly [port: string]: Table },
  options: RunOptions = {},
): Promise<OperatorRun> {
  const {
    cut = 1000,
    scatter = false,
    batchRows = 8192,
    memoryBytes = 1 << 30,
    folder = temporaryFolder(),
    seed = 1,
    lineage = true,
  } = options;
  const filled = withDefaults(operator, config);
  const inputSchemas = Object.fromEntries(Object.entries(inputs).map(([port, table]) => [port, table.schema]));
  const secret = (name: string) => options.secrets?.[name] ?? '';
  const peek = { resolve: (path: string) => resolve(folder, path), secret };
  const schemas = await operator.inferSchemas(filled, inputSchemas, peek);
  const log: string[] = [];
  const context = (): ExecutorContext => ({
    random: seeded(seed),
    signal: new AbortController().signal,
    inputs: inputSchemas,
    outputs: schemas,
    batchRows,
    lineage,
    memoryBytes: () => memoryBytes,
    spill: memorySpill,
    ...peek,
    log: line => log.push(line),
    progress: () => {},
  });

  const rows: { [port: string]: { values: Value[]; from: { [input: string]: number[] | 'all' } | undefined }[] } = {};
  const labels: { [port: string]: Map<number, number> } = {};
  const assigned: { port: string; input: string; row: number; group: number }[] = [];
  for (const port of Object.keys(schemas)) rows[port] = [];
  let steps = 0;
  let failed: unknown;
  const take = async (emissions: Iterable<Emission> | AsyncIterable<Emission> | undefined) => {
    if (!emissions) return;
    for await (const emission of emissions as AsyncIterable<Emission>) {
      steps++;
      if (emission === undefined) continue;
      if (emission.kind === 'assign') {
        emission.groups.forEach((group, k) => {
          if (group !== noOrigin)
            assigned.push({
              port: emission.port,
              input: emission.input,
              row: emission.rows?.[k] ?? emission.start + k,
              group,
            });
        });
      } else if (emission.kind === 'relabel') {
        const map = (labels[emission.port] ??= new Map());
        emission.rows.forEach((row, k) => map.set(emission.start + k, row));
      } else {
        const values = rowsOf(emission.batch);
        values.forEach((row, k) =>
          rows[emission.port].push({ values: row, from: emission.from && originsOf(emission.from, k) }),
        );
      }
    }
  };

  let executor = operator.createExecutor(filled, context());
  let delivered = 0;
  try {
    await take(executor.produce?.());
    for (const port of portOrder(operator, filled, Object.keys(inputs))) {
      for (const batch of cutTable(inputs[port], cut, scatter)) {
        await take(executor.process?.(batch, port));
        if (++delivered === options.restoreAfter && executor.save) {
          const state = structuredClone(executor.save());
          await executor.close?.();
          executor = operator.createExecutor(filled, context());
          executor.restore?.(state);
        }
      }
      await take(executor.finish?.(port));
    }
  } catch (error) {
    failed = error;
  }
  await executor.close?.();
  if (failed) throw failed;
  for (const { port, input, row, group } of assigned) {
    const target = rows[port][labels[port]?.get(group) ?? group];
    if (!target) throw new Error(`group ${group} of ${port} has no row`);
    const from = (target.from ??= {});
    ((from[input] ??= []) as number[]).push(row);
  }
  for (const port of Object.values(rows))
    for (const { from } of port)
      for (const ids of Object.values(from ?? {})) if (ids !== 'all') ids.sort((a, b) => a - b);
  return { schemas, rows, log, steps };
}

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

function portOrder(operator: AnyOperator, config: unknown, given: readonly string[]): string[] {
  const ports = inputsOf(operator, config as never);
  const done = new Set<string>();
  const order: string[] = [];
  const visit = (name: string) => {
    if (done.has(name)) return;
    done.add(name);
    for (const before of ports[name]?.after ?? []) visit(before);
    order.push(...given.filter(g => g === name || g.startsWith(`${name}:`)));
  };
  Object.keys(ports).forEach(visit);
  return order;
}
