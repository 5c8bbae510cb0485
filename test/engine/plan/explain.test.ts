import { describe, expect, test } from 'vitest';
import { explain, explainJson } from '#engine/plan/explain.ts';
import type { PlanOptions } from '#engine/plan/plan.ts';
import type { Workflow } from '#engine/plan/workflow.ts';
import { buildWorkflow } from '../../support/build-workflow.ts';
import { join, keep, order, plan, schema, source } from '../../support/fake-plan.ts';
import { expectGolden } from '../../support/golden.ts';

describe('golden plans', () => {
  const goldens: { name: string; workflow: Workflow; options?: Partial<PlanOptions> }[] = [
    { name: 'a chain', workflow: buildWorkflow({ s: source, f: keep('price'), o: order }, ['s -> f', 'f -> o']) },
    {
      name: 'a join of two sources, sorted, with its head',
      workflow: buildWorkflow({ s: source, t: source, j: join, o: order, h: { type: 'head', config: { count: 5 } } }, [
        's -> j.build',
        't -> j.probe',
        'j -> o',
        'o -> h',
      ]),
    },
    {
      name: 'a source that joins itself',
      workflow: buildWorkflow({ s: source, f: { ...keep('price'), keep: true }, j: join }, [
        's -> j.build',
        's -> f',
        'f -> j.probe',
      ]),
      options: { statistics: { rows: { s: { out: 1000 }, f: { out: 10 } } } },
    },
    {
      name: 'a diamond of unions',
      workflow: buildWorkflow(
        {
          s: source,
          t: source,
          p: { type: 'part' },
          u: { type: 'append' },
          v: { type: 'append' },
          g: { type: 'group' },
        },
        ['s -> p', 'p.part1 -> u', 't -> u', 'p.part2 -> v', 'u -> v', 'v -> g'],
      ),
    },
    {
      name: 'filters pushed into a join nobody watches',
      workflow: buildWorkflow(
        {
          s: source,
          t: source,
          c: { type: 'call', config: { from: 'price', to: 'cost' } },
          j: join,
          f: keep('cost', 'k', 'price'),
          p: { type: 'call', config: { from: 'k', to: 'key' } },
          h: { type: 'head', config: { count: 3 } },
        },
        ['s -> c', 'c -> j.build', 't -> j.probe', 'j -> f', 'f -> p', 'p -> h'],
      ),
      options: { observe: 'ends' },
    },
    {
      name: 'a workflow with problems',
      workflow: buildWorkflow({ s: source, f: keep('prize'), g: { ...join, disabled: true }, h: { type: 'pass' } }, [
        's -> f',
        'f -> g.build',
        'g -> h',
      ]),
    },
  ];
  test.each(goldens)('[L3] $name', async ({ name, workflow, options }) => {
    const made = await plan(workflow, options);
    expectGolden(`plan/${name.replaceAll(/[ ,]+/g, '-')}.txt`, explain(made));
    expect(explain(await plan(structuredClone(workflow), options))).toBe(explain(made));
  });

  test('the JSON of a plan has regions, what is stored between them, and schemas', async () => {
    const made = await plan(
      buildWorkflow({ s: source, f: keep('k'), j: join }, ['s -> j.build', 's -> f', 'f -> j.probe']),
    );
    expect(explainJson(made)).toEqual({
      regions: [
        { id: 'r1', nodes: ['s', 'f', 'j'], after: [] },
        { id: 'r2', nodes: ['j'], after: ['r1'] },
      ],
      materialized: ['l3'],
      schemas: {
        s: {
          out: schema,
          rejected: [
            { name: 'line', type: 'int64' },
            { name: 'reason', type: 'string' },
            { name: 'raw', type: 'string' },
          ],
        },
        f: { out: schema, rest: schema },
        j: { out: schema },
      },
    });
  });
});
