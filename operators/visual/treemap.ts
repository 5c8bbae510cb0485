import { hierarchyOperator, look, names } from './hierarchy.ts';

const box = { ...look, x: { field: 'x0' }, x2: { field: 'x1' }, y: { field: 'y0' }, y2: { field: 'y1' } };

/** Nested categories as nested rectangles. */
export const treemap = hierarchyOperator({
  type: 'treemap',
  label: 'Treemap',
  summary: 'Nested categories as rectangles within rectangles, each as large as its sum or number of rows.',
  layout: [
    {
      type: 'treemap',
      field: 'size',
      sort: { field: 'value', order: 'descending' },
      method: 'squarify',
      paddingInner: 1,
      paddingOuter: 2,
      size: [{ signal: 'width' }, { signal: 'height' }],
    },
  ],
  marks: [
    {
      type: 'rect',
      name: 'marks',
      from: { data: 'nodes' },
      encode: { enter: { ...box, fillOpacity: { signal: 'datum.children ? 0.2 : 1' } } },
    },
    names(
      {
        x: { field: 'x0', offset: 4 },
        y: { field: 'y0', offset: 3 },
        align: { value: 'left' },
        baseline: { value: 'top' },
      },
      "datum.children || datum.y1 - datum.y0 < 14 ? '' : datum.name",
      'max(1, datum.x1 - datum.x0 - 6)',
    ),
  ],
});
