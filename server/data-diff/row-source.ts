import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Batch } from '#engine/data/batch.ts';
import type { Schema } from '#engine/data/schema.ts';
import { must, SluiceError } from '#engine/errors.ts';
import { withDefaults } from '#engine/operator/config.ts';
import type { ExecutorContext } from '#engine/operator/define.ts';
import type { AnyOperator } from '#engine/operator/registry.ts';
import { ArrowFileReader } from '#engine/store/arrow-file.ts';
import { createSpillArea } from '#engine/store/spill.ts';
import { registry } from '#operators/index.ts';

/** Where rows come from, as plain data: a stored result (an Arrow file of a run), or a file of any format that we read. */
export type RowSource =
  | { readonly kind: 'result'; readonly path: string }
  | { readonly kind: 'file'; readonly path: string };

/** Rows that are open for reading, once and in order. */
export interface OpenRows {
  readonly schema: Schema;
  batches(): AsyncIterable<Batch>;
  /** Rows so far that did not parse. */
  readonly rejected: number;
  close(): Promise<void>;
}

interface Scan {
  readonly type: string;
  readonly config?: { readonly [field: string]: unknown };
}

const text: Scan = { type: 'file-scan' };
/** How a file is read, by the ending of its name; anything else is lines of text. */
const scans: { readonly [ending: string]: Scan } = {
  csv: { type: 'csv-scan' },
  tsv: { type: 'csv-scan', config: { delimiter: '\\t' } },
  jsonl: { type: 'jsonl-scan' },
  ndjson: { type: 'jsonl-scan' },
  json: { type: 'json-scan' },
  parquet: { type: 'parquet-scan' },
  arrow: { type: 'arrow-scan' },
  feather: { type: 'arrow-scan' },
  xlsx: { type: 'excel-scan' },
  gz: { type: 'file-scan', config: { unzip: true } },
  zip: { type: 'file-scan', config: { unzip: true } },
};

/** How a file of this name is read: the operator and its settings. */
export function scanFor(name: string): Scan {
  const ending = /\.([^./]+)$/.exec(name)?.[1].toLowerCase() ?? '';
  return Object.hasOwn(scans, ending) ? scans[ending] : text;
}

const memoryBytes = 128 * 2 ** 20;

/** Opens a source. @throws {SluiceError} what the reader of the format says */
export async function openRows(source: RowSource, signal = new AbortController().signal): Promise<OpenRows> {
  if (source.kind === 'file') return openFile(source.path, signal);
  const reader = new ArrowFileReader(source.path);
  return {
    schema: reader.schema,
    async *batches() {
      yield* reader.read(0, reader.rows);
    },
    rejected: 0,
    close: async () => reader.close(),
  };
}

async function openFile(path: string, signal: AbortSignal): Promise<OpenRows> {
  const scan = scanFor(path);
  const operator: AnyOperator = registry.get(scan.type);
  const config = withDefaults(operator, { ...scan.config, path }) as never;
  const refuse = (name: string): string => {
    throw new SluiceError('SECRET_UNKNOWN', { name, upper: '' });
  };
  const peek = { resolve: (asked: string) => asked, secret: refuse };
  const outputs = await operator.inferSchemas(config, {}, peek);
  const folder = mkdtempSync(join(tmpdir(), 'sluice-scan-'));
  const spill = createSpillArea(folder);
  const context: ExecutorContext = {
    ...peek,
    random: () => 0,
    signal,
    inputs: {},
    outputs,
    batchRows: 8192,
    lineage: false,
    memoryBytes: () => memoryBytes,
    spill: schema => spill.spill(schema),
    wants: () => true,
    threads: null,
    datasets: null,
    log: () => {},
    progress: () => {},
  };
  const executor = operator.createExecutor(config, context);
  let rejected = 0;
  return {
    schema: outputs.out,
    async *batches() {
      for await (const emission of must(executor.produce, 'a source produces').call(executor)) {
        if (signal.aborted) return;
        if (emission?.kind !== undefined || emission === undefined) continue;
        if (emission.port === 'out') yield emission.batch;
        else rejected += emission.batch.rows;
      }
    },
    get rejected() {
      return rejected;
    },
    async close() {
      await executor.close?.();
      spill.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
