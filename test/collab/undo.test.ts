import { expect, test } from 'vitest';
import {
  addComment,
  addLink,
  addNodes,
  addNote,
  moveNodes,
  type NewNode,
  removeNodes,
  reply,
  setConfig,
  setLabel,
  setNote,
} from '#collab/edits.ts';
import { projectWorkflow } from '#collab/project-workflow.ts';
import { merge, replica } from '../support/collab/replicas.ts';

const out = (operator: string) => ({ operator, port: 'out' });
const into = (operator: string) => ({ operator, port: 'in' });
const noPorts = () => undefined;
const node = (id: string): NewNode => ({ id, type: 'filter' });

function two() {
  const [ann, bob] = [replica('ann', 1), replica('bob', 2)];
  addNodes(ann.editor, [node('a'), node('b')]);
  merge(ann, bob);
  return { ann, bob };
}

test('one gesture is one step, both ways', () => {
  const ann = replica('ann');
  addNodes(ann.editor, [node('a'), node('b'), node('c')]);
  addLink(ann.editor, out('a'), into('b'), noPorts);
  const before = projectWorkflow(ann.document);
  removeNodes(ann.editor, ['a', 'b', 'c']);
  expect(ann.undo.undo()).toBe(true);
  expect(projectWorkflow(ann.document)).toEqual(before);
  ann.undo.redo();
  expect(projectWorkflow(ann.document).operators).toEqual([]);
  ann.undo.undo();
  ann.undo.undo();
  ann.undo.undo();
  expect(projectWorkflow(ann.document).operators).toEqual([]);
  expect(ann.undo.undo()).toBe(false);
});

test("undo takes back one's own edits only, whatever others did in between", () => {
  const { ann, bob } = two();
  setConfig(ann.editor, 'a', 'x', 1);
  merge(ann, bob);
  setConfig(bob.editor, 'a', 'y', 2);
  setLabel(bob.editor, 'b', 'Bob');
  merge(ann, bob);
  ann.undo.undo();
  const [a, b] = projectWorkflow(ann.document).operators;
  expect(a.config).toEqual({ y: 2 });
  expect(b.label).toBe('Bob');
});

test('a value that somebody has set since is not set back', () => {
  const { ann, bob } = two();
  setConfig(ann.editor, 'a', 'x', 1);
  setConfig(ann.editor, 'a', 'x', 2);
  merge(ann, bob);
  setConfig(bob.editor, 'a', 'x', 3);
  merge(ann, bob);
  ann.undo.undo();
  ann.undo.undo();
  expect(projectWorkflow(ann.document).operators[0]?.config).toEqual({ x: 3 });
});

test('undo of a link to a node that somebody else deleted leaves no link behind', () => {
  const { ann, bob } = two();
  addLink(ann.editor, out('a'), into('b'), noPorts);
  merge(ann, bob);
  removeNodes(ann.editor, ['a']);
  merge(ann, bob);
  removeNodes(bob.editor, ['b']);
  merge(ann, bob);
  ann.undo.undo();
  merge(ann, bob);
  for (const { document } of [ann, bob]) {
    expect(projectWorkflow(document).operators.map(({ id }) => id)).toEqual(['a']);
    expect([...document.links.keys()]).toEqual([]);
  }
});

test('a node of ones own that somebody has worked on since survives the undo of adding it', () => {
  const { ann, bob } = two();
  addNodes(ann.editor, [{ ...node('c'), position: { x: 5, y: 6 }, config: { mine: 1 } }, node('d'), node('e')]);
  merge(ann, bob);
  setConfig(bob.editor, 'c', 'theirs', 2);
  addLink(bob.editor, out('a'), into('d'), noPorts);
  merge(ann, bob);
  ann.undo.undo();
  merge(ann, bob);
  const { operators, links } = projectWorkflow(bob.document);
  expect(operators.map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd']);
  expect(operators[2]).toMatchObject({ config: { mine: 1, theirs: 2 }, position: { x: 5, y: 6 } });
  expect(links).toHaveLength(1);
  expect(projectWorkflow(ann.document)).toEqual(projectWorkflow(bob.document));
});

test('a thread that others answered and a note that others wrote in survive the undo of starting them', () => {
  const { ann, bob } = two();
  const thread = addComment(ann.editor, { position: { x: 0, y: 0 } }, { text: 'why?' });
  const note = addNote(ann.editor, { position: { x: 0, y: 0 }, text: 'so ' });
  merge(ann, bob);
  reply(bob.editor, thread, { text: 'because' });
  setNote(bob.editor, note, { text: 'so what' });
  merge(ann, bob);
  ann.undo.undo();
  ann.undo.undo();
  const { comments, notes } = projectWorkflow(ann.document);
  expect(comments[0]?.messages.map(m => m.text)).toEqual(['why?', 'because']);
  expect(notes?.[0]?.text).toBe('so what');
});

test('edits between begin and end are one step, and reading clears no redo', () => {
  const { ann } = two();
  ann.undo.begin();
  for (let x = 1; x < 20; x++) moveNodes(ann.editor, [['a', { x, y: 0 }]]);
  ann.undo.end();
  setLabel(ann.editor, 'a', 'A');
  ann.undo.undo();
  projectWorkflow(ann.document);
  expect(ann.undo.canRedo).toBe(true);
  ann.undo.undo();
  expect(projectWorkflow(ann.document).operators[0]?.position).toEqual({ x: 0, y: 0 });
});
