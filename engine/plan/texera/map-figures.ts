import { all, type Codec, type Fields, field, words } from './codec.ts';
import { type Mapping, straight } from './mapping.ts';
import { chosen, names, numberText } from './visual-codecs.ts';

const duplicates = words([
  ['Nothing', 'none'],
  ['Mean', 'average'],
  ['Sum', 'sum'],
]);

/** `line` of a time series, which is a filled area there too. */
const asLine: Codec = {
  theirs: ['line'],
  ours: [],
  read({ line }, note) {
    if (line === 'area') note('a time series is a line here', 'line');
    return {};
  },
  write: () => ({ line: 'line' }),
};

/** Cells: Texera counts them on each axis apart, here one number is for both. */
const cells: Codec = {
  theirs: ['xBins', 'yBins', 'normalize'],
  ours: ['bins'],
  read({ xBins, yBins, normalize }, note) {
    const [x, y] = [xBins, yBins].map(count => (typeof count === 'number' && count >= 1 ? count : 10));
    if (x !== y) note(`both axes have up to ${Math.max(x, y)} ranges here`, x < y ? 'xBins' : 'yBins');
    if (normalize) note(`cells show numbers of rows here, not ${String(normalize)}`, 'normalize');
    return { bins: Math.max(x, y) };
  },
  write: ({ bins }) => ({ ...(bins !== undefined && { xBins: bins, yBins: bins }) }),
};

interface Step {
  readonly start: number;
  readonly end: number;
}

/** Ranges of a dial or a bar, which Texera keeps as texts; those without an end are left out. */
function stepsOf({ steps }: Fields, note: (reason: string, field?: string) => void): Step[] {
  const list = (Array.isArray(steps) ? steps : []) as readonly Fields[];
  const read = list.map(step => ({ start: Number(step?.start || 0), end: Number(step?.end || Number.NaN) }));
  const kept = read.filter(({ start, end }) => start < end);
  if (kept.length < read.length) note('ranges that end before they start are left out', 'steps');
  return kept;
}

/** A dial from the first step to the last. */
const dial: Codec = {
  theirs: ['steps'],
  ours: ['min', 'max'],
  read(properties, note) {
    const steps = stepsOf(properties, note);
    if (steps.length > 1) note('a dial has no shaded ranges here; it goes from the first to the last', 'steps');
    if (steps.length === 0) return {};
    return { min: Math.min(...steps.map(s => s.start)), max: Math.max(...steps.map(s => s.end)) };
  },
  write: ({ min, max }) => (max === undefined ? {} : { steps: [{ start: String(min ?? 0), end: String(max) }] }),
};

/** Shaded ranges behind a bar, of which the ends are kept. */
const ranges: Codec = {
  theirs: ['steps'],
  ours: ['ranges'],
  read(properties, note) {
    const steps = stepsOf(properties, note).toSorted((a, b) => a.end - b.end);
    if (steps.length > 4) note('a bar has four shaded ranges at most here', 'steps');
    return steps.length === 0 ? {} : { ranges: steps.slice(0, 4).map(step => step.end) };
  },
  write: ({ ranges }) =>
    Array.isArray(ranges)
      ? { steps: ranges.map((end, i) => ({ start: String(i === 0 ? 0 : ranges[i - 1]), end: String(end) })) }
      : {},
};

/** Attributes with headings over them and names of their own. */
const nested: Codec = {
  ...names('add attribute', 'attributes', 'originalName'),
  read(properties, note) {
    const list = (properties['add attribute'] ?? []) as readonly Fields[];
    if (list.some(entry => entry.attributeGroup))
      note('headings over several attributes are left out', 'add attribute');
    if (list.some(entry => entry.name && entry.name !== entry.originalName))
      note('attributes keep their names here; a rename before the table gives them others', 'add attribute');
    return names('add attribute', 'attributes', 'originalName').read(properties, note);
  },
};

/** Charts that Texera has beside those of its catalogue: single figures, and plots whose settings are few. */
export const figureMappings: { readonly [type: string]: Mapping } = {
  RangeSlider: straight(
    'line',
    all(field('X-axis', 'x'), field('Y-axis', 'y'), field('Duplicates', 'aggregate', duplicates)),
    ['there is no slider under the axis here'],
  ),
  TimeSeriesPlot: straight(
    'time-series',
    all(
      field('timeColumn', 'time'),
      field('valueColumn', 'value'),
      field('categoryColumn', 'color', chosen),
      field('facetColumn', 'facet', chosen),
      asLine,
    ),
    ['rows of one unit of time are averaged here'],
  ),
  Histogram2D: straight('histogram-2d', all(field('xColumn', 'x'), field('yColumn', 'y'), cells)),
  VolcanoPlot: straight('volcano', all(field('effectColumn', 'effect'), field('pvalueColumn', 'p'))),
  BulletChart: straight('bullet', all(field('value', 'value'), field('thresholdValue', 'goal', numberText), ranges), [
    'all rows are added up to one bar here',
  ]),
  GaugeChart: straight('gauge', all(field('value', 'value'), field('threshold', 'threshold', numberText), dial), [
    'the dial shows the average of all rows here',
  ]),
  NestedTable: straight('table', nested),
};

/** Why a chart of Texera has no counterpart. */
export const unlike: { readonly [type: string]: string } = {
  TreePlot: 'a tree has a parent and a child in two attributes here, not in the cells of one; split them and use Tree',
  URLVisualizer: 'nothing is fetched to show a result here, so the pages behind the addresses cannot be shown',
};
