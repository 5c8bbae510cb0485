import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import * as edits from '#collab/edits.ts';
import { projectWorkflow } from '#collab/project-workflow.ts';
import { repairsOf } from '#collab/repair.ts';
import { readWorkflow } from '#engine/plan/parse-workflow.ts';
import { merge, mergeAll, type Replica, replica } from '../support/collab/replicas.ts';

/** One thing somebody does; numbers choose among what is there. */
const action = fc.record({
  who: fc.nat(2),
  what: fc.nat(17),
  a: fc.nat(50),
  b: fc.nat(50),
  text: fc.string({ maxLength: 5 }),
});
type Action = typeof action extends fc.Arbitrary<infer T> ? T : never;

const types = ['scan', 'filter', 'union', 'join'];
const pick = <T>(list: readonly T[], n: number): T | undefined => list[n % Math.max(1, list.length)];

function act({ editor, document, undo }: Replica, others: readonly Replica[], { what, a, b, text }: Action): void {
  const nodes = [...document.operators.keys()].sort();
  const links = [...document.links.keys()].sort();
  const [node, other] = [pick(nodes, a), pick(nodes, b)];
  const [from, to] = [
    { operator: node ?? '', port: 'out' },
    { operator: other ?? '', port: 'in' },
  ];
  const doing: (() => unknown)[] = [
    () => edits.addNodes(editor, [{ type: types[a % 4], position: { x: a, y: b }, config: { code: text, n: a } }]),
    () => edits.addNodes(editor, [{ type: types[b % 4] }]),
    () => edits.addLink(editor, from, to, () => undefined),
    () => edits.addLink(editor, from, to, () => undefined),
    () => edits.addLink(editor, from, { ...to, port: 'other' }, () => undefined),
    () => node && edits.removeNodes(editor, [node]),
    () => edits.removeLinks(editor, links.slice(0, 1)),
    () => node && edits.moveNodes(editor, [[node, { x: a, y: b }]]),
    () => node && edits.setConfig(editor, node, a % 2 ? 'code' : `list.${b % 3}.x`, text),
    () => node && other && edits.addGroup(editor, { operators: [node, other] }),
    () => edits.duplicate(editor, { nodes: nodes.slice(0, 3) }),
    () => links[0] && edits.insertOnLink(editor, links[0], { type: 'filter' }, { input: 'in', output: 'out' }),
    () => edits.addParameter(editor, { name: text || 'p', type: 'string' }),
    () => edits.addComment(editor, { position: { x: a, y: b }, operator: node }, { text }),
    () => edits.addNote(editor, { position: { x: a, y: b }, text }),
    () => undo.undo(),
    () => undo.redo(),
    () => merge(pick(others, a)!, pick(others, b)!),
  ];
  doing[what]?.();
}

test('[L7] any edits, undo and merges in any order end in the same valid workflow on three replicas', () => {
  fc.assert(
    fc.property(fc.array(action, { minLength: 5, maxLength: 60 }), actions => {
      const replicas = [replica('ann', 11), replica('bob', 12), replica('cleo', 13)];
      for (const one of actions) act(replicas[one.who], replicas, one);
      mergeAll(replicas);
      const workflows = replicas.map(({ document }) => projectWorkflow(document));
      expect(workflows[1]).toEqual(workflows[0]);
      expect(workflows[2]).toEqual(workflows[0]);
      expect(readWorkflow(workflows[0]).problems).toEqual([]);
      for (const { document } of replicas) {
        const { removed, members, parameters } = repairsOf(document);
        expect([...Object.values(removed).flatMap(ids => [...ids]), ...members.keys(), ...parameters.keys()]).toEqual(
          [],
        );
      }
      const fresh = replica('dora');
      Y.applyUpdateV2(fresh.document.doc, Y.encodeStateAsUpdateV2(replicas[0].document.doc));
      expect(projectWorkflow(fresh.document)).toEqual(workflows[0]);
    }),
    { numRuns: 300 },
  );
});

test('[L7] what no edit would write is mended alike, and never shown', () => {
  const [a, b] = [replica('a', 1), replica('b', 2)];
  const doc = new Y.Doc();
  doc.transact(() => {
    doc.getMap('operators').set('bad', 'text');
    doc.getMap('operators').set('a/b', new Y.Map([['type', 'x']]));
    doc.getMap('operators').set('ok', new Y.Map([['type', 'x']]));
    doc.getMap('links').set('l', { from: 1 });
    doc.getMap('positions').set('ok', 'here');
    doc.getMap('groups').set('g', new Y.Map([['label', 7]]));
    doc.getMap('parameters').set(
      'p',
      new Y.Map<unknown>([
        ['name', 'a b'],
        ['type', 'int'],
      ]),
    );
    doc.getMap('parameters').set(
      'q',
      new Y.Map<unknown>([
        ['name', 'a b'],
        ['type', 'int32'],
      ]),
    );
    doc.getMap('meta').set('batchRows', -1);
  });
  for (const { document } of [a, b]) Y.applyUpdate(document.doc, Y.encodeStateAsUpdate(doc));
  merge(a, b);
  const workflow = projectWorkflow(a.document);
  expect(readWorkflow(workflow).problems).toEqual([]);
  expect(workflow.operators.map(({ id }) => id)).toEqual(['ok']);
  expect(workflow.parameters.map(({ name, type }) => [name, type])).toEqual([
    ['p_a_b', 'string'],
    ['p_a_b_2', 'int32'],
  ]);
  expect(projectWorkflow(b.document)).toEqual(workflow);
});

test('twenty thousand drags of fifty nodes leave a document of at most 200 kB, whoever drags', () => {
  for (const people of [1, 4, 50]) {
    const server = replica('server');
    edits.addNodes(
      server.editor,
      Array.from({ length: 50 }, (_, i) => ({ id: `node-${i}`, type: 'filter' })),
    );
    const doc = server.document.doc;
    const replicas = Array.from({ length: people }, (_, i) => replica(`person-${i}`));
    for (const { document } of replicas) {
      Y.applyUpdate(document.doc, Y.encodeStateAsUpdate(doc));
      document.doc.on('update', (update: Uint8Array) => Y.applyUpdate(doc, update));
    }
    const random = lcg(people);
    for (let i = 0; i < 20_000; i++) {
      const place = { x: random() * 2000, y: random() * 1000 };
      edits.moveNodes(replicas[Math.floor(random() * people)].editor, [[`node-${Math.floor(random() * 50)}`, place]]);
    }
    expect(Y.encodeStateAsUpdateV2(doc).byteLength).toBeLessThanOrEqual(200_000);
  }
});

function lcg(seed: number): () => number {
  let state = seed;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
}

test("undo never reverts others: what others wrote last stands after any of one's own undo and redo", () => {
  fc.assert(
    fc.property(fc.array(action, { minLength: 5, maxLength: 50 }), actions => {
      const [ann, bob] = [replica('ann', 21), replica('bob', 22)];
      edits.addNodes(
        bob.editor,
        ['n0', 'n1', 'n2'].map(id => ({ id, type: 'filter' })),
      );
      merge(ann, bob);
      const writtenByBob = new Map<string, unknown>();
      for (const { who, what, a, b } of actions) {
        const [id, field] = [`n${a % 3}`, `f${b % 3}`];
        if (what > 14) ann.undo.undo();
        else if (what > 11) ann.undo.redo();
        else if (who === 0) edits.setConfig(ann.editor, id, field, `ann ${a} ${b}`);
        else {
          edits.setConfig(bob.editor, id, field, `bob ${writtenByBob.size} ${a} ${what}`);
          writtenByBob.set(`${id}.${field}`, `bob ${writtenByBob.size} ${a} ${what}`);
        }
        if (who === 0 && what <= 11) writtenByBob.delete(`${id}.${field}`);
        merge(ann, bob);
        if (what > 11) {
          const { operators } = projectWorkflow(ann.document);
          for (const [place, value] of writtenByBob) {
            const [node, key] = place.split('.');
            expect(operators.find(o => o.id === node)?.config[key]).toBe(value);
          }
        }
      }
    }),
    { numRuns: 200 },
  );
});
