import { Type } from 'typebox';
import { batchOf, rowsOf } from '#engine/data/batch.ts';
import type { Value } from '#engine/data/column.ts';
import type { Schema } from '#engine/data/schema.ts';
import { defineOperator, type Executor } from '#engine/operator/define.ts';
import { fromRange } from '#engine/operator/lineage.ts';
import { type AnyOperator, Registry } from '#engine/operator/registry.ts';
import { makePlan } from '#engine/plan/plan.ts';
import { emptyWorkflow, type Workflow } from '#engine/plan/workflow.ts';
import { LineageRecorder } from '#engine/provenance/recorder.ts';
import { Tracer } from '#engine/provenance/trace.ts';
import { Execution, type ExecutionOptions } from '#engine/run/execution.ts';
import { traceGraph } from '#engine/run/run-record.ts';
import { MemoryLineageStore } from '#engine/store/lineage-memory.ts';
import { MemoryResultStore } from '#engine/store/result-memory.ts';
import { operators } from '#operators/index.ts';
import { memorySpill } from './run-operator.ts';

const schema: Schema = [{ name: 'n', type: 'int32' }];

/** What the probes below did, for tests to look at. */
export interface Journal {
  readonly closed: string[];
  readonly committed: string[];
  /** Batches taken in by name, as they came. */
  readonly seen: string[];
}

/** Operators that tell what the engine does with them. */
export function probes(journal: Journal): AnyOperator[] {
  const base = {
    version: 1,
    group: 'control',
    label: '',
    summary: '',
    examples: [],
    inferSchemas: () => ({ out: schema }),
  } as const;
  const source = defineOperator({
    ...base,
    type: 'count-up',
    config: Type.Object({
      batches: Type.Integer(),
      rows: Type.Integer({ default: 1 }),
      fail: Type.Optional(Type.Integer()),
      name: Type.String({ default: 'source' }),
    }),
    inputs: {},
    outputs: { out: {} },
    lineage: 'none',
    createExecutor: ({ batches, rows, fail, name }): Executor => ({
      *produce() {
        for (let b = 0; b < batches; b++) {
          if (b === fail) throw new Error('broken on purpose');
          journal.seen.push(`${name} ${b}`);
          yield {
            port: 'out',
            batch: batchOf(
              schema,
              Array.from({ length: rows }, (_, k) => [b * rows + k]),
            ),
          };
        }
      },
      close: () => void journal.closed.push(name),
    }),
  });
  const pass = defineOperator({
    ...base,
    type: 'pass',
    config: Type.Object({ name: Type.String({ default: 'pass' }), delayMs: Type.Integer({ default: 0 }) }),
    inputs: { in: {} },
    outputs: { out: {} },
    lineage: 'one',
    createExecutor: ({ name, delayMs }): Executor => ({
      async *process(batch) {
        if (delayMs > 0) await new Promise(resolve => setTimeout(resolve, delayMs));
        yield { port: 'out', batch, from: fromRange('in', batch.base) };
      },
      close: () => void journal.closed.push(name),
      commit: () => void journal.committed.push(name),
    }),
  });
  const hold = defineOperator({
    ...base,
    type: 'hold',
    config: Type.Object({ name: Type.String({ default: 'hold' }) }),
    inputs: { in: {} },
    outputs: { out: { blocking: true } },
    lineage: 'one',
    createExecutor({ name }): Executor {
      const rows: Value[][] = [];
      return {
        process(batch) {
          journal.seen.push(`${name} took ${batch.rows}`);
          rows.push(...rowsOf(batch));
          return [];
        },
        *finish() {
          for (let at = 0; at < rows.length; at += 2)
            yield { port: 'out', batch: batchOf(schema, rows.slice(at, at + 2)), from: fromRange('in', at) };
        },
        close: () => void journal.closed.push(name),
      };
    },
  });
  const pair = defineOperator({
    ...base,
    type: 'first-second',
    config: Type.Object({}),
    inputs: { first: {}, second: { after: ['first'] } },
    outputs: { out: {} },
    lineage: 'pair',
    createExecutor(): Executor {
      return {
        *process(batch, port) {
          journal.seen.push(`${port} ${batch.base}`);
          if (port === 'second') yield { port: 'out', batch, from: fromRange('second', batch.base) };
        },
        finish(port) {
          journal.seen.push(`${port} ends`);
          return [];
        },
      };
    },
  });
  return [source, pass, hold, pair] as AnyOperator[];
}

export const journal = (): Journal => ({ closed: [], committed: [], seen: [] });

/** A workflow from `[id, type, config, { port: 'node.port' | ['node', …] }]`. */
export function workflowFrom(
  nodes: readonly (readonly [
    id: string,
    type: string,
    config?: object,
    inputs?: { readonly [port: string]: string | readonly string[] },
  ])[],
  settings: Partial<Workflow['settings']> = {},
): Workflow {
  const links = nodes.flatMap(([id, , , inputs = {}]) =>
    Object.entries(inputs).flatMap(([port, from]) =>
      [from].flat().map((source, k) => {
        const [operator, out = 'out'] = source.split('.');
        return { id: `${source}-${id}.${port}.${k}`, from: { operator, port: out }, to: { operator: id, port } };
      }),
    ),
  );
  return {
    ...emptyWorkflow('test'),
    operators: nodes.map(([id, type, config = {}]) => ({
      id,
      type,
      version: 1,
      config: { ...config },
      position: { x: 0, y: 0 },
      disabled: false,
      keep: true,
    })),
    links,
    settings: { batchRows: 8192, previewRows: 10_000, seed: 1, ...settings },
  };
}

/** An execution in memory over the given operators and all real ones, with everything kept. */
export async function prepare(
  workflow: Workflow,
  extra: readonly AnyOperator[] = [],
  options: Partial<ExecutionOptions> = {},
) {
  const registry = new Registry([...operators, ...extra]);
  const peek = { resolve: (path: string) => path, secret: () => '' };
  const plan = await makePlan(workflow, registry, { peek });
  const blocking = plan.problems.filter(p => !p.notice);
  if (blocking.length > 0) throw new Error(blocking.map(p => `${p.node} ${p.field ?? ''}: ${p.message}`).join('\n'));
  const results = new MemoryResultStore();
  const lineage = new MemoryLineageStore();
  const recorder = new LineageRecorder(lineage);
  const execution = new Execution(plan, { results, recorder, spill: memorySpill, ...peek, ...options });
  const rows = (node: string, port = 'out'): Value[][] => {
    const reader = results.open(node, port);
    return reader ? [...reader.read(0, reader.rows)].flatMap(rowsOf) : [];
  };
  const tracer = () => {
    recorder.close();
    return new Tracer(traceGraph(plan), lineage.reader());
  };
  return { plan, execution, results, rows, tracer };
}
