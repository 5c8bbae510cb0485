import fc from 'fast-check';
import { expect, test } from 'vitest';
import { explain, explainJson } from '#engine/plan/explain.ts';
import { exportTexera } from '#engine/plan/export-texera.ts';
import { makePlan } from '#engine/plan/plan.ts';
import { isBlocking, validate } from '#engine/plan/validate.ts';
import { emptyWorkflow, type Workflow } from '#engine/plan/workflow.ts';
import { registry } from '#operators/index.ts';
import { peekOf } from '../../support/build-workflow.ts';

const ids = ['a', 'b', 'c', 'd', 'e'];
const ports = ['in', 'out', 'rest', 'build', 'probe', 'left', 'right', 'rejected', 'toString'];
const types = [...registry.list().map(spec => spec.type), 'unheard-of', 'texera:PieChart'];
const end = fc.record({ operator: fc.constantFrom(...ids, 'gone'), port: fc.constantFrom(...ports) });
const value = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom('n', 'n > 1', '${p}', ['n'], [{ name: 'n', type: 'int32' }]),
);
const key = fc.constantFrom(
  'schema',
  'rows',
  'where',
  'attributes',
  'keys',
  'path',
  'count',
  'columns',
  'workflow',
  'casts',
  'query',
);
const workflows: fc.Arbitrary<Workflow> = fc
  .record({
    operators: fc.array(
      fc.record({
        id: fc.constantFrom(...ids),
        type: fc.constantFrom(...types),
        version: fc.integer({ min: 1, max: 2 }),
        config: fc.dictionary(key, value, { maxKeys: 3 }),
        disabled: fc.boolean(),
        keep: fc.boolean(),
        position: fc.constant({ x: 0, y: 0 }),
      }),
      { maxLength: 6 },
    ),
    links: fc.array(fc.record({ id: fc.constantFrom('l1', 'l2', 'l3'), from: end, to: end }), { maxLength: 5 }),
  })
  .map(parts => ({
    ...emptyWorkflow('any'),
    ...parts,
    parameters: [{ name: 'p', type: 'int32' as const, default: 3 }],
  }));

test('whatever a workflow says, it is judged and not thrown at', async () => {
  await fc.assert(
    fc.asyncProperty(workflows, fc.constantFrom('all' as const, 'ends' as const), async (workflow, observe) => {
      const problems = await validate(workflow, registry, { peek: peekOf() });
      for (const { message, remedy } of problems)
        expect(`${message} ${remedy}`).not.toMatch(/\bundefined\b|\[object|(?<!\$)\{\w+\}/);
      const plan = await makePlan(workflow, registry, { peek: peekOf(), observe });
      expect(plan.problems).toEqual(problems);
      expect(plan.nodes.length > 0 && problems.some(isBlocking)).toBe(false);
      explain(plan);
      explainJson(plan);
      exportTexera(workflow);
    }),
    { numRuns: 400 },
  );
});
