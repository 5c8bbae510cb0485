import { Type } from 'typebox';
import { type Channels, each, may } from './channel.ts';
import { chartOperator, type Drawing, type Picture, titled } from './chart-operator.ts';
import { attributes, maybe, measureOver } from './fields.ts';
import { fits, vega } from './lite.ts';
import { type Mark, many, type Plain } from './mark.ts';
import { sizeOf } from './order.ts';
import { both } from './where.ts';

/** What charts of nested categories ask for. */
const config = Type.Object({
  path: attributes('Levels', 'From the outermost category to the innermost'),
  value: maybe('Value', 'Rows are added up; left out, they are counted'),
  ...titled,
});

/** A kind of picture of nested categories. */
interface Hierarchy {
  readonly type: string;
  readonly label: string;
  readonly summary: string;
  /** Transforms of Vega that lay the nodes out, after `stratify`. */
  readonly layout: readonly object[];
  /** What is drawn of data `nodes`. */
  readonly marks: readonly object[];
}

/** What every node is painted with. */
export const look = {
  fill: { signal: "datum.depth === 0 ? '#bbb' : scale('color', datum.top)" },
  stroke: { value: 'white' },
  tooltip: { signal: '{title: datum.name, size: datum.total}' },
};

/** Names in the middle of their node, readable on its color. */
export const names = (place: object, text: string, limit: string) => ({
  type: 'text',
  from: { data: 'nodes' },
  interactive: false,
  encode: {
    enter: {
      align: { value: 'center' },
      baseline: { value: 'middle' },
      fill: { signal: "datum.depth === 0 || luminance(scale('color', datum.top)) > 0.2 ? '#111' : 'white'" },
      text: { signal: text },
      limit: { signal: limit },
      fontSize: { value: 11 },
      ...place,
    },
  },
});

/** The layout of charts whose parts lie side by side in one row or ring per level. */
export const partition = (width: string, height: string) => ({
  type: 'partition',
  field: 'size',
  sort: { field: 'value', order: 'descending' },
  size: [{ signal: width }, { signal: height }],
});

/** An operator that lays nested categories out by their sizes. */
export const hierarchyOperator = ({ type, label, summary, layout, marks }: Hierarchy) =>
  chartOperator({
    type,
    label,
    summary,
    config,
    channels: ({ path, value }): Channels => ({ ...each('path', path, 'category'), ...may('value', value, 'number') }),
    gather: ({ path, value }) => ({
      kind: 'group',
      by: path.map((_, i) => `p${i}`),
      measures: [measureOver('size', 'sum', 'value', value)],
    }),
    draw(picture, { path }): Drawing {
      const positive = picture.marks.filter(mark => sizeOf(mark, 'size') > 0);
      const lost = picture.marks.length - positive.length;
      const nodes = positive.length === 0 ? [] : nestedNodes(picture, positive, path.length);
      const data = [
        {
          name: 'nodes',
          values: nodes,
          transform: nodes.length === 0 ? [] : [{ type: 'stratify', key: 'id', parentKey: 'parent' }, ...layout],
        },
      ];
      const scales = [
        { name: 'color', type: 'ordinal', domain: { data: 'nodes', field: 'top' }, range: { scheme: 'tableau20' } },
      ];
      return {
        spec: vega(picture, { usermeta: fits('both'), data, scales, marks: nodes.length === 0 ? [] : marks }),
        notices: lost > 0 ? [`${many(lost, 'part')} without a positive size left out`] : [],
      };
    },
  });

/** The whole, its parts, their parts, …: every node with the number of the one it is part of. */
function nestedNodes({ conditions }: Picture, leaves: readonly Mark[], levels: number): Mark[] {
  const nodes: { [name: string]: Plain }[] = [
    { id: 0, parent: null, name: 'All', top: null, total: 0, __where: 'true' },
  ];
  const byPath = new Map<string, number>();
  for (const leaf of leaves) {
    const where = conditions?.get(leaf) ?? [];
    let parent = 0;
    let key = '';
    nodes[0].total = Number(nodes[0].total) + sizeOf(leaf, 'size');
    for (let level = 0; level < levels; level++) {
      const name = leaf[`p${level}`] ?? null;
      key += `${typeof name}${String(name)}\0`;
      let id = byPath.get(key);
      if (id === undefined) {
        id = nodes.length;
        byPath.set(key, id);
        const top = String(leaf.p0 ?? null);
        nodes.push({ id, parent, name: String(name), top, total: 0, __where: both(...where.slice(0, level + 1)) });
      }
      nodes[id].total = Number(nodes[id].total) + sizeOf(leaf, 'size');
      if (level === levels - 1) nodes[id].size = sizeOf(leaf, 'size');
      parent = id;
    }
  }
  return nodes;
}
