import { describe, expect, test } from 'vitest';
import type { Workflow } from '#engine/plan/workflow.ts';
import { buildWorkflow } from '../../support/build-workflow.ts';
import { flow, head, join, keep, order, plan, schema, source } from '../../support/fake-plan.ts';

describe('lowering', () => {
  const sorted = (nodes: object = {}) =>
    buildWorkflow({ s: source, o: order, h: head(20), ...nodes }, ['s -> o', 'o -> h']);

  test('a sort before a limit finds no more rows than are shown or read', async () => {
    expect((await plan(sorted())).nodes[1].config).toEqual({ key: 'price', first: 10000 });
    const fewShown = { ...sorted(), settings: { batchRows: 8192, previewRows: 5, seed: 1 } };
    expect((await plan(fewShown)).nodes[1].config).toEqual({ key: 'price', first: 20 });
    expect((await plan(sorted(), { observe: 'ends' })).nodes[1].config).toEqual({ key: 'price', first: 20 });
  });

  test('but finds all when it is kept, or somebody else reads it', async () => {
    expect((await plan(sorted({ o: { ...order, keep: true } }))).rewrites).toEqual([]);
    const read = buildWorkflow({ s: source, o: order, h: head(20), f: keep('k') }, ['s -> o', 'o -> h', 'o -> f']);
    expect((await plan(read)).rewrites).toEqual([]);
  });

  const pushable = (more: object = {}) =>
    buildWorkflow({ s: source, t: source, j: join, f: keep('price', 'name'), ...more }, [
      's -> j.build',
      't -> j.probe',
      'j -> f',
    ]);

  test('[L1] nothing moves while nodes are watched', async () => {
    const made = await plan(pushable());
    expect(made.rewrites).toEqual([]);
    expect(flow(made)).toEqual(['s()', 't()', 'j(build=s.out probe=t.out)', 'f(in=j.out) end']);
  });

  test('[L2] a filter stays, with its id, and is also tested where its attributes come from', async () => {
    const made = await plan(pushable(), { observe: 'ends' });
    expect(flow(made)).toEqual([
      's()',
      't()',
      'l1~filter(in=s.out)',
      'j(build=l1~filter.out probe=t.out)',
      'f(in=j.out) end',
    ]);
    expect(made.nodes[2].config).toEqual({ attributes: ['price', 'name'] });
    expect(made.nodes[4].config).toEqual({ attributes: ['price', 'name'] });
  });

  test('a test on a renamed attribute moves under its old name', async () => {
    const workflow = buildWorkflow(
      { s: source, o: order, c: { type: 'call', config: { from: 'price', to: 'cost' } }, f: keep('cost') },
      ['s -> o', 'o -> c', 'c -> f'],
    );
    const made = await plan(workflow, { observe: 'ends' });
    expect(flow(made)[1]).toBe('l1~filter(in=s.out)');
    expect(made.nodes[1].config).toEqual({ attributes: ['price'] });
  });

  test('a test goes to every link of a union', async () => {
    const workflow = buildWorkflow({ s: source, t: source, u: { type: 'append' }, f: keep('k') }, [
      's -> u',
      't -> u',
      'u -> f',
    ]);
    const made = await plan(workflow, { observe: 'ends' });
    expect(flow(made)).toContain('u(in:0=l1~filter.out in:1=l2~filter.out)');
  });

  const blocked: { name: string; workflow: Workflow }[] = [
    { name: 'a limit', workflow: buildWorkflow({ s: source, h: head(3), f: keep('k') }, ['s -> h', 'h -> f']) },
    {
      name: 'a node that is kept',
      workflow: buildWorkflow({ s: source, o: { ...order, keep: true }, f: keep('k') }, ['s -> o', 'o -> f']),
    },
    {
      name: 'a node that feeds others',
      workflow: buildWorkflow({ s: source, o: order, f: keep('k'), g: { type: 'pass' } }, [
        's -> o',
        'o -> f',
        'o -> g',
      ]),
    },
    {
      name: 'a filter whose other rows are read',
      workflow: buildWorkflow({ s: source, e: keep('k'), f: keep('price'), g: { type: 'pass' } }, [
        's -> e',
        'e -> f',
        'e.rest -> g',
      ]),
    },
  ];
  test.each(blocked)('no test moves past $name', async ({ workflow }) => {
    const { rewrites } = await plan(workflow, { observe: 'ends' });
    expect(rewrites.filter(({ text }) => text.includes('tested'))).toEqual([]);
  });

  test('sources read only what the ends depend on, and schemas say so [L1]', async () => {
    const workflow = buildWorkflow(
      { s: source, t: source, j: join, c: { type: 'call', config: { from: 'price', to: 'k2' } }, g: { type: 'group' } },
      ['s -> j.build', 't -> j.probe', 'j -> c', 'c -> g'],
    );
    const whole = await plan(workflow, { observe: 'ends' });
    expect(whole.rewrites.map(r => `${r.node} ${r.text}`)).toEqual([]);
    const narrow = buildWorkflow({ s: source, o: order, h: head(3), x: { type: 'sink' } }, [
      's -> o',
      'o -> h',
      's.rejected -> x',
    ]);
    expect((await plan(narrow, { observe: 'ends' })).nodes[0].schemas.out.out).toEqual(schema);
    const counted = buildWorkflow({ s: source, f: keep('k'), u: { type: 'count' } }, ['s -> f', 'f -> u']);
    const made = await plan(counted, { observe: 'ends' });
    expect(made.nodes.map(n => n.schemas.out.out.map(a => a.name))).toEqual([['k'], ['k'], ['n']]);
    expect(made.rewrites).toEqual([{ node: 's', text: 'reads 1 of 3 attributes: k' }]);
  });

  test('a rewrite that would change an end is given up', async () => {
    const workflow = buildWorkflow({ s: source, b: { type: 'boast' }, c: { type: 'count' } }, ['s -> b', 'b -> c']);
    const kept = { ...workflow, operators: workflow.operators.map(n => (n.id === 'b' ? { ...n, keep: true } : n)) };
    const made = await plan(kept, { observe: 'ends' });
    expect(made.rewrites).toEqual([]);
    expect(made.nodes[1].schemas.out.out).toEqual(schema);
  });
});
