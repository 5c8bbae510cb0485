import { expect, test } from 'vitest';
import { diffText, diffWorkflows } from '#engine/plan/diff.ts';
import type { Workflow } from '#engine/plan/workflow.ts';
import { buildWorkflow } from '../../support/build-workflow.ts';

const before = buildWorkflow(
  { s: { type: 'source', config: { path: 'a.csv', header: true } }, f: { type: 'pass' }, g: { type: 'pass' } },
  ['s -> f', 'f -> g'],
  { parameters: [{ name: 'n', type: 'int32', default: 1 }] },
);

test('equal workflows do not differ, in whatever order their nodes stand', () => {
  const shuffled: Workflow = { ...structuredClone(before), operators: before.operators.toReversed() };
  expect(diffText(diffWorkflows(before, shuffled))).toBe('');
});

test('a difference names nodes, links and fields', () => {
  const after: Workflow = {
    ...buildWorkflow(
      {
        s: { type: 'source', config: { path: 'b.csv', limit: 3 }, keep: true },
        f: { type: 'pass', position: { x: 5, y: 0 } },
        h: { type: 'sink' },
      },
      ['s -> f', 'f -> h'],
    ),
    name: 'other',
    settings: { ...before.settings, seed: 2 },
  };
  const diff = diffWorkflows(before, after);
  expect(diff.nodes.changed).toEqual([
    {
      id: 's',
      fields: [
        { field: 'config.path', before: 'a.csv', after: 'b.csv' },
        { field: 'config.header', before: true },
        { field: 'config.limit', after: 3 },
        { field: 'keep', before: false, after: true },
      ],
    },
    { id: 'f', fields: [{ field: 'position.x', before: 0, after: 5 }] },
  ]);
  expect(diffText(diff)).toBe(`~ name was "test", is "other"
~ settings.seed was 1, is 2
- parameter n (int32)
- node g (pass)
+ node h (sink)
~ node s: config.path was "a.csv", is "b.csv"
~ node s: config.header was true, is nothing
~ node s: config.limit was nothing, is 3
~ node s: keep was false, is true
~ node f: position.x was 0, is 5
~ link l2: to.operator was "g", is "h"
`);
});

test('the order of links counts where one port takes several', () => {
  const union = buildWorkflow({ a: { type: 'source' }, b: { type: 'source' }, u: { type: 'append' } }, [
    'a -> u',
    'b -> u',
  ]);
  const turned: Workflow = { ...union, links: union.links.toReversed() };
  expect(diffText(diffWorkflows(union, turned))).toBe('~ link l2: rank was 1, is 0\n~ link l1: rank was 0, is 1\n');
});
