import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { type Batch, batchOf, compact, makeBatch } from '#engine/data/batch.ts';
import { columnOf } from '#engine/data/column.ts';
import type { Schema } from '#engine/data/schema.ts';
import { withDefaults } from '#engine/operator/config.ts';
import { type Emission, type ExecutorContext, inputsOf, type SpillFile, type Table } from '#engine/operator/define.ts';
import type { AnyOperator } from '#engine/operator/registry.ts';
import { DatasetView } from '#engine/store/dataset-view.ts';
import { Trace, type TracedRow } from './trace.ts';

export type { TracedRow } from './trace.ts';

export interface OperatorRun {
  readonly schemas: { readonly [port: string]: Schema };
  readonly rows: { readonly [port: string]: TracedRow[] };
  readonly log: string[];
  /** Generator steps taken, for tests that stop in the middle. */
  readonly steps: number;
  /** Batches that break the data contract [O4] or changed after they were handed over; empty when all is well. */
  readonly faults: readonly string[];
}

export interface RunOptions {
  /** Rows per input batch. */
  readonly cut?: number;
  /** Put each row at a scattered physical position behind a selection vector, ascending or (as a sort leaves it) not. */
  readonly scatter?: boolean | 'reversed';
  readonly batchRows?: number;
  readonly memoryBytes?: number;
  readonly folder?: string;
  readonly seed?: number;
  readonly lineage?: boolean;
  /**
   * Save after this many delivered batches, or after each, and go on in a fresh executor restored from the copy [O10].
   * An executor without `save` claims to have no state and is replaced all the same.
   */
  readonly restoreAfter?: number | 'each';
  /** Awaited between any two steps of a generator: a pause. */
  readonly pause?: () => Promise<void>;
  readonly secrets?: { readonly [name: string]: string } | ((name: string) => string);
  readonly signal?: AbortSignal;
  /** Sees every emission, in order. */
  readonly onEmission?: (emission: NonNullable<Emission>) => void;
}

/** Batches of `cut` rows of a table, optionally with junk rows between the real ones behind a selection vector. */
export function* cutTable({ schema, rows }: Table, cut: number, scatter: RunOptions['scatter']): Generator<Batch> {
  for (let at = 0; at < rows.length; at += cut) {
    const slice = rows.slice(at, at + cut);
    if (!scatter) {
      yield batchOf(schema, slice, at);
      continue;
    }
    const physical = slice.flatMap(row => [rows[(at * 7 + 3) % rows.length], row]);
    const positions = Uint16Array.from(slice, (_, k) => 2 * k + 1);
    if (scatter === 'reversed') {
      physical.reverse();
      positions.forEach((p, k) => (positions[k] = physical.length - 1 - p));
    }
    const columns = schema.map((attribute, c) =>
      columnOf(
        attribute,
        physical.map(row => row[c]),
      ),
    );
    yield makeBatch(schema, columns, slice.length, positions, at);
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
  const { cut = 1000, scatter = false, batchRows = 8192, memoryBytes = 1 << 30, seed = 1, lineage = true } = options;
  const filled = withDefaults(operator, config);
  const inputSchemas = Object.fromEntries(Object.entries(inputs).map(([port, table]) => [port, table.schema]));
  const { secrets } = options;
  let { folder } = options;
  const secret = (name: string) => (typeof secrets === 'function' ? secrets(name) : secrets?.[name]) ?? '';
  const peek = { resolve: (path: string) => resolve((folder ??= temporaryFolder()), path), secret };
  const schemas = await operator.inferSchemas(filled, inputSchemas, peek);
  const log: string[] = [];
  const context = (): ExecutorContext => ({
    random: seeded(seed),
    signal: options.signal ?? new AbortController().signal,
    inputs: inputSchemas,
    outputs: schemas,
    batchRows,
    lineage,
    memoryBytes: () => memoryBytes,
    spill: memorySpill,
    wants: () => true,
    threads: null,
    ...peek,
    datasets: new DatasetView((folder ??= temporaryFolder())),
    log: line => log.push(line),
    progress: () => {},
  });

  const trace = new Trace(schemas);
  let steps = 0;
  const take = async (emissions: Iterable<Emission> | AsyncIterable<Emission> | undefined) => {
    if (!emissions) return;
    for await (const emission of emissions as AsyncIterable<Emission>) {
      steps++;
      trace.take(emission);
      if (emission !== undefined) options.onEmission?.(emission);
      await options.pause?.();
    }
  };

  let executor = operator.createExecutor(filled, context());
  let delivered = 0;
  try {
    await take(executor.produce?.());
    for (const port of portOrder(operator, filled, Object.keys(inputs))) {
      for (const batch of cutTable(inputs[port], cut, scatter)) {
        if (executor.done?.()) break;
        const before = storageOf(batch);
        await take(executor.process?.(batch, port));
        if (!isDeepStrictEqual(storageOf(batch), before)) trace.faults.push(`changed a batch of '${port}'`);
        delivered++;
        if (options.restoreAfter === 'each' || delivered === options.restoreAfter) {
          const state = structuredClone(executor.save?.());
          await executor.close?.();
          executor = operator.createExecutor(filled, context());
          if (state !== undefined) executor.restore?.(state);
        }
      }
      await take(executor.finish?.(port));
    }
    await executor.commit?.();
  } finally {
    await executor.close?.();
  }
  trace.finish();
  return { schemas, rows: trace.rows, log, steps, faults: trace.faults };
}

/** A copy of all that a batch holds, rows or not: none of it is an operator's to change, and its dictionaries are not to be added to. */
const storageOf = ({ columns, selection }: Batch): unknown => [
  columns.map(({ data, valid, dictionary }) => [data.slice(), valid?.slice(), dictionary?.size]),
  selection?.slice(),
];

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
