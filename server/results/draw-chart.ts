import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Batch, rowId, selectRows } from '#engine/data/batch.ts';
import { valueAt } from '#engine/data/column.ts';
import type { Schema } from '#engine/data/schema.ts';
import { SluiceError } from '#engine/errors.ts';
import { configProblems, withDefaults } from '#engine/operator/config.ts';
import type { Emissions, ExecutorContext } from '#engine/operator/define.ts';
import type { AnyOperator, Registry } from '#engine/operator/registry.ts';
import { seeded } from '#engine/run/seeded.ts';
import type { ResultReader } from '#engine/store/result-store.ts';
import { createSpillArea } from '#engine/store/spill.ts';
import type { ChartAnswer, ChartQuestion } from '../http/shapes/charts.ts';
import { Breath } from './breath.ts';
import { findIn, matcherOf } from './match-rows.ts';

/** Memory that one drawing may hold before it spills. */
const chartBytes = 128 * 2 ** 20;

/**
 * Draws a chart of stored rows, without a run: for looking around, and for charts that follow another chart's choice.
 *
 * Row ids in the picture are those of the stored port, so marks can be traced. Equal questions give equal pictures.
 * @throws {SluiceError} REQUEST_INVALID when `type` is no chart, CONFIG_MISSING, CONFIG_INVALID, ATTRIBUTE_UNKNOWN, EXPRESSION_SYNTAX, EXPRESSION_TYPE
 */
export async function drawChart(
  reader: ResultReader,
  registry: Registry,
  { type, config, where }: ChartQuestion,
): Promise<Omit<ChartAnswer, 'stored' | 'total'>> {
  const operator = registry.get(type);
  if (operator.group !== 'visual') throw new SluiceError('REQUEST_INVALID', { reason: `'${type}' is no chart` });
  const [problem] = configProblems(operator, config);
  if (problem) throw new SluiceError(problem.code, { field: problem.field, reason: problem.message, type });
  const folder = join(tmpdir(), `sluice-chart-${randomUUID()}`);
  const spill = createSpillArea(folder);
  try {
    const settings = withDefaults(operator, config);
    const inputs = { in: reader.schema };
    const outputs = await operator.inferSchemas(settings, inputs, closedPeek);
    const random = seeded(1, `${type} ${JSON.stringify(config)}`);
    const lent = (schema: Schema) => spill.spill(schema);
    const context: ExecutorContext = { ...bareContext, random, inputs, outputs, spill: lent };
    return answerOf(await drawn(operator, settings, context, reader, where));
  } finally {
    spill.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

const refused = (): never => {
  throw new SluiceError('REQUEST_INVALID', { reason: 'a chart reads rows only' });
};
const closedPeek = { resolve: refused, secret: refused };

/** What a chart may ask of the engine. */
const bareContext: Omit<ExecutorContext, 'inputs' | 'outputs' | 'spill' | 'random'> = {
  signal: new AbortController().signal,
  batchRows: 8192,
  lineage: false,
  memoryBytes: () => chartBytes,
  wants: () => true,
  threads: null,
  ...closedPeek,
  datasets: null,
  log: () => {},
  progress: () => {},
};

async function drawn(
  operator: AnyOperator,
  settings: unknown,
  context: ExecutorContext,
  reader: ResultReader,
  where: string | undefined,
): Promise<Batch> {
  const executor = operator.createExecutor(settings, context);
  const matcher = matcherOf(reader.schema, { where });
  const breath = new Breath();
  let last: Batch | null = null;
  const go = async (emissions: Emissions | undefined) => {
    for await (const emission of emissions ?? []) {
      if (emission && emission.kind === undefined) last = emission.batch;
      await breath.take();
    }
  };
  try {
    for (const batch of reader.read(0, reader.rows)) {
      const kept = matcher === null ? batch : pick(batch, findIn(matcher, batch));
      if (kept.rows > 0) await go(executor.process?.(kept, 'in'));
      await breath.take();
    }
    await go(executor.finish?.('in'));
  } finally {
    await executor.close?.();
  }
  if (last === null) throw new SluiceError('REQUEST_INVALID', { reason: `'${operator.type}' drew nothing` });
  return last;
}

/** The rows at some positions, with the ids that they have. */
const pick = (batch: Batch, at: Uint16Array): Batch => ({
  ...selectRows(batch, at),
  ids: Uint32Array.from(at, k => rowId(batch, k)),
});

/** The one row of a chart: spec, chart, rows, notice. */
function answerOf(batch: Batch): Omit<ChartAnswer, 'stored' | 'total'> {
  const [spec, chart, rows, notice] = batch.columns.map(column => valueAt(column, 0));
  return { spec, chart: String(chart), rows: Number(rows), notice: notice === null ? null : String(notice) };
}
