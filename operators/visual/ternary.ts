import { Type } from 'typebox';
import { may, need } from './channel.ts';
import { chartOperator, titled } from './chart-operator.ts';
import { attribute, color } from './fields.ts';
import { field, lite, tips } from './lite.ts';
import { type Mark, rowsText } from './mark.ts';

const height = Math.sqrt(3) / 2;

/** Three parts of a whole. */
export const ternary = chartOperator({
  type: 'ternary',
  label: 'Ternary plot',
  summary: 'A point per row in a triangle by three parts of a whole: the nearer to a corner, the larger that part.',
  config: Type.Object({
    a: attribute('Top', 'A number, 0 or more'),
    b: attribute('Left', 'A number, 0 or more'),
    c: attribute('Right', 'A number, 0 or more'),
    color,
    ...titled,
  }),
  channels: ({ a, b, c, color }) => ({
    ...need('a', a, 'number'),
    ...need('b', b, 'number'),
    ...need('c', c, 'number'),
    ...may('color', color, 'any'),
  }),
  draw(picture, { a, b, c }) {
    const marks = picture.marks.flatMap(placed);
    const lost = picture.marks.length - marks.length;
    const axis = (name: string, domain: readonly number[]) => ({
      field: name,
      type: 'quantitative',
      axis: null,
      scale: { domain, nice: false, zero: false },
    });
    const [x, y] = [axis('x', [-0.08, 1.08]), axis('y', [-0.08, height + 0.08])];
    const own = (values: readonly object[], mark: object, encoding: object) => ({
      data: { values },
      mark,
      encoding: { x, y, ...encoding },
    });
    const corner = { type: 'text', fontWeight: 'bold' };
    const layer = [
      own(gridLines, { type: 'rule', color: '#8886' }, { x2: { field: 'x2' }, y2: { field: 'y2' } }),
      own(outline, { type: 'line', color: '#888' }, { order: { field: 'at', type: 'quantitative' } }),
      own(
        [
          { x: 0.5, y: height + 0.04, text: a },
          { x: 0, y: -0.04, text: b },
          { x: 1, y: -0.04, text: c },
        ],
        corner,
        { text: { field: 'text' } },
      ),
      {
        mark: { type: 'point', filled: true, opacity: 0.7, size: 40 },
        encoding: { x, y, color: field(picture, 'color'), tooltip: tips(picture, 'a', 'b', 'c', 'color') },
      },
    ];
    const spec = { ...lite(picture, { layer, config: { view: { stroke: null } } }, marks), width: 360, height: 320 };
    return {
      spec,
      rows: marks.length,
      notices: lost > 0 ? [`${rowsText(lost)} without parts of a whole left out`] : [],
    };
  },
});

const point = (a: number, c: number) => ({ x: c + a / 2, y: a * height });
const outline = [point(0, 0), point(1, 0), point(0, 1), point(0, 0)].map((p, at) => ({ ...p, at }));
const gridLines = [0.25, 0.5, 0.75].flatMap(part => {
  const [along, across, down] = [
    [point(part, 0), point(part, 1 - part)],
    [point(0, part), point(1 - part, part)],
    [point(0, 1 - part), point(1 - part, 0)],
  ];
  return [along, across, down].map(([from, to]) => ({ ...from, x2: to.x, y2: to.y }));
});

function placed(mark: Mark): Mark[] {
  const [a, b, c] = [Number(mark.a), Number(mark.b), Number(mark.c)];
  const sum = a + b + c;
  if (a < 0 || b < 0 || c < 0 || !(sum > 0) || !Number.isFinite(sum)) return [];
  return [{ ...mark, ...point(a / sum, c / sum) }];
}
