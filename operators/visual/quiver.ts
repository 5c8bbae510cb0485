import { Type } from 'typebox';
import { may, need } from './channel.ts';
import { chartOperator, titled } from './chart-operator.ts';
import { attribute, color } from './fields.ts';
import { field, lite, size, tips, titleOf } from './lite.ts';
import type { Mark } from './mark.ts';

/** Arrows in a plane. */
export const quiver = chartOperator({
  type: 'quiver',
  label: 'Quiver plot',
  summary: 'An arrow per row, from a point in the direction and of the length of a vector: winds, currents, slopes.',
  config: Type.Object({
    x: attribute('X'),
    y: attribute('Y'),
    u: attribute('Along x', 'How far the arrow goes to the right'),
    v: attribute('Along y', 'How far it goes up'),
    length: Type.Number({ default: 40, exclusiveMinimum: 0, description: 'Pixels of the longest arrow' }),
    color,
    ...titled,
  }),
  channels: ({ x, y, u, v, color }) => ({
    ...need('x', x, 'number'),
    ...need('y', y, 'number'),
    ...need('u', u, 'number'),
    ...need('v', v, 'number'),
    ...may('color', color, 'any'),
  }),
  draw(picture, { length }) {
    const at = (name: string) => ({
      field: name,
      type: 'quantitative',
      title: titleOf(picture, name.slice(0, 1)),
      scale: { zero: false },
    });
    const shared = {
      color: field(picture, 'color') ?? { datum: '', legend: null },
      tooltip: tips(picture, 'x', 'y', 'u', 'v', 'color'),
    };
    const turn = { field: 'angle', type: 'quantitative', scale: null };
    const layer = [
      {
        mark: { type: 'rule', strokeWidth: 1.5 },
        encoding: { x: at('x'), y: at('y'), x2: { field: 'x2' }, y2: { field: 'y2' }, ...shared },
      },
      {
        mark: { type: 'point', shape: 'triangle', filled: true, size: 40, opacity: 1 },
        encoding: { x: at('x2'), y: at('y2'), angle: turn, ...shared },
      },
    ];
    return { spec: lite(picture, { layer }, arrows(picture.marks, length)) };
  },
});

/** Tips of the arrows: the longest one `length` pixels in a chart of the usual size. */
function arrows(marks: readonly Mark[], length: number): Mark[] {
  const number = (mark: Mark, name: string) => Number(mark[name]);
  const span = (name: string) => {
    let [min, max] = [Infinity, -Infinity];
    for (const mark of marks) [min, max] = [Math.min(min, number(mark, name)), Math.max(max, number(mark, name))];
    const wide = max / 2 - min / 2;
    return wide > 0 ? 2 * Math.min(wide, 8e307) : 1;
  };
  const [perX, perY] = [span('x') / size.width, span('y') / size.height];
  let longest = 0;
  for (const mark of marks) longest = Math.max(longest, Math.hypot(number(mark, 'u'), number(mark, 'v')));
  const scale = longest > 0 && Number.isFinite(longest) ? length / longest : 0;
  return marks.map(mark => {
    const [du, dv] = [number(mark, 'u') * scale, number(mark, 'v') * scale];
    const angle = (Math.atan2(du, dv) * 180) / Math.PI;
    return { ...mark, x2: number(mark, 'x') + du * perX + 0, y2: number(mark, 'y') + dv * perY + 0, angle: angle + 0 };
  });
}
