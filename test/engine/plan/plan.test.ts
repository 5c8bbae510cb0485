import { describe, expect, test } from 'vitest';
import { buildWorkflow } from '../../support/build-workflow.ts';
import { flow, join, keep, plan, source } from '../../support/fake-plan.ts';

describe('a plan', () => {
  test('has its nodes in the order of the links, else as authored', async () => {
    const made = await plan(
      buildWorkflow({ g: keep('k'), t: source, f: keep('k'), s: source, j: join }, [
        'f -> g',
        's -> f',
        'g -> j.probe',
        't -> j.build',
      ]),
    );
    expect(flow(made)).toEqual(['t()', 's()', 'f(in=s.out)', 'g(in=f.out)', 'j(build=t.out probe=g.out) end']);
  });

  test('ends where no rows flow on, whatever becomes of rejected ones', async () => {
    const made = await plan(buildWorkflow({ s: source, r: { type: 'pass' } }, ['s.rejected -> r']));
    expect(made.nodes.map(n => n.end)).toEqual([true, true]);
  });

  test('numbers the links of a port that takes many in link order', async () => {
    const made = await plan(buildWorkflow({ s: source, t: source, u: { type: 'append' } }, ['t -> u', 's -> u']));
    expect(flow(made)[2]).toBe('u(in:0=t.out in:1=s.out) end');
  });

  test('has filled configs, parameters in place', async () => {
    const workflow = buildWorkflow({ s: source, h: { type: 'head', config: { count: '${n}' } } }, ['s -> h'], {
      parameters: [{ name: 'n', type: 'int32', default: 3 }],
    });
    expect((await plan(workflow)).nodes[1].config).toEqual({ count: 3 });
    expect((await plan(workflow, { parameters: { n: '9' } })).nodes[1].config).toEqual({ count: 9 });
    expect((await plan(workflow)).workflow).toBe(workflow);
  });

  test('without regions says what is wrong', async () => {
    const made = await plan(buildWorkflow({ s: source, f: keep('nothing') }, ['s -> f']));
    expect(made).toMatchObject({ nodes: [], regions: [], problems: [{ code: 'ATTRIBUTE_UNKNOWN', node: 'f' }] });
  });
});

describe('a plan to one node', () => {
  const workflow = buildWorkflow(
    { s: source, f: keep('k'), g: keep('k'), x: keep('nothing'), y: { type: 'unheard-of' } },
    ['s -> f', 'f -> g', 'f -> x', 'x -> y'],
  );

  test('has what it depends on, and its rows stored', async () => {
    const made = await plan(workflow, { to: 'f' });
    expect(flow(made)).toEqual(['s()', 'f(in=s.out) end']);
    expect(made.problems).toEqual([]);
  });

  test('has the problems on the way to it only', async () => {
    expect((await plan(workflow, { to: 'x' })).problems.map(p => p.node)).toEqual(['x']);
    expect((await plan(workflow)).problems.map(p => p.node)).toEqual(['x', 'y']);
  });

  test('that does not exist names the nearest', async () => {
    const { problems } = await plan(workflow, { to: 'gg' });
    expect(problems.map(p => p.message)).toEqual(["no node 'gg'; did you mean 'g'?"]);
  });

  test('that is disabled cannot run', async () => {
    const { problems, regions } = await plan(
      buildWorkflow({ s: source, f: { ...keep('k'), disabled: true } }, ['s -> f']),
      { to: 'f' },
    );
    expect(problems.map(p => p.code)).toEqual(['NODE_LEFT_OUT']);
    expect(regions).toEqual([]);
  });
});
