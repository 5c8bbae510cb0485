import { expect, test } from 'vitest';
import { addLink, addNodes, addParameter, collapseToMacro, expandMacro, type Ports } from '#collab/edits.ts';
import { projectWorkflow } from '#collab/project-workflow.ts';
import { validate } from '#engine/plan/validate.ts';
import type { Workflow } from '#engine/plan/workflow.ts';
import { registry } from '#operators/index.ts';
import { peekOf } from '../support/build-workflow.ts';
import { replica } from '../support/collab/replicas.ts';

const ports = ({ type }: { type: string }): Ports | undefined =>
  ({
    'text-input': { inputs: [], outputs: [{ name: 'out' }] },
    limit: { inputs: [{ name: 'in' }], outputs: [{ name: 'out' }] },
    union: { inputs: [{ name: 'in', many: true }], outputs: [{ name: 'out' }] },
  })[type];

/** a → b → c → d, and side → d. */
function chain() {
  const ann = replica('ann');
  addParameter(ann.editor, { name: 'most', type: 'int64', default: 2 });
  addNodes(ann.editor, [
    { id: 'a', type: 'text-input', config: { text: 'x\ny\nz' }, position: { x: 0, y: 0 } },
    { id: 'b', type: 'limit', config: { count: '${most}' }, position: { x: 200, y: 0 } },
    { id: 'c', type: 'limit', config: { count: 1 }, position: { x: 400, y: 0 } },
    { id: 'side', type: 'text-input', config: { text: 'w' } },
    { id: 'd', type: 'union', position: { x: 600, y: 0 } },
  ]);
  for (const [from, to] of ['ab', 'bc', 'cd'].map(pair => [...pair]).concat([['side', 'd']]))
    addLink(ann.editor, { operator: from, port: 'out' }, { operator: to, port: 'in' }, id =>
      ports({ type: String(ann.document.operators.get(id)?.get('type')) }),
    );
  return ann;
}
const shape = ({ operators, links }: Workflow) => ({
  nodes: operators.map(({ type, config }) => ({ type, config })),
  links: links.map(({ from, to }) =>
    [from, to].map(end => `${operators.find(o => o.id === end.operator)?.type}.${end.port}`),
  ),
});

test('a selection becomes one macro that the plan can run, in one step', async () => {
  const ann = chain();
  const before = projectWorkflow(ann.document);
  const answer = collapseToMacro(ann.editor, ['b', 'c'], ports, 'Two limits');
  const after = projectWorkflow(ann.document);
  const [macro] = 'nodes' in answer ? answer.nodes : [];
  expect(after.operators.map(({ id }) => id)).toEqual(['a', 'side', 'd', macro]);
  expect(after.links.map(({ from, to }) => `${from.operator}.${from.port} ${to.operator}.${to.port}`)).toEqual([
    `a.out ${macro}.in`,
    `${macro}.out d.in`,
    'side.out d.in',
  ]);
  expect(await validate(after, registry, { peek: peekOf() })).toEqual([]);
  ann.undo.undo();
  expect(projectWorkflow(ann.document)).toEqual(before);
});

test('taking a macro apart gives back what it was made of', () => {
  const ann = chain();
  const before = shape(projectWorkflow(ann.document));
  const answer = collapseToMacro(ann.editor, ['b', 'c'], ports);
  expandMacro(ann.editor, 'nodes' in answer ? answer.nodes[0] : '', ports);
  const after = shape(projectWorkflow(ann.document));
  expect(after.nodes).toEqual(expect.arrayContaining(before.nodes));
  expect(after.links.map(String).sort()).toEqual(before.links.map(String).sort());
});

test.each([
  [['a', 'c'], /come back/],
  [['b', 'side', 'd'], null],
  [[], /Nothing/],
])('selection %j: refused as %s', (selection, refusal) => {
  const ann = chain();
  const answer = collapseToMacro(ann.editor, selection, ports);
  if (refusal === null) expect('refusal' in answer && answer.refusal).toMatch(/inside and outside/);
  else expect('refusal' in answer && answer.refusal).toMatch(refusal);
});
