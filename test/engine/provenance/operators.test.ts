import { expect, test } from 'vitest';
import { withDefaults } from '#engine/operator/config.ts';
import { type Emission, type Example, ruleOf } from '#engine/operator/define.ts';
import type { LineageRule } from '#engine/operator/lineage.ts';
import type { AnyOperator } from '#engine/operator/registry.ts';
import { LineageRecorder } from '#engine/provenance/recorder.ts';
import { type TraceNode, Tracer } from '#engine/provenance/trace.ts';
import { MemoryLineageStore } from '#engine/store/lineage-memory.ts';
import { operators } from '#operators/index.ts';
import { runOperator, type TracedRow, temporaryFolder } from '../../support/run-operator.ts';

/** Sources with the rows of an example's inputs, and the operator, traced over what it yielded. */
function tracerOf(
  example: Example,
  rule: LineageRule,
  emissions: readonly NonNullable<Emission>[],
  ports: readonly string[],
) {
  const store = new MemoryLineageStore();
  const recorder = new LineageRecorder(store, { segmentValues: 3 });
  const inputs = Object.keys(example.inputs);
  for (const input of inputs) {
    recorder.rows(input, 'out', example.inputs[input].rows.length, undefined, 'none');
    recorder.finish(input, 'out');
  }
  for (const emission of emissions) {
    if (emission.kind === 'assign') recorder.assign('node', emission);
    else if (emission.kind === 'relabel') recorder.relabel('node', emission);
    else recorder.rows('node', emission.port, emission.batch.rows, emission.from, rule);
  }
  for (const port of ports) recorder.finish('node', port);
  recorder.close();
  const feeds = Object.fromEntries(inputs.map(input => [input, { node: input, port: 'out' }]));
  const sources: TraceNode[] = inputs.map(id => ({ id, rule: 'none', inputs: {}, outputs: ['out'] }));
  return new Tracer({ nodes: [...sources, { id: 'node', rule, inputs: feeds, outputs: ports }] }, store.reader());
}

/** Rows of every input that a row should trace to; null where its origins are unknown. */
function wanted({ from }: TracedRow, rule: LineageRule, example: Example): { [input: string]: number[] } | null {
  if (Object.keys(example.inputs).length === 0) return {};
  if (rule === 'opaque' || (from === undefined && rule !== 'group')) return null;
  const sets = Object.entries(from ?? {}).map(([input, rows]) => [
    input,
    rows === 'all' ? [...example.inputs[input].rows.keys()] : [...new Set(rows)],
  ]);
  return Object.fromEntries(sets.filter(([, rows]) => rows.length > 0));
}

async function check(operator: AnyOperator, example: Example, cut: number): Promise<void> {
  const emissions: NonNullable<Emission>[] = [];
  const { rows } = await runOperator(operator, example.config, example.inputs, {
    folder: temporaryFolder(example.files),
    secrets: () => 'sqlite::memory:',
    cut,
    batchRows: cut * 2,
    onEmission: emission => emissions.push(emission),
  });
  const rule = ruleOf(operator, withDefaults(operator, example.config) as never);
  const tracer = tracerOf(example, rule, emissions, Object.keys(rows));
  for (const [port, traced] of Object.entries(rows))
    traced.forEach((row, k) => {
      const result = tracer.backward('node', port, [k]);
      const expected = wanted(row, rule, example);
      expect(result.opaque, `${port} row ${k}`).toBe(expected === null && rule !== 'all');
      if (expected === null) return;
      const found = result.steps.slice(1).map(step => [step.node, [...step.rows.toArray()]]);
      expect(Object.fromEntries(found), `${port} row ${k}`).toEqual(expected);
      for (const [input, origins] of Object.entries(expected)) {
        const there = tracer.forward(input, 'out', origins).steps.find(s => s.node === 'node' && s.port === port);
        expect(there?.rows.has(k), `${port} row ${k}`).toBe(true);
      }
    });
}

test.each(operators.filter(o => !o.expanded).map(o => [o.type, o] as const))(
  '[L6] rows of %s trace to the rows its executor names',
  async (_, operator) => {
    for (const example of operator.examples) for (const cut of [1, 2, 1000]) await check(operator, example, cut);
  },
);
