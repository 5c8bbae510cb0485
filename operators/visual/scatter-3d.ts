import { Type } from 'typebox';
import { may, need } from './channel.ts';
import { chartOperator, titled } from './chart-operator.ts';
import { attribute, color, maybe } from './fields.ts';
import { field, lite, tips } from './lite.ts';
import type { Mark } from './mark.ts';

type Triple = readonly [number, number, number];
interface Place {
  readonly px: number;
  readonly py: number;
  readonly depth: number;
}

/** Points in space. */
export const scatter3d = chartOperator({
  type: 'scatter-3d',
  label: '3D scatter plot',
  summary: 'A point per row in a box of three numbers, seen from an angle that can be chosen.',
  config: Type.Object({
    x: attribute('X'),
    y: attribute('Y'),
    z: attribute('Z'),
    color,
    size: maybe('Size', 'A number: the area of the point'),
    azimuth: Type.Number({ default: 35, description: 'Degrees the box is turned' }),
    elevation: Type.Number({ default: 25, minimum: -90, maximum: 90, description: 'Degrees it is seen from above' }),
    ...titled,
  }),
  channels: ({ x, y, z, color, size }) => ({
    ...need('x', x, 'number'),
    ...need('y', y, 'number'),
    ...need('z', z, 'number'),
    ...may('color', color, 'any'),
    ...may('size', size, 'number'),
  }),
  draw(picture, { x, y, z, azimuth, elevation }) {
    const { marks } = picture;
    const ends = { x: endsOf(marks, 'x'), y: endsOf(marks, 'y'), z: endsOf(marks, 'z') };
    const place = seenFrom(azimuth, elevation);
    const at = (mark: Mark) => place([part(mark, 'x', ends.x), part(mark, 'y', ends.y), part(mark, 'z', ends.z)]);
    // Far points first, so that near ones lie over them.
    const points = marks
      .map((mark): Mark => ({ ...mark, ...at(mark) }))
      .sort((a, b) => Number(b.depth) - Number(a.depth));
    const axis = (name: string) => ({
      field: name,
      type: 'quantitative',
      axis: null,
      scale: { domain: [-1.1, 1.1], nice: false },
    });
    const own = (values: readonly object[], mark: object, encoding: object) => ({
      data: { values },
      mark,
      encoding: { x: axis('px'), y: axis('py'), ...encoding },
    });
    const layer = [
      own(edges(place), { type: 'rule', color: '#8888' }, { x2: { field: 'px2' }, y2: { field: 'py2' } }),
      own(
        labels(place, [
          [x, ends.x],
          [y, ends.y],
          [z, ends.z],
        ]),
        { type: 'text', fontSize: 10 },
        { text: { field: 'text' } },
      ),
      {
        mark: { type: 'point', filled: true, opacity: 0.8 },
        encoding: {
          x: axis('px'),
          y: axis('py'),
          color: field(picture, 'color'),
          size: field(picture, 'size'),
          tooltip: tips(picture, 'x', 'y', 'z', 'color', 'size'),
        },
      },
    ];
    return {
      spec: { ...lite(picture, { layer, config: { view: { stroke: null } } }, points), width: 400, height: 400 },
    };
  },
});

function endsOf(marks: readonly Mark[], name: string): readonly [number, number] {
  let [min, max] = [Infinity, -Infinity];
  for (const mark of marks) [min, max] = [Math.min(min, Number(mark[name])), Math.max(max, Number(mark[name]))];
  return min <= max ? [min, max] : [0, 1];
}

/** Where a value lies between the ends, −1 to 1. */
const part = (mark: Mark, name: string, [min, max]: readonly [number, number]): number =>
  max > min ? ((Number(mark[name]) / 2 - min / 2) / (max / 2 - min / 2)) * 2 - 1 : 0;

/** Parallel projection of the box from −1 to 1 to a plane of the same size. */
function seenFrom(azimuth: number, elevation: number): (p: Triple) => Place {
  const [a, e] = [(azimuth * Math.PI) / 180, (elevation * Math.PI) / 180];
  return ([x, y, z]) => {
    const [right, away] = [x * Math.cos(a) - y * Math.sin(a), x * Math.sin(a) + y * Math.cos(a)];
    const scale = 1 / Math.sqrt(3);
    return {
      px: right * scale + 0,
      py: (z * Math.cos(e) + away * Math.sin(e)) * scale + 0,
      depth: away * Math.cos(e) - z * Math.sin(e) + 0,
    };
  };
}

const corners: readonly Triple[] = [0, 1, 2, 3, 4, 5, 6, 7].map(i => [i & 1 ? 1 : -1, i & 2 ? 1 : -1, i & 4 ? 1 : -1]);

const edges = (place: (p: Triple) => Place) =>
  corners.flatMap((from, i) =>
    [1, 2, 4].flatMap(bit => {
      if (i & bit) return [];
      const [{ px, py }, to] = [place(from), place(corners[i | bit])];
      return [{ px, py, px2: to.px, py2: to.py }];
    }),
  );

type Axis = readonly [name: string, ends: readonly [number, number]];

/** The name of each axis at its middle, its ends beside it. */
const labels = (place: (p: Triple) => Place, [x, y, z]: readonly [Axis, Axis, Axis]) => {
  const text = (at: Triple, words: string) => {
    const { px, py } = place(at);
    return { px, py, text: words };
  };
  const number = (n: number) => String(Number(n.toPrecision(4)));
  const out = 1.15;
  return [
    ...[text([0, -out, -out], x[0]), text([-1, -out, -out], number(x[1][0])), text([1, -out, -out], number(x[1][1]))],
    ...[text([out, 0, -out], y[0]), text([out, -1, -out], number(y[1][0])), text([out, 1, -out], number(y[1][1]))],
    ...[text([-out, out, 0], z[0]), text([-out, out, -1], number(z[1][0])), text([-out, out, 1], number(z[1][1]))],
  ];
};
