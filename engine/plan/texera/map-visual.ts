import { all, type Codec, type Fields, field, textOrNone, words } from './codec.ts';
import { figureMappings } from './map-figures.ts';
import { type Mapping, straight } from './mapping.ts';
import { chosen, names, numberText } from './visual-codecs.ts';

/** An attribute that counts only while a switch is on. */
const switched = (toggle: string, theirs: string, ours: string): Codec => ({
  theirs: [toggle, theirs],
  ours: [ours],
  read: properties => (properties[toggle] === true && properties[theirs] ? { [ours]: properties[theirs] } : {}),
  write: config => ({
    [toggle]: config[ours] !== undefined,
    ...(config[ours] !== undefined && { [theirs]: config[ours] }),
  }),
});

/** Curves of one chart; here a chart has one, split by a color. */
const firstOf = (theirs: string, codec: Codec): Codec => ({
  theirs: [theirs],
  ours: codec.ours,
  read(properties, note) {
    const [first, ...others] = (Array.isArray(properties[theirs]) ? properties[theirs] : []) as Fields[];
    if (others.length > 0)
      note(`a chart has one curve here, colored by an attribute; ${others.length} more are left out`, theirs);
    return first ? codec.read(first, note) : {};
  },
  write: (config, note) => ({ [theirs]: [codec.write(config, note)] }),
});

/** `mode` of a curve: whether its points are shown. */
const points: Codec = {
  theirs: ['mode'],
  ours: ['points'],
  read({ mode }, note) {
    if (mode === 'dots') note('points are joined by a line here', 'points');
    return mode === 'dots' || mode === 'line with dots' ? { points: true } : {};
  },
  write: ({ points }) => ({ mode: points === true ? 'line with dots' : 'line' }),
};

const coloring = words([
  ['heatmap', 'filled'],
  ['lines', 'lines'],
]);

const hierarchy = all(names('hierarchy', 'path'), field('value', 'value'));
const color = field('color', 'color', chosen);
const xy = all(field('x', 'x'), field('y', 'y'));
const stages = 'the order of the rows is kept, and rows of one category are added up';

/** How lines are grouped in a filled area: a color, or small charts. */
const lineGroup: Codec = {
  theirs: ['lineGroup', 'color', 'facetColumn'],
  ours: ['color', 'facet'],
  read: ({ lineGroup, color, facetColumn }) => ({
    ...(color || lineGroup ? { color: color || lineGroup } : {}),
    ...(facetColumn === true && lineGroup ? { facet: lineGroup } : {}),
  }),
  write: ({ color, facet }) => ({
    ...(color !== undefined && { color }),
    ...(facet !== undefined && { lineGroup: facet }),
    facetColumn: facet !== undefined,
  }),
};

/** Charts by Texera's names for them. */
export const visualMappings: { readonly [type: string]: Mapping } = {
  BarChart: straight(
    'bar',
    all(
      field('fields', 'x'),
      field('value', 'y'),
      field('categoryColumn', 'color', chosen),
      field('horizontalOrientation', 'horizontal'),
    ),
  ),
  LineChart: straight('line', firstOf('lines', all(xy, points))),
  FilledAreaPlot: straight('area', all(xy, lineGroup)),
  Scatterplot: straight(
    'scatter',
    all(
      field('xColumn', 'x'),
      field('yColumn', 'y'),
      field('colorColumn', 'color', chosen),
      field('xLogScale', 'xLog'),
      field('yLogScale', 'yLog'),
      field('hoverName', 'hover', chosen),
    ),
  ),
  BubbleChart: straight(
    'bubble',
    all(
      field('xValue', 'x'),
      field('yValue', 'y'),
      field('zValue', 'size'),
      switched('enableColor', 'colorCategory', 'color'),
    ),
  ),
  PieChart: straight('pie', all(field('value', 'value'), field('name', 'category'))),
  Histogram: straight('histogram', all(field('value', 'value'), color, field('separateBy', 'facet', chosen))),
  HeatMap: straight('heatmap', all(xy, field('Values', 'value'))),
  BoxViolinPlot: {
    ...straight('box', all(field('value', 'value'), field('horizontalOrientation', 'horizontal'), quartiles())),
    variant: { property: 'violinPlot', values: { box: false, violin: true } },
  },
  ContinuousErrorBands: straight(
    'error-band',
    firstOf('bands', all(xy, field('yLower', 'low'), field('yUpper', 'high'))),
  ),
  DotPlot: straight('dot', field('Count Attribute', 'category')),
  DumbbellPlot: straight(
    'dumbbell',
    all(
      field('comparedColumnName', 'category'),
      field('measurementColumnName', 'value'),
      field('categoryColumnName', 'group'),
      field('dumbbellStartValue', 'start'),
      field('dumbbellEndValue', 'end'),
      field('showLegends', 'legend'),
    ),
  ),
  GanttChart: straight('gantt', all(field('task', 'task'), field('start', 'start'), field('finish', 'finish'), color)),
  CandlestickChart: straight(
    'candlestick',
    all(
      field('date', 'date'),
      field('open', 'open'),
      field('high', 'high'),
      field('low', 'low'),
      field('close', 'close'),
    ),
  ),
  FunnelPlot: straight('funnel', all(field('y', 'stage'), field('x', 'value'), color)),
  WaterfallChart: straight('waterfall', all(field('xColumn', 'x'), field('yColumn', 'y')), [stages]),
  HierarchyChart: {
    ...straight('treemap', hierarchy),
    variant: { property: 'hierarchyChartType', values: { treemap: 'treemap', sunburst: 'sunburst' } },
  },
  IcicleChart: straight('icicle', hierarchy),
  SankeyDiagram: straight(
    'sankey',
    all(field('Source Attribute', 'source'), field('Target Attribute', 'target'), field('Value Attribute', 'value')),
  ),
  NetworkGraph: straight(
    'network',
    all(field('source', 'source'), field('destination', 'target'), field('title', 'title', textOrNone)),
  ),
  Dendrogram: straight(
    'dendrogram',
    all(twoAttributes(), field('Labels', 'label'), field('threshold', 'threshold', numberText)),
  ),
  ContourPlot: straight(
    'contour',
    all(
      xy,
      field('z', 'z'),
      field('gridSize', 'gridSize', numberText),
      field('connectGaps', 'fillGaps'),
      field('Coloring Method', 'coloring', coloring),
    ),
  ),
  QuiverPlot: straight('quiver', all(xy, field('u', 'u'), field('v', 'v'))),
  TernaryPlot: straight(
    'ternary',
    all(
      field('firstVariable', 'a'),
      field('secondVariable', 'b'),
      field('thirdVariable', 'c'),
      switched('colorEnabled', 'colorDataField', 'color'),
    ),
  ),
  ScatterMatrixChart: straight(
    'scatter-matrix',
    all(field('Selected Attributes', 'attributes'), field('Color', 'color', chosen)),
  ),
  WordCloud: straight('word-cloud', all(field('textColumn', 'text'), field('topN', 'top'))),
  TablesPlot: straight('table', names('add attribute', 'attributes')),
  FigureFactoryTable: straight(
    'table',
    all(names('add attribute', 'attributes'), field('fontSize', 'fontSize', numberText)),
  ),
  Scatter3DChart: straight('scatter-3d', all(xy, field('z', 'z'))),
  ImageVisualizer: straight('image', field('binaryContent', 'image')),
  HTMLVisualizer: straight('html', field('htmlContentAttrName', 'html')),
  ...figureMappings,
};

/** Quartiles are interpolated here, which Texera calls linear. */
function quartiles(): Codec {
  return {
    theirs: ['Quartile Method'],
    ours: [],
    read({ 'Quartile Method': method }, note) {
      if (method !== undefined && method !== 'linear') note(`quartiles are interpolated here, not ${String(method)}`);
      return {};
    },
    write: () => ({ 'Quartile Method': 'linear' }),
  };
}

/** Two numbers make points alike there, any number here. */
function twoAttributes(): Codec {
  return {
    theirs: ['xVal', 'yVal'],
    ours: ['attributes'],
    read: ({ xVal, yVal }) => ({ attributes: [xVal, yVal].filter(name => typeof name === 'string' && name !== '') }),
    write({ attributes }, note) {
      const [xVal, yVal, ...others] = (attributes ?? []) as string[];
      if (others.length > 0) note('Texera compares two attributes', 'attributes');
      return { xVal, yVal: yVal ?? xVal };
    },
  };
}
