import { Type } from 'typebox';
import { chartOperator, titled } from './chart-operator.ts';
import { graphOf, linkChannels, linkFields, linkGather } from './edges.ts';
import { off } from './lines.ts';
import { fits, vega } from './lite.ts';
import { countText } from './mark.ts';

/** Things and the links between them. */
export const network = chartOperator({
  type: 'network',
  label: 'Network graph',
  summary: 'Things as dots and links between them as lines, laid out by forces; a dot is larger the more links it has.',
  config: Type.Object({
    ...linkFields('Weight', { default: 500, maximum: 5000, description: 'Links at most, the heaviest' }),
    directed: off('Mark the end of a link'),
    ...titled,
  }),
  channels: linkChannels,
  gather: linkGather,
  draw(picture, { limit, directed }) {
    const { names, edges } = graphOf(picture.marks, 'source', 'target', limit);
    const links = names.map(() => 0);
    for (const { from, to } of edges) {
      links[from]++;
      links[to]++;
    }
    const nodes = names.map((name, i) => ({ name, links: links[i] }));
    const lines = edges.map(({ from, to, size, mark }) => {
      return { source: from, target: to, from: names[from], to: names[to], size, __where: mark.__where };
    });
    const left = picture.marks.length - edges.length;
    return {
      spec: vega(picture, {
        height: 400,
        usermeta: fits('both'),
        data: [
          { name: 'nodes', values: nodes },
          { name: 'links', values: lines },
        ],
        marks: [dots, line, ...(directed ? [arrow] : []), labels],
      }),
      notices: left > 0 ? [`${countText(edges.length)} of ${countText(picture.marks.length)} links drawn`] : [],
    };
  },
});

const center = { x: { signal: 'width / 2' }, y: { signal: 'height / 2' } };
const dots = {
  type: 'symbol',
  name: 'dots',
  zindex: 1,
  from: { data: 'nodes' },
  encode: {
    enter: {
      focusX: { signal: 'width / 2' },
      focusY: { signal: 'height / 2' },
      fill: { value: '#4c78a8' },
      stroke: { value: 'white' },
      size: { signal: '40 + 30 * sqrt(datum.links)' },
      tooltip: { signal: '{title: datum.name, links: datum.links}' },
    },
  },
  transform: [
    {
      type: 'force',
      iterations: 300,
      static: true,
      signal: 'force',
      forces: [
        { force: 'center', ...center },
        { force: 'collide', radius: 12 },
        { force: 'nbody', strength: -120 },
        { force: 'link', links: 'links', distance: 60 },
        { force: 'x', x: 'focusX', strength: 0.05 },
        { force: 'y', y: 'focusY', strength: 0.05 },
      ],
    },
  ],
};
const ends = {
  sourceX: 'datum.source.x',
  sourceY: 'datum.source.y',
  targetX: 'datum.target.x',
  targetY: 'datum.target.y',
};
const line = {
  type: 'path',
  name: 'marks',
  from: { data: 'links' },
  encode: {
    update: {
      stroke: { value: '#aaa' },
      strokeWidth: { value: 1 },
      tooltip: { signal: '{from: datum.from, to: datum.to, size: datum.size}' },
    },
  },
  transform: [{ type: 'linkpath', require: { signal: 'force' }, shape: 'line', ...ends }],
};
const toward = 'atan2(datum.datum.target.y - datum.datum.source.y, datum.datum.target.x - datum.datum.source.x)';
/** Sits before the dot that the link leads to. */
const arrow = {
  type: 'symbol',
  from: { data: 'marks' },
  interactive: false,
  encode: {
    update: {
      shape: { value: 'triangle-right' },
      fill: { value: '#888' },
      size: { value: 30 },
      x: { signal: `datum.datum.target.x - 9 * cos(${toward})` },
      y: { signal: `datum.datum.target.y - 9 * sin(${toward})` },
      angle: { signal: `${toward} * 180 / PI` },
    },
  },
};
const labels = {
  type: 'text',
  from: { data: 'dots' },
  interactive: false,
  zindex: 2,
  encode: {
    update: {
      x: { field: 'x', offset: 7 },
      y: { field: 'y' },
      baseline: { value: 'middle' },
      fontSize: { value: 10 },
      text: { field: 'datum.name' },
      limit: { value: 120 },
    },
  },
};
