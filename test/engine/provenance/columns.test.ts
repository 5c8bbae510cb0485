import { describe, expect, test } from 'vitest';
import { type ColumnGraph, type ColumnRef, columnReach, columnSources } from '#engine/provenance/columns.ts';

const out = (node: string) => ({ node, port: 'out' });

/** orders, customers → join → derive revenue → total by city; and a script that says nothing it can be held to. */
const graph: ColumnGraph = {
  nodes: [
    {
      id: 'total',
      inputs: { in: out('revenue') },
      outputs: { out: ['city', 'sum'] },
      columns: { out: { city: [{ port: 'in', attribute: 'city' }], sum: [{ port: 'in', attribute: 'revenue' }] } },
    },
    { id: 'orders', inputs: {}, outputs: { out: ['id', 'customer', 'price', 'count'], rejected: ['line', 'reason'] } },
    { id: 'customers', inputs: {}, outputs: { out: ['key', 'city'] } },
    {
      id: 'join',
      inputs: { build: out('customers'), probe: out('orders') },
      outputs: { out: ['id', 'customer', 'price', 'count', 'city'] },
    },
    {
      id: 'revenue',
      inputs: { in: out('join') },
      outputs: { out: ['id', 'city', 'revenue', 'fixed'] },
      columns: {
        out: {
          revenue: [
            { port: 'in', attribute: 'price' },
            { port: 'in', attribute: 'count' },
          ],
          fixed: [],
        },
      },
    },
    {
      id: 'script',
      inputs: { in: out('total') },
      outputs: { out: ['text', 'city'] },
      columns: { out: { text: null } },
    },
    {
      id: 'both',
      inputs: { 'in:0': out('orders'), 'in:1': out('revenue') },
      outputs: { out: ['id', 'new'] },
      columns: { out: { new: [{ port: 'in', attribute: 'id' }] } },
    },
  ],
};

const names = (columns: readonly ColumnRef[]) => columns.map(c => `${c.node}.${c.port}.${c.attribute}`).sort();
const column = (name: string): ColumnRef => {
  const [node, attribute, port = 'out'] = name.split('.');
  return { node, port, attribute };
};
const sources = (name: string) => names(columnSources(graph, column(name)).ends);
const reach = (name: string) => names(columnReach(graph, column(name)).columns);

describe('column lineage', () => {
  test.each([
    ['total.sum', ['orders.out.count', 'orders.out.price']],
    ['total.city', ['customers.out.city']],
    ['join.id', ['orders.out.id']],
    ['revenue.fixed', ['revenue.out.fixed']],
    ['orders.line.rejected', ['orders.rejected.line']],
    ['both.id', ['orders.out.id']],
    ['both.new', ['orders.out.id']],
    ['script.city', ['customers.out.city']],
    ['script.text', ['customers.out.city', 'orders.out.count', 'orders.out.price']],
  ])('%s comes from %j', (name, expected) => {
    expect(sources(name)).toEqual(expected);
  });

  test('an attribute that no input has and nothing is said of comes from every attribute', () => {
    const silent = { nodes: graph.nodes.map(({ columns, ...node }) => node) };
    expect(names(columnSources(silent, column('total.sum')).ends)).toEqual([
      'customers.out.city',
      'orders.out.count',
      'orders.out.customer',
      'orders.out.id',
      'orders.out.price',
    ]);
  });

  test.each([
    ['orders.price', ['join.out.price', 'orders.out.price', 'revenue.out.revenue', 'script.out.text', 'total.out.sum']],
    ['customers.key', ['customers.out.key']],
    ['orders.reason.rejected', ['orders.rejected.reason']],
  ])('%s reaches %j', (name, expected) => {
    expect(reach(name)).toEqual(expected);
  });

  test('the ends of a reach feed nothing', () => {
    expect(names(columnReach(graph, column('orders.price')).ends)).toEqual(['script.out.text']);
    expect(names(columnReach(graph, column('orders.id')).ends)).toEqual(['both.out.id', 'both.out.new']);
  });

  test('a column is a source of another exactly when that one is reached from it', () => {
    const all = graph.nodes.flatMap(node =>
      Object.entries(node.outputs).flatMap(([port, attributes]) =>
        attributes.map(attribute => ({ node: node.id, port, attribute })),
      ),
    );
    const pairs = (from: (column: ColumnRef) => readonly ColumnRef[]) =>
      all.flatMap(a => names(from(a)).map(b => [names([a])[0], b] as const));
    const back = pairs(b => columnSources(graph, b).columns).map(([b, a]) => `${a} → ${b}`);
    const on = pairs(a => columnReach(graph, a).columns).map(([a, b]) => `${a} → ${b}`);
    expect(on.sort()).toEqual(back.sort());
  });

  test('an operator that cannot tell is named, but only by paths that cross what it cannot tell', () => {
    expect(columnSources(graph, column('script.text')).opaqueNodes).toEqual(['script']);
    expect(columnSources(graph, column('script.city')).opaqueNodes).toEqual([]);
    expect(columnReach(graph, column('orders.price')).opaqueNodes).toEqual(['script']);
  });

  test('names that objects have anyway are attributes like others', () => {
    const odd: ColumnGraph = {
      nodes: [
        { id: 'a', inputs: {}, outputs: { out: ['constructor', 'toString'] } },
        { id: 'b', inputs: { in: out('a') }, outputs: { out: ['constructor'] }, columns: { out: {} } },
      ],
    };
    expect(names(columnSources(odd, column('b.constructor')).ends)).toEqual(['a.out.constructor']);
  });

  test('a cycle, as a document may hold while it is edited, ends all the same', () => {
    const cycle: ColumnGraph = {
      nodes: [
        { id: 'a', inputs: { in: out('b') }, outputs: { out: ['x'] } },
        { id: 'b', inputs: { in: out('a') }, outputs: { out: ['x'] } },
      ],
    };
    expect(names(columnSources(cycle, column('a.x')).columns)).toContain('a.out.x');
  });

  test.each([
    ['totl.sum', 'NODE_UNKNOWN'],
    ['total.sum.rejected', 'PORT_UNKNOWN'],
    ['total.summ', 'ATTRIBUTE_UNKNOWN'],
  ])('%s fails with %s', (name, code) => {
    expect(() => columnSources(graph, column(name))).toThrow(expect.objectContaining({ code }));
    expect(() => columnReach(graph, column(name))).toThrow(expect.objectContaining({ code }));
  });
});
