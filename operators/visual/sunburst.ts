import { hierarchyOperator } from './hierarchy.ts';

/** Nested categories as rings. */
export const sunburst = hierarchyOperator({
  type: 'sunburst',
  label: 'Sunburst chart',
  summary: 'Nested categories as rings around a centre, each part as wide as its sum or number of rows.',
  layout: [
    {
      type: 'partition',
      field: 'size',
      sort: { field: 'value', order: 'descending' },
      size: [{ signal: '2 * PI' }, { signal: 'min(width, height) / 2' }],
    },
  ],
  marks: [
    {
      type: 'arc',
      name: 'marks',
      from: { data: 'nodes' },
      encode: {
        enter: {
          x: { signal: 'width / 2' },
          y: { signal: 'height / 2' },
          startAngle: { field: 'x0' },
          endAngle: { field: 'x1' },
          innerRadius: { field: 'y0' },
          outerRadius: { field: 'y1' },
          fill: { signal: "datum.depth === 0 ? '#eee' : scale('color', datum.top)" },
          fillOpacity: { signal: '1 - 0.15 * max(0, datum.depth - 1)' },
          stroke: { value: 'white' },
          tooltip: { signal: '{title: datum.name, size: datum.total}' },
        },
      },
    },
    {
      type: 'text',
      from: { data: 'nodes' },
      interactive: false,
      encode: {
        enter: {
          x: { signal: 'width / 2' },
          y: { signal: 'height / 2' },
          radius: { signal: '(datum.y0 + datum.y1) / 2' },
          theta: { signal: '(datum.x0 + datum.x1) / 2' },
          align: { value: 'center' },
          baseline: { value: 'middle' },
          text: { signal: "datum.depth === 0 || (datum.x1 - datum.x0) * datum.y1 < 24 ? '' : datum.name" },
          limit: { signal: 'max(1, datum.y1 - datum.y0 - 4)' },
          fontSize: { value: 10 },
        },
      },
    },
  ],
});
