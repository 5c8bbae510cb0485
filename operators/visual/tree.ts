import { Type } from 'typebox';
import { may } from './channel.ts';
import { chartOperator, titled } from './chart-operator.ts';
import { type Edge, graphOf, withoutCycles } from './edges.ts';
import { attribute } from './fields.ts';
import { fits, vega } from './lite.ts';
import { countText, type Mark, many } from './mark.ts';

/** Parents and children. */
export const treeChart = chartOperator({
  type: 'tree',
  label: 'Tree',
  summary: 'Rows that name a parent and a child, as a tree from left to right: an organisation, a taxonomy, folders.',
  config: Type.Object({
    parent: attribute('Parent'),
    child: attribute('Child'),
    limit: Type.Integer({ default: 500, minimum: 1, maximum: 5000, description: 'Links at most' }),
    ...titled,
  }),
  channels: ({ parent, child }) => ({ ...may('parent', parent, 'category'), ...may('child', child, 'category') }),
  gather: () => ({ kind: 'group', by: ['parent', 'child'], measures: [] }),
  draw(picture, { limit }) {
    const links = picture.marks.filter(mark => mark.parent !== null && mark.child !== null);
    const alone = picture.marks.filter(mark => mark.parent === null && mark.child !== null);
    const { names, edges } = graphOf(links, 'parent', 'child', limit);
    const above = new Map<number, Edge>();
    for (const edge of withoutCycles({ names, edges })) if (!above.has(edge.to)) above.set(edge.to, edge);
    const nodes = treeNodes(names, above, alone);
    const lost = edges.length - above.size;
    const height = Math.max(200, 18 * (nodes.length - above.size));
    return {
      spec: vega(picture, {
        usermeta: fits('width'),
        height,
        data: dataOf(nodes),
        marks: nodes.length === 0 ? [] : marks,
      }),
      notices: [
        ...(links.length > edges.length
          ? [`${countText(edges.length)} of ${countText(links.length)} links drawn`]
          : []),
        ...(lost > 0 ? [`${many(lost, 'link')} to a second parent or back up left out`] : []),
      ],
    };
  },
});

/** A node per name under its parent; several roots hang on one that is not drawn. A row without a parent says of which row a root is. */
function treeNodes(names: readonly string[], above: ReadonlyMap<number, Edge>, alone: readonly Mark[]): Mark[] {
  const rootMarks = new Map(alone.map(mark => [String(mark.child), mark]));
  const every = [...names, ...[...rootMarks.keys()].filter(name => !names.includes(name))];
  const roots = every.filter((_, i) => !above.has(i)).length;
  const nodes = every.map((name, i): Mark => {
    const edge = above.get(i);
    const parent = edge ? edge.from : roots > 1 ? 'root' : null;
    const where = edge?.mark.__where ?? rootMarks.get(name)?.__where;
    return { id: i, parent, name, ...(where !== undefined && { __where: where }) };
  });
  return roots > 1 ? [{ id: 'root', parent: null, name: '' }, ...nodes] : nodes;
}

const dataOf = (nodes: readonly Mark[]) =>
  nodes.length === 0
    ? []
    : [
        {
          name: 'tree',
          values: nodes,
          transform: [
            { type: 'stratify', key: 'id', parentKey: 'parent' },
            {
              type: 'tree',
              method: 'tidy',
              size: [{ signal: 'height' }, { signal: 'width - 80' }],
              as: ['y', 'x', 'depth', 'children'],
            },
          ],
        },
        {
          name: 'links',
          source: 'tree',
          transform: [
            { type: 'treelinks' },
            { type: 'linkpath', orient: 'horizontal', shape: 'diagonal' },
            { type: 'filter', expr: "datum.source.id !== 'root'" },
          ],
        },
        { name: 'nodes', source: 'tree', transform: [{ type: 'filter', expr: "datum.id !== 'root'" }] },
      ];

const marks = [
  { type: 'path', from: { data: 'links' }, encode: { enter: { path: { field: 'path' }, stroke: { value: '#999' } } } },
  {
    type: 'symbol',
    name: 'marks',
    from: { data: 'nodes' },
    encode: {
      enter: {
        x: { field: 'x' },
        y: { field: 'y' },
        size: { value: 50 },
        fill: { value: '#4c78a8' },
        tooltip: { signal: '{title: datum.name}' },
      },
    },
  },
  {
    type: 'text',
    from: { data: 'nodes' },
    encode: {
      enter: {
        x: { field: 'x', offset: { signal: 'datum.children ? -6 : 6' } },
        y: { field: 'y' },
        align: { signal: "datum.children ? 'right' : 'left'" },
        baseline: { value: 'middle' },
        text: { field: 'name' },
        limit: { value: 120 },
        fontSize: { value: 10 },
      },
    },
  },
];
