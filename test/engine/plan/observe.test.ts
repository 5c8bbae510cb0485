import { describe, expect, test } from 'vitest';
import { rowsOf } from '#engine/data/batch.ts';
import { ruleOf } from '#engine/operator/define.ts';
import { Registry } from '#engine/operator/registry.ts';
import type { Observe, Plan } from '#engine/plan/executable.ts';
import { makePlan } from '#engine/plan/plan.ts';
import type { Workflow } from '#engine/plan/workflow.ts';
import { LineageRecorder } from '#engine/provenance/recorder.ts';
import { type TraceGraph, Tracer } from '#engine/provenance/trace.ts';
import { Execution } from '#engine/run/execution.ts';
import { MemoryLineageStore } from '#engine/store/lineage-memory.ts';
import { MemoryResultStore } from '#engine/store/result-memory.ts';
import { operators } from '#operators/index.ts';
import { buildWorkflow, peekOf } from '../../support/build-workflow.ts';
import { narrowTable } from '../../support/narrow-table.ts';
import { randomChain } from '../../support/random-chain.ts';
import { memorySpill, seeded } from '../../support/run-operator.ts';

const registry = new Registry([...operators, narrowTable]);

const traceGraph = ({ nodes }: Plan): TraceGraph => ({
  nodes: nodes.map(({ id, spec, config, inputs, outputs }) => ({
    id,
    rule: ruleOf(spec, config as never),
    inputs: Object.fromEntries(inputs.map(i => [i.key, i.from])),
    outputs,
  })),
});

/** The rows of the end of a plan, each with the source rows behind it, and the rewrites that were made. */
async function outcome(workflow: Workflow, observe: Observe) {
  const peek = peekOf();
  const plan = await makePlan(workflow, registry, { peek, observe });
  const results = new MemoryResultStore();
  const lineage = new MemoryLineageStore();
  const recorder = new LineageRecorder(lineage);
  const result = await new Execution(plan, { results, recorder, spill: memorySpill, ...peek }).run();
  recorder.close();
  const end = plan.nodes.find(node => node.end);
  const reader = end && results.open(end.id, 'out');
  if (result.state !== 'completed' || !end || !reader) throw new Error(result.problems[0]?.message ?? 'no end');
  const rows = [...reader.read(0, reader.rows)].flatMap(rowsOf);
  const tracer = new Tracer(traceGraph(plan), lineage.reader());
  const sources = rows.map((_, row) => {
    const steps = tracer.backward(end.id, 'out', [row]).steps.filter(s => s.end);
    return steps.map(({ node, rows }) => `${node} ${rows.toArray().join(' ')}`).toSorted();
  });
  return { rows, sources, schema: end.schemas.out.out, rewrites: plan.rewrites };
}

describe('a plan that nobody watches', () => {
  test('[L2] gives the rows and the lineage of the one as authored', async () => {
    let [pushed, pruned] = [0, 0];
    for (let seed = 45; seed <= 80; seed++) {
      const workflow = await randomChain(registry, 7, seeded(seed));
      const [authored, rewritten] = [await outcome(workflow, 'all'), await outcome(workflow, 'ends')];
      const { rewrites, ...rest } = rewritten;
      expect({ seed, ...rest }).toEqual({
        seed,
        rows: authored.rows,
        sources: authored.sources,
        schema: authored.schema,
      });
      pruned += rewrites.filter(({ text }) => text.startsWith('reads')).length;
      pushed += rewrites.filter(({ text }) => text.includes('tested')).length;
    }
    expect(pushed).toBeGreaterThan(10);
    expect(pruned).toBeGreaterThan(10);
  });

  test('tests only what cannot fail ahead of its time', async () => {
    const rows = {
      type: 'rows',
      config: {
        schema: [
          { name: 'n', type: 'int32' },
          { name: 's', type: 'string' },
        ],
        rows: [[0, 'x']],
      },
    };
    const sort = { type: 'sort', config: { keys: [{ attribute: 'n' }] } };
    const textOf = async (where: string) => {
      const workflow = buildWorkflow({ r: rows, o: sort, f: { type: 'filter', config: { where } } }, [
        'r -> o',
        'o -> f',
      ]);
      return (await makePlan(workflow, registry, { peek: peekOf(), observe: 'ends' })).rewrites.map(r => r.text);
    };
    const told = (text: string) => [`${text} is tested on link l1 already, before o`];
    expect(await textOf('n > 1')).toEqual(told('n > 1'));
    expect(await textOf("N = 1 OR S <> 'a'")).toEqual(told("n = 1 OR s <> 'a'"));
    expect(await textOf('1 / n > 2')).toEqual([]);
    expect(await textOf('CAST(s AS int32) > 2')).toEqual([]);
    expect(await textOf('n + 1 > 2 AND n < 3')).toEqual(told('n < 3'));
  });
});
