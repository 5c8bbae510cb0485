import { hierarchyOperator, look, names, partition } from './hierarchy.ts';

const center = { x: { signal: 'width / 2' }, y: { signal: 'height / 2' } };

/** Nested categories as rings. */
export const sunburst = hierarchyOperator({
  type: 'sunburst',
  label: 'Sunburst chart',
  summary: 'Nested categories as rings around a centre, each part as wide as its sum or number of rows.',
  layout: [partition('2 * PI', 'min(width, height) / 2')],
  marks: [
    {
      type: 'arc',
      name: 'marks',
      from: { data: 'nodes' },
      encode: {
        enter: {
          ...look,
          ...center,
          startAngle: { field: 'x0' },
          endAngle: { field: 'x1' },
          innerRadius: { field: 'y0' },
          outerRadius: { field: 'y1' },
        },
      },
    },
    names(
      {
        ...center,
        radius: { signal: '(datum.y0 + datum.y1) / 2' },
        theta: { signal: '(datum.x0 + datum.x1) / 2' },
      },
      "datum.depth === 0 || (datum.x1 - datum.x0) * datum.y1 < 24 ? '' : datum.name",
      'max(1, datum.y1 - datum.y0 - 4)',
    ),
  ],
});
