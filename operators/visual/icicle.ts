import { hierarchyOperator } from './hierarchy.ts';

/** Nested categories as rows of rectangles. */
export const icicle = hierarchyOperator({
  type: 'icicle',
  label: 'Icicle chart',
  summary: 'Nested categories as rectangles from top to bottom, each as wide as its sum or number of rows.',
  layout: [
    {
      type: 'partition',
      field: 'size',
      sort: { field: 'value', order: 'descending' },
      size: [{ signal: 'width' }, { signal: 'height' }],
    },
  ],
  marks: [
    {
      type: 'rect',
      name: 'marks',
      from: { data: 'nodes' },
      encode: {
        enter: {
          x: { field: 'x0' },
          x2: { field: 'x1' },
          y: { field: 'y0' },
          y2: { field: 'y1' },
          fill: { signal: "datum.depth === 0 ? '#ddd' : scale('color', datum.top)" },
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
          x: { signal: '(datum.x0 + datum.x1) / 2' },
          y: { signal: '(datum.y0 + datum.y1) / 2' },
          align: { value: 'center' },
          baseline: { value: 'middle' },
          text: { signal: "datum.x1 - datum.x0 < 16 ? '' : datum.name" },
          limit: { signal: 'max(1, datum.x1 - datum.x0 - 6)' },
          fontSize: { value: 11 },
        },
      },
    },
  ],
});
