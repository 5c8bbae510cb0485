import { Type } from 'typebox';
import { choice } from '#engine/operator/config.ts';
import { type Channels, each, may } from './channel.ts';
import { chartOperator, titled } from './chart-operator.ts';
import { attributes, maybe } from './fields.ts';
import { cluster, linkages, type Merge } from './linkage.ts';
import { lite } from './lite.ts';
import type { Mark } from './mark.ts';

/** Rows joined to clusters by how alike they are. */
export const dendrogram = chartOperator({
  type: 'dendrogram',
  label: 'Dendrogram',
  summary:
    'Rows joined step by step with the rows most like them, by the distance of some numbers; clusters below a threshold are colored.',
  config: Type.Object({
    attributes: attributes('Attributes', 'The numbers that make rows alike'),
    label: maybe('Label', 'Stands under a row'),
    linkage: choice(linkages, { default: 'average', description: 'How far apart two clusters are' }),
    threshold: Type.Optional(Type.Number({ minimum: 0, description: 'Distance at which clusters count as apart' })),
    limit: Type.Integer({ default: 150, minimum: 2, maximum: 300, description: 'Rows at most' }),
    ...titled,
  }),
  channels: ({ attributes, label }): Channels => ({
    ...Object.fromEntries(
      Object.entries(each('attributes', attributes, 'number')).map(([name, c]) => [name, { ...c, required: true }]),
    ),
    ...may('label', label, 'any'),
  }),
  gather: ({ limit }) => ({ kind: 'sample', limit }),
  draw(picture, { attributes, linkage, threshold, label }) {
    const points = picture.marks.map(mark => attributes.map((_, i) => Number(mark[`p${i}`])));
    const merges = cluster(points, linkage);
    const parts = segments(picture.marks, merges, threshold);
    const only = (part: string) => ({ transform: [{ filter: { field: 'part', equal: part } }] });
    const axis = { labels: false, ticks: false, grid: false, domain: false };
    const x = (name: string) => ({
      field: name,
      type: 'quantitative',
      title: null,
      axis,
      scale: { domain: [-0.5, Math.max(0.5, points.length - 0.5)], nice: false },
    });
    const apart = { test: { field: 'cluster', equal: 'apart' }, value: '#888' };
    const color = { condition: apart, field: 'cluster', type: 'nominal', legend: null };
    const y = (name: string) => ({
      field: name,
      type: 'quantitative',
      title: 'Distance',
      ...(label !== undefined && { axis: { offset: 4 } }),
    });
    const tooltip = [
      { field: 'rows', type: 'quantitative', title: 'Rows' },
      { field: 'y2', type: 'quantitative', title: 'Distance' },
    ];
    const layer = [
      {
        ...only('link'),
        mark: { type: 'rule', strokeWidth: 1.5 },
        encoding: { x: x('x'), x2: { field: 'x2' }, y: y('y'), y2: { field: 'y2' }, color, tooltip },
      },
      {
        ...only('leaf'),
        mark: { type: 'text', angle: 270, align: 'right', dx: -4, limit: 90, clip: false },
        encoding: { x: x('x'), y: { datum: 0, type: 'quantitative' }, text: { field: 'label' } },
      },
      ...(threshold === undefined
        ? []
        : [
            {
              data: { values: [{}] },
              mark: { type: 'rule', strokeDash: [4, 4], color: '#888' },
              encoding: { y: { datum: threshold, type: 'quantitative' } },
            },
          ]),
    ];
    return {
      spec: {
        ...lite(picture, { layer }, parts),
        padding: { left: 5, top: 5, right: 5, bottom: label === undefined ? 5 : 90 },
      },
    };
  },
});

/** Lines of the picture, and the rows in the order they stand below it. */
function segments(rows: readonly Mark[], merges: readonly Merge[], threshold = 0): object[] {
  const n = rows.length;
  const place = new Map<number, { x: number; y: number; beneath: readonly unknown[] }>();
  const order: number[] = [];
  const top = n + merges.length - 1;
  const stack = n === 0 ? [] : [merges.length === 0 ? 0 : top];
  const inside: number[] = [];
  while (stack.length > 0) {
    const id = stack.pop() as number;
    if (id < n) order.push(id);
    else {
      inside.push(id);
      stack.push(merges[id - n].b, merges[id - n].a);
    }
  }
  order.forEach((id, x) => place.set(id, { x, y: 0, beneath: [rows[id].__row] }));
  const links: object[] = [];
  const colors = clustersOf(n, merges, threshold);
  merges.forEach(({ a, b, height }, step) => {
    const [left, right] = [place.get(a), place.get(b)];
    if (!left || !right) return;
    const cluster = String(colors.get(n + step) ?? 'apart');
    const beneath = [...left.beneath, ...right.beneath];
    const line = (x: number, x2: number, y: number, __rows: readonly unknown[]) => {
      return { part: 'link', x, x2, y, y2: height, cluster, rows: __rows.length, __rows };
    };
    links.push(
      line(left.x, left.x, left.y, left.beneath),
      line(left.x, right.x, height, beneath),
      line(right.x, right.x, right.y, right.beneath),
    );
    place.set(n + step, { x: (left.x + right.x) / 2, y: height, beneath });
  });
  const leaves = order.map(
    (id, x): Mark => ({ part: 'leaf', x, label: rows[id].label ?? null, __row: rows[id].__row }),
  );
  return [...links, ...leaves];
}

/** Number of the cluster below the threshold that each merge belongs to. */
function clustersOf(n: number, merges: readonly Merge[], threshold: number): Map<number, number> {
  const colors = new Map<number, number>();
  let next = 0;
  for (let step = merges.length - 1; step >= 0; step--) {
    const { a, b, height } = merges[step];
    const own = colors.get(n + step) ?? (height < threshold ? next++ : undefined);
    if (own === undefined) continue;
    colors.set(n + step, own);
    for (const part of [a, b]) if (part >= n) colors.set(part, own);
  }
  return colors;
}
