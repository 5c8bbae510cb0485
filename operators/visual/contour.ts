import { Type } from 'typebox';
import { must } from '#engine/errors.ts';
import { choice } from '#engine/operator/config.ts';
import { evenBins } from './bins.ts';
import { need } from './channel.ts';
import { chartOperator, type Picture, titled } from './chart-operator.ts';
import { attribute, maybe } from './fields.ts';
import type { HeldInput } from './gather.ts';
import { extentOf, numberAt, placeOf } from './held.ts';
import { vega } from './lite.ts';
import type { Mark } from './mark.ts';
import { both, within } from './where.ts';

const side = 320;

/** Lines of equal height over a plane. */
export const contour = chartOperator({
  type: 'contour',
  label: 'Contour plot',
  summary: 'Lines of equal height over two numbers: of a third number between its rows, or of how dense the rows lie.',
  config: Type.Object({
    x: attribute('X'),
    y: attribute('Y'),
    z: maybe('Height', 'Left out, the number of rows is the height'),
    gridSize: Type.Integer({ default: 30, minimum: 3, maximum: 200, description: 'Cells on each axis' }),
    levels: Type.Integer({ default: 10, minimum: 1, maximum: 50, description: 'Heights at which a line is drawn' }),
    fillGaps: Type.Boolean({ default: true, description: 'Guess the height of cells without rows from those around' }),
    coloring: choice(['filled', 'lines'], { default: 'filled' }),
    ...titled,
  }),
  channels: ({ x, y, z }) => ({ ...need('x', x, 'number'), ...need('y', y, 'number'), ...need('z', z, 'number') }),
  gather: ({ gridSize }) => ({ kind: 'hold', reduce: input => cellsOf(input, gridSize) }),
  draw(picture, { x, y, z, gridSize, levels, fillGaps, coloring }) {
    const values = gridOf(picture.marks, gridSize, z === undefined ? 0 : fillGaps ? null : Number.NaN);
    const known = values.filter(v => Number.isFinite(v));
    const [low, high] = [Math.min(...known), Math.max(...known)];
    const lines = high > low ? levels : 1;
    const thresholds = Array.from({ length: lines }, (_, i) => low + ((high - low) * i) / lines);
    const [first] = picture.marks;
    const axisScale = (name: 'x' | 'y', range: string) => ({
      name,
      range,
      zero: false,
      nice: false,
      domain: first ? [Number(first[`${name}Min`]), Number(first[`${name}Max`])] : [0, 1],
    });
    const grid =
      known.length === 0
        ? []
        : [
            {
              grid: { width: gridSize, height: gridSize, values: values.map(v => (Number.isFinite(v) ? v : low - 1)) },
            },
          ];
    const isocontour = { type: 'isocontour', field: 'grid', scale: side / gridSize, smooth: true, thresholds };
    const color = { scale: 'color', field: 'contour.value' };
    return {
      spec: vega(picture, {
        width: side,
        height: side,
        data: [
          {
            name: 'levels',
            values: grid.length === 0 ? [] : thresholds.map(level => levelOf(picture, gridSize, level)),
          },
          { name: 'contours', values: grid, transform: grid.length === 0 ? [] : [isocontour, leadsBack] },
        ],
        scales: [
          axisScale('x', 'width'),
          axisScale('y', 'height'),
          {
            name: 'color',
            type: 'linear',
            domain: known.length === 0 ? [0, 1] : [low, high],
            range: { scheme: 'viridis' },
          },
        ],
        axes: [
          { orient: 'bottom', scale: 'x', title: x },
          { orient: 'left', scale: 'y', title: y },
        ],
        legends: [{ [coloring === 'filled' ? 'fill' : 'stroke']: 'color', type: 'gradient', title: z ?? 'Rows' }],
        marks: [
          {
            type: 'path',
            name: 'marks',
            clip: true,
            from: { data: 'contours' },
            encode: {
              enter: {
                tooltip: { signal: "{'at least': datum.level, rows: datum.rows}" },
                ...(coloring === 'filled'
                  ? { fill: color, stroke: { value: 'white' }, strokeWidth: { value: 0.3 } }
                  : { stroke: color, strokeWidth: { value: 1.5 } }),
              },
            },
            transform: grid.length === 0 ? [] : [{ type: 'geopath', field: 'datum.contour' }],
          },
        ],
      }),
    };
  },
});

/** Puts beside each line which rows it goes around. */
const leadsBack = {
  type: 'lookup',
  from: 'levels',
  key: 'level',
  fields: ['contour.value'],
  values: ['level', 'rows', '__where'],
};

/** The rows of the cells that are at least so high, as ranges along each line of cells; what lies between them has no rows. */
function levelOf({ marks, channels }: Picture, n: number, level: number): Mark {
  const [x, y] = [must(channels.x, 'x is required').source, must(channels.y, 'y is required').source];
  const [{ xMin, xMax, yMin, yMax }] = marks;
  const xs = evenBins({ min: Number(xMin), max: Number(xMax) }, n);
  const ys = evenBins({ min: Number(yMin), max: Number(yMax) }, n);
  const ranges: { readonly line: number; readonly from: number; to: number; open: boolean }[] = [];
  let rows = 0;
  for (const { cell, height, count } of marks) {
    const [line, at] = [n - 1 - Math.floor(Number(cell) / n), Number(cell) % n];
    const last = ranges.at(-1);
    const inside = Number(height) >= level;
    if (inside) rows += Number(count);
    if (last && (last.line !== line || !inside)) last.open = false;
    if (inside && last?.open) last.to = at;
    else if (inside) ranges.push({ line, from: at, to: at, open: true });
  }
  const conditions = ranges.map(({ line, from, to }) =>
    both(
      within(y, ys.edge(line), ys.edge(line + 1), line === ys.count - 1),
      within(x, xs.edge(from), xs.edge(to + 1), to === xs.count - 1),
    ),
  );
  return { level, rows, __where: conditions.map(condition => `(${condition})`).join(' OR ') };
}

/** Rows and mean height of each cell that has rows; cells are counted from the top left. */
function* cellsOf(input: HeldInput, n: number): Generator<undefined, Mark[]> {
  const [xs, ys] = [yield* extentOf(input, 'x'), yield* extentOf(input, 'y')];
  if (xs === null || ys === null) return [];
  const [x, y, z] = [placeOf(input, 'x'), placeOf(input, 'y'), placeOf(input, 'z')];
  const counts = new Float64Array(n * n);
  const heights = new Float64Array(n * n);
  const [xBins, yBins] = [evenBins(xs, n), evenBins(ys, n)];
  for (const { columns, rows } of input.batches()) {
    for (let k = 0; k < rows; k++) {
      const cell = (n - 1 - yBins.of(numberAt(columns[y], k))) * n + xBins.of(numberAt(columns[x], k));
      counts[cell]++;
      if (z >= 0) heights[cell] += (numberAt(columns[z], k) - heights[cell]) / counts[cell];
    }
    yield undefined;
  }
  const extents = { xMin: xs.min, xMax: xs.max, yMin: ys.min, yMax: ys.max };
  const cells = Array.from(
    counts,
    (count, cell): Mark => ({ cell, height: z >= 0 ? heights[cell] : count, count, ...extents }),
  );
  return cells.filter(cell => cell.count !== 0 && Number.isFinite(cell.height));
}

/** Heights of all cells; those without rows get `empty`, or, where it is null, the mean of all others by the square of their nearness. */
function gridOf(cells: readonly Mark[], n: number, empty: number | null): number[] {
  const values = new Array<number>(n * n).fill(empty ?? Number.NaN);
  for (const { cell, height } of cells) values[Number(cell)] = Number(height);
  if (empty !== null || cells.length === 0) return values;
  // Far fewer than all cells are enough for a guess.
  const step = Math.ceil(cells.length / 400);
  const known = cells
    .filter((_, i) => i % step === 0)
    .map(({ cell, height }) => [Number(cell) % n, Math.floor(Number(cell) / n), Number(height)]);
  const heights = known.map(([, , height]) => height);
  const [least, greatest] = [Math.min(...heights), Math.max(...heights)];
  return values.map((value, at) => {
    if (!Number.isNaN(value)) return value;
    let [sum, weights] = [0, 0];
    for (const [i, j, height] of known) {
      const weight = 1 / ((i - (at % n)) ** 2 + (j - Math.floor(at / n)) ** 2);
      sum += weight * height;
      weights += weight;
    }
    return Math.min(greatest, Math.max(least, sum / weights));
  });
}
