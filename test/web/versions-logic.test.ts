import { expect, test } from 'vitest';
import { diffWorkflows } from '#engine/plan/diff.ts';
import { emptyWorkflow, type Workflow } from '#engine/plan/workflow.ts';
import { type Content, changesOf, signsOf } from '../../web/versions/changes.ts';
import { diffScene } from '../../web/versions/diff-scene.ts';
import { settingLines } from '../../web/versions/diff-settings.ts';
import { diffLines, foldSame } from '../../web/versions/line-diff.ts';
import { around, centredOn, inView } from '../../web/versions/viewport.ts';

const node = (id: string, x = 0, config: Record<string, unknown> = {}) => ({
  id,
  type: 'filter',
  version: 1,
  label: id.toUpperCase(),
  config,
  position: { x, y: 0 },
  disabled: false,
  keep: false,
});
const link = (id: string, from: string, to: string) => ({
  id,
  from: { operator: from, port: 'out' },
  to: { operator: to, port: 'in' },
});
const before: Workflow = {
  ...emptyWorkflow('Before'),
  operators: [node('a'), node('b', 300, { where: 'x > 1' }), node('c', 600)],
  links: [link('l1', 'a', 'b'), link('l2', 'b', 'c')],
  notes: [{ id: 'n', position: { x: 0, y: 300 }, text: 'As it is\nsince long' }],
};
const after: Workflow = {
  ...before,
  name: 'After',
  operators: [node('a', 40), node('b', 300, { where: 'x > 2' }), node('d', 600)],
  links: [link('l1', 'a', 'b'), link('l3', 'b', 'd')],
};
const changes = changesOf(
  JSON.parse(JSON.stringify(diffWorkflows(before, after))),
  before as Content,
  after as Content,
  type => `the ${type}`,
);

test('every difference is one change with a letter, named as people know it; what only moved says so', () => {
  expect(changes.map(({ sign, kind, title, moved }) => `${sign} ${kind} ${title}${moved ? ' moved' : ''}`)).toEqual([
    'M workflow Workflow',
    'D node C',
    'A node D',
    'M node A moved',
    'M node B',
    'D link B → C',
    'A link B → D',
  ]);
  expect(changes.find(({ key }) => key === 'node:b')?.fields).toEqual([
    { field: 'config.where', before: 'x > 1', after: 'x > 2' },
  ]);
  expect(changes.find(({ key }) => key === 'node:d')?.fields).toContainEqual({ field: 'type', after: 'filter' });
});

test('each side draws what it holds, with the signs of what differs', () => {
  const marks = {
    node: signsOf(changes, 'node'),
    link: signsOf(changes, 'link'),
    note: signsOf(changes, 'note'),
    group: signsOf(changes, 'group'),
    current: 'node:b',
  };
  const [left, right] = [before, after].map(side => diffScene(side as Content, marks, () => undefined));
  const drawn = ({ nodes }: typeof left) => nodes.map(({ id, data }) => `${id} ${data.sign ?? '-'}`);
  expect(drawn(left)).toEqual(['note:n -', 'node:a M', 'node:b M', 'node:c D']);
  expect(drawn(right)).toEqual(['note:n -', 'node:a M', 'node:b M', 'node:d A']);
  expect(right.edges.map(({ id, data }) => `${id} ${data?.sign ?? '-'}`)).toEqual(['link:l1 -', 'link:l3 A']);
  expect(right.nodes.find(({ id }) => id === 'node:b')?.handles?.map(({ id }) => id)).toEqual(['in', 'out']);
});

test('settings, parameters, groups and notes are changes with letters, lines above both sides; comments are none', () => {
  const group = { id: 'g', label: 'Left', operators: ['a'], collapsed: false };
  const one = {
    ...before,
    parameters: [
      { name: 'least', type: 'float64', default: 1 },
      { name: 'gone', type: 'string' },
    ],
    groups: [group],
  } as Workflow;
  const two = {
    ...one,
    settings: { ...one.settings, seed: 7 },
    parameters: [
      { name: 'least', type: 'float64', default: 2 },
      { name: 'added', type: 'bool' },
    ],
    groups: [{ ...group, operators: ['a', 'b'] }],
    notes: [{ id: 'n', position: { x: 0, y: 300 }, text: 'No more' }],
    comments: [{ id: 'c', messages: [{ id: 'm', author: 'Ada', at: '', text: 'Why?' }] }],
  } as unknown as Workflow;
  const [from, to] = [one as unknown as Content, two as unknown as Content];
  const found = changesOf(JSON.parse(JSON.stringify(diffWorkflows(one, two))), from, to, type => type);
  expect(found.map(({ sign, key }) => `${sign} ${key}`)).toEqual([
    'M setting:seed',
    'D parameter:gone',
    'A parameter:added',
    'M parameter:least',
    'M group:g',
    'M note:n',
  ]);
  const box = { x: 40, y: 100, width: 500, height: 100 };
  const lines = (side: Content) =>
    settingLines(found, side, 'setting:seed', box).nodes.map(({ data, position }) => [
      data.sign,
      data.label,
      position.y,
    ]);
  expect(lines(from)).toEqual([
    ['M', 'Seed: 1', -68],
    ['D', '${gone}: string', -32],
    ['M', '${least}: float64 = 1', 40],
  ]);
  expect(lines(to)).toEqual([
    ['M', 'Seed: 7', -68],
    ['A', '${added}: bool', 4],
    ['M', '${least}: float64 = 2', 40],
  ]);
});

test('lines that stayed are found between those that came and went, and long stretches fold', () => {
  const text = (lines: ReturnType<typeof diffLines>) => lines.map(({ kind, text: t }) => `${kind[0]}${t}`).join(' ');
  expect(text(diffLines('a\nb\nc', 'a\nx\nc'))).toBe('sa rb ax sc');
  expect(text(diffLines('a\nb\nc\nd', 'b\nc\nd\ne'))).toBe('ra sb sc sd ae');
  expect(text(diffLines('', 'a'))).toBe('r aa');
  expect(text(diffLines('same', 'same'))).toBe('ssame');
  const long = Array.from({ length: 20 }, (_, i) => `line ${i}`);
  const folded = foldSame(diffLines(long.join('\n'), [...long.slice(0, 10), 'new', ...long.slice(10)].join('\n')));
  expect(folded.map(line => (typeof line === 'number' ? line : line.text))).toEqual([
    8,
    'line 8',
    'line 9',
    'new',
    'line 10',
    'line 11',
    8,
  ]);
});

test('both texts can be told from the lines of any difference', () => {
  let seed = 7;
  const random = (n: number) => {
    seed = (seed * 1103515245 + 12345) % 2 ** 31;
    return seed % n;
  };
  for (let round = 0; round < 200; round++) {
    const made = () => Array.from({ length: random(12) }, () => 'abc'[random(3)]).join('\n');
    const [a, b] = [made(), made()];
    const lines = diffLines(a, b);
    const side = (out: string) =>
      lines
        .filter(({ kind }) => kind !== out)
        .map(line => line.text)
        .join('\n');
    expect([side('added'), side('removed')]).toEqual([a, b]);
  }
});

test('a viewport holds the whole box, or puts one in the middle large enough to be read', () => {
  const size = { width: 600, height: 400 };
  const { x, y, zoom } = around({ x: 100, y: 0, width: 2000, height: 100 }, size);
  expect(100 * zoom + x).toBeGreaterThan(0);
  expect(2100 * zoom + x).toBeLessThan(600);
  expect(50 * zoom + y).toBeCloseTo(200);
  expect(inView({ x: 100, y: 0, width: 100, height: 100 }, size, { x: 0, y: 100, zoom: 1 })).toBe(true);
  expect(inView({ x: 0, y: 0, width: 100, height: 100 }, size, { x: 0, y: 0, zoom: 1 })).toBe(false);
  expect(centredOn({ x: 0, y: 0, width: 100, height: 100 }, size, 0.1)).toEqual({ x: 272.5, y: 172.5, zoom: 0.55 });
});
