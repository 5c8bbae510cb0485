import { expect, test } from 'vitest';
import type { TraceAnswer } from '#server/http/shapes/lineage.ts';
import { traceCsv, traceJson } from '../../web/lineage/export-trace.ts';
import { byHops, onCanvas, pathOf, pathOfColumn } from '../../web/lineage/path-of.ts';
import { type PictureParts, pathPicture } from '../../web/lineage/path-picture.ts';
import { rowsAsText, rowsFromText } from '../../web/lineage/row-text.ts';
import { traceAddress, traceOfText, traceText } from '../../web/lineage/trace-link.ts';
import { mostRows, questionOf } from '../../web/lineage/trace-question.ts';
import { spansOf, type Traced } from '../../web/state/traced.ts';

const traced: Traced = {
  run: 'r1',
  node: 'sum up',
  port: 'out',
  rows: {
    spans: [
      [3, 3],
      [5, 9],
    ],
  },
  direction: 'backward',
  to: null,
};

test('rows are written as spans and read back, and what names no rows is no list of rows', () => {
  expect(spansOf([5, 3, 4, 9, 9])).toEqual([
    [3, 5],
    [9, 9],
  ]);
  expect(rowsAsText(traced.rows)).toBe('3, 5-9');
  expect(rowsFromText(' 3,5–9 ')).toEqual(traced.rows);
  for (const text of ['', 'price > 10', '9-5', '3,x', '-1', '1.5']) expect(rowsFromText(text)).toBeNull();
});

test('an address gives back the question that it was made of, whatever is in the names', () => {
  const odd: Traced = { ...traced, node: 'a~b/c d%', port: 'true', direction: 'forward', to: 'x?&y' };
  for (const each of [traced, odd, { ...odd, rows: { where: "name LIKE 'a~%' AND n > 5" } }]) {
    expect(traceOfText(traceText(each))).toEqual(each);
    const address = new URL(traceAddress('w1', each), 'http://x');
    expect(address.pathname).toBe('/w/w1/runs/r1');
    expect(traceOfText(address.searchParams.get('trace'), 'r1')).toEqual(each);
  }
  for (const text of [null, '', 'backward', 'sideways~a~out~1~~r', 'backward~a~out~x~~r', 'backward~a~out~1~~', '%~%'])
    expect(traceOfText(text)).toBeNull();
});

test('one span is asked as a range, more as ids, and too many ids not at all', () => {
  expect(questionOf({ ...traced, rows: { spans: [[0, 10_000_000]] } }, { limit: 20 })).toMatchObject({
    range: { from: 0, to: 10_000_001 },
    limit: 20,
  });
  expect(questionOf(traced, { limit: 5, depth: 1 })).toMatchObject({ rows: [3, 5, 6, 7, 8, 9], depth: 1 });
  expect(questionOf({ ...traced, rows: { where: 'x' }, to: 'scan' }, { limit: 5 })).toEqual({
    node: 'sum up',
    port: 'out',
    direction: 'backward',
    limit: 5,
    to: 'scan',
    where: 'x',
  });
  const spans = [
    [0, mostRows],
    [2 * mostRows, 2 * mostRows],
  ] as const;
  expect(questionOf({ ...traced, rows: { spans } }, { limit: 1 })).toBeNull();
});

const step = (node: string, hops: number, count: number, rows: TraceAnswer['steps'][number]['rows'] = []) => ({
  node,
  port: 'out',
  hops,
  schema: [
    { name: 'a', type: 'string' as const },
    { name: 'b', type: 'int64' as const },
  ],
  count,
  rows,
  last: false,
});
const links = new Map(
  [
    ['l1', 'scan', 'mid'],
    ['l2', 'mid', 'end'],
  ].map(([id, from, to]) => [
    id!,
    { id: id!, from: { operator: from!, port: 'out' }, to: { operator: to!, port: 'in' } },
  ]),
);
const known = (id: string) => ['scan', 'mid', 'end', 'macro'].includes(id);

test('the path on the canvas counts rows, folds macros, names what is opaque and what lies between', () => {
  const answer = {
    steps: [step('end', 0, 1), step('scan', 2, 3), step('macro/x', 1, 7)],
    links: ['l1', 'l2'],
    opaque: ['scan'],
  };
  const path = pathOf(answer, links, known);
  expect([...path.marks]).toEqual([
    ['end', '1 row'],
    ['scan', '3 rows, opaque'],
    ['macro', '7 rows'],
    ['mid', ''],
  ]);
  expect([...path.links]).toEqual(['l1', 'l2']);
  expect(byHops(answer.steps).map(group => group.map(({ node }) => node))).toEqual([['end'], ['macro/x'], ['scan']]);
  expect(onCanvas('macro/a/b', known)).toBe('macro');
});

test('a column lights the links between the columns it comes from', () => {
  const column = (node: string, attribute: string) => ({ node, port: 'out', attribute });
  const start = column('end', 'total');
  const columns = [start, column('mid', 'price'), column('mid', 'count'), column('scan', 'price')];
  const path = pathOfColumn(
    { start, columns, ends: [column('scan', 'price')], opaqueNodes: [] },
    links.values(),
    known,
  );
  expect(path.marks.get('mid')).toBe('price, count');
  expect([...path.links]).toEqual(['l1', 'l2']);
});

test('a saved path holds a line for each value, and no formulas', () => {
  const rows = [
    { row: 4, values: ['=1+1', 2] },
    { row: 5, values: null },
  ];
  const answer = { steps: [step('scan', 1, 2, rows)], links: [], opaque: [] };
  expect(traceCsv(answer).split('\r\n').slice(0, 3)).toEqual([
    'hops,node,port,row,attribute,value',
    "1,scan,out,4,a,'=1+1",
    '1,scan,out,4,b,2',
  ]);
  expect(JSON.parse(traceJson(traced, answer))).toMatchObject({
    node: 'sum up',
    rows: '3, 5-9',
    steps: [{ count: 2 }],
  });
});

test('a picture of a path holds all of it, dims what lies beside, cuts long texts, and no text in it is markup', () => {
  const box = { y: 0, width: 216, height: 70, operator: 'Filter', color: '#123456' };
  const parts: PictureParts = {
    title: '<script>alert("&")</script>\u0001\ud800',
    subtitle: 'a run',
    nodes: [
      { ...box, x: -5000, label: 'First', mark: '1 row' },
      { ...box, x: 0, label: 'Beside', mark: null },
      { ...box, x: 4000, label: 'x'.repeat(500), mark: 'opaque' },
      { ...box, x: 9000, label: 'Far away', mark: null },
    ],
    links: [{ from: { x: -4784, y: 22 }, to: { x: 4000, y: 22 }, lit: true }],
    tables: [
      {
        title: 'First',
        columns: ['row', 'name'],
        rows: Array.from({ length: 45 }, (_, i) => [String(i), i ? `<b>${i}` : null]),
      },
    ],
    color: name => name,
    font: 'sans',
    measure: (text, size) => text.length * size * 0.6,
  };
  const { svg, width, height } = pathPicture(parts);
  expect(svg).toContain(`width="${width}" height="${height}"`);
  expect(width).toBe(9216 + 48 + 64);
  expect(svg).toContain('&#60;script&#62;alert(&#34;&#38;&#34;)&#60;/script&#62;<');
  for (const never of ['<script', '<b>', '\u0001', '\ud800']) expect(svg).not.toContain(never);
  for (const words of ['First', '1 row', 'Beside', 'opaque', 'null', '&#60;b&#62;39', 'and 5 more rows'])
    expect(svg).toContain(`>${words}<`);
  expect(svg).not.toContain('Far away');
  expect(svg).toMatch(/>x{10,30}…</);
  expect(svg).not.toContain('&#60;b&#62;40<');
});
