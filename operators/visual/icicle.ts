import { hierarchyOperator, look, names, partition } from './hierarchy.ts';

/** Nested categories as rows of rectangles. */
export const icicle = hierarchyOperator({
  type: 'icicle',
  label: 'Icicle chart',
  summary: 'Nested categories as rectangles from top to bottom, each as wide as its sum or number of rows.',
  layout: [partition('width', 'height')],
  marks: [
    {
      type: 'rect',
      name: 'marks',
      from: { data: 'nodes' },
      encode: {
        enter: { ...look, x: { field: 'x0' }, x2: { field: 'x1' }, y: { field: 'y0' }, y2: { field: 'y1' } },
      },
    },
    names(
      { x: { signal: '(datum.x0 + datum.x1) / 2' }, y: { signal: '(datum.y0 + datum.y1) / 2' } },
      "datum.x1 - datum.x0 < 16 ? '' : datum.name",
      'max(1, datum.x1 - datum.x0 - 6)',
    ),
  ],
});
