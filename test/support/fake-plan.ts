import { makePlan, type Plan, type PlanOptions } from '#engine/plan/plan.ts';
import type { Workflow } from '#engine/plan/workflow.ts';
import { peekOf } from './build-workflow.ts';
import { fakeRegistry } from './fake-operators.ts';

export const schema = [
  { name: 'k', type: 'int32' },
  { name: 'price', type: 'float64' },
  { name: 'name', type: 'string' },
] as const;

/** Nodes of the fake operators, as tests of plans use them. */
export const source = { type: 'source', version: 2, config: { schema } };
export const keep = (...attributes: string[]) => ({ type: 'present', config: { attributes } });
export const head = (count: number) => ({ type: 'head', config: { count } });
export const join = { type: 'join', config: { key: 'k' } };
export const order = { type: 'order', config: { key: 'price' } };

export const plan = (workflow: Workflow, options: Partial<PlanOptions> = {}): Promise<Plan> =>
  makePlan(workflow, fakeRegistry, { peek: peekOf(), ...options });

/** The nodes of a plan with what feeds them, one line each. */
export const flow = ({ nodes }: Plan): string[] =>
  nodes.map(
    ({ id, inputs, end }) =>
      `${id}(${inputs.map(({ key, from }) => `${key}=${from.node}.${from.port}`).join(' ')})${end ? ' end' : ''}`,
  );
