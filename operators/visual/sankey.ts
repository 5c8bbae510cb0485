import { Type } from 'typebox';
import { chartOperator, titled } from './chart-operator.ts';
import { graphOf, linkChannels, linkFields, linkGather, withoutCycles } from './edges.ts';
import { size, vega } from './lite.ts';
import { countText, many } from './mark.ts';
import { sizeOf } from './order.ts';
import { layOutSankey } from './sankey-layout.ts';

const nodeWidth = 14;

/** Flows between things. */
export const sankey = chartOperator({
  type: 'sankey',
  label: 'Sankey diagram',
  summary:
    'What flows from where to where, as bands as wide as the sum or number of their rows; flows lead to the right.',
  config: Type.Object({
    ...linkFields('Value', { default: 200, maximum: 1000, description: 'Flows at most, the largest' }),
    ...titled,
  }),
  channels: linkChannels,
  gather: linkGather,
  draw(picture, { limit }) {
    const flows = picture.marks.filter(mark => sizeOf(mark, 'size') > 0);
    const graph = graphOf(flows, 'source', 'target', limit);
    const edges = withoutCycles(graph);
    const { layers, nodes, links } = layOutSankey({ names: graph.names, edges }, size.height);
    const step = layers > 1 ? (size.width - nodeWidth) / (layers - 1) : 0;
    const boxes = nodes.map(({ layer, y, height, size }, i) => {
      const x = layer * step;
      return { name: graph.names[i], size, x, y, width: nodeWidth, height, last: layers > 1 && layer === layers - 1 };
    });
    const bands = links.map(({ edge, width, fromY, toY }) => {
      const [x0, x1] = [nodes[edge.from].layer * step + nodeWidth, nodes[edge.to].layer * step];
      const middle = (x0 + x1) / 2;
      const path = `M${x0},${fromY}C${middle},${fromY},${middle},${toY},${x1},${toY}`;
      return { ...edge.mark, from: graph.names[edge.from], to: graph.names[edge.to], path, width };
    });
    const left = graph.edges.length - edges.length;
    return {
      spec: vega(picture, {
        data: [
          { name: 'nodes', values: boxes },
          { name: 'links', values: bands },
        ],
        scales: [colors],
        marks,
      }),
      notices: [
        ...(flows.length > graph.edges.length
          ? [`${countText(graph.edges.length)} of ${countText(flows.length)} flows drawn`]
          : []),
        ...(left > 0 ? [`${many(left, 'flow')} back to an earlier step left out`] : []),
        ...(flows.length < picture.marks.length
          ? [`${many(picture.marks.length - flows.length, 'flow')} without a positive size left out`]
          : []),
      ],
    };
  },
});

const colors = {
  name: 'color',
  type: 'ordinal',
  domain: { data: 'nodes', field: 'name' },
  range: { scheme: 'tableau20' },
};
const marks = [
  {
    type: 'path',
    name: 'marks',
    from: { data: 'links' },
    encode: {
      enter: {
        path: { field: 'path' },
        stroke: { scale: 'color', field: 'from' },
        strokeWidth: { signal: 'max(0.5, datum.width)' },
        strokeOpacity: { value: 0.4 },
        strokeJoin: { value: 'round' },
        tooltip: { signal: '{from: datum.from, to: datum.to, size: datum.size}' },
      },
    },
  },
  {
    type: 'rect',
    from: { data: 'nodes' },
    encode: {
      enter: {
        x: { field: 'x' },
        y: { field: 'y' },
        width: { field: 'width' },
        height: { signal: 'max(1, datum.height)' },
        fill: { scale: 'color', field: 'name' },
        tooltip: { signal: '{title: datum.name, size: datum.size}' },
      },
    },
  },
  {
    type: 'text',
    from: { data: 'nodes' },
    encode: {
      enter: {
        x: { signal: 'datum.last ? datum.x - 4 : datum.x + datum.width + 4' },
        y: { signal: 'datum.y + datum.height / 2' },
        align: { signal: "datum.last ? 'right' : 'left'" },
        baseline: { value: 'middle' },
        text: { field: 'name' },
        limit: { value: 150 },
      },
    },
  },
];
