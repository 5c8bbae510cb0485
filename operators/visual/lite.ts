import type { Drawing, Picture } from './chart-operator.ts';

/** The version of the language that the specs are written in; a name, nothing is fetched. */
export const liteSchema = 'https://vega.github.io/schema/vega-lite/v6.json';
export const vegaSchema = 'https://vega.github.io/schema/vega/v6.json';

/** Size of a chart, and of one of many. */
export const size = { width: 480, height: 300 };
export const smallSize = { width: 200, height: 160 };

/** Twelve digits tell all that an axis or a tooltip can show, and hide what binary fractions leave behind. */
export const numbers = { numberFormat: ',.12~r' };

type Part = { readonly [key: string]: unknown };

/** What a view of the language has besides its data. */
export interface View extends Part {
  readonly mark?: Part | string;
  readonly config?: Part;
  readonly encoding?: { readonly [channel: string]: Part | readonly Part[] | undefined };
}

/** The title of a channel: the attribute behind it. */
export const titleOf = ({ channels }: Picture, name: string): string => channels[name]?.attribute ?? name;

/** How a channel is measured. */
export function kindOf({ channels }: Picture, name: string): 'quantitative' | 'temporal' | 'nominal' | 'ordinal' {
  const channel = channels[name];
  if (!channel) return 'quantitative';
  const { type, takes } = channel;
  const isNumber = type === 'int32' || type === 'int64' || type === 'float64';
  if (takes === 'category') return isNumber ? 'ordinal' : 'nominal';
  if (type === 'timestamp') return 'temporal';
  return isNumber ? 'quantitative' : 'nominal';
}

/** The encoding of a channel under its own name; absent when the config names no attribute for it. */
export function field(picture: Picture, name: string, more: Part = {}): Part | undefined {
  if (!picture.channels[name]) return undefined;
  const type = kindOf(picture, name);
  return {
    field: name,
    type,
    title: titleOf(picture, name),
    ...(type === 'temporal' && { scale: { type: 'utc' } }),
    ...more,
  };
}

/** What is shown beside a mark under the pointer: these channels, as far as the config has them. */
export const tips = (picture: Picture, ...names: readonly string[]): Part[] =>
  names
    .filter(name => picture.channels[name])
    .map(name => ({ field: name, type: kindOf(picture, name), title: titleOf(picture, name) }));

/** The encoding of a number that the chart computed. */
export const made = (name: string, title: string | null, more: Part = {}): Part => ({
  field: name,
  type: 'quantitative',
  title,
  ...more,
});

/** Of an axis that counts: no halves of a row. */
export const wholeNumbers = { axis: { tickMinStep: 1 } };

/** A whole Vega-Lite spec: the view, split into small ones where there is a channel `facet`. */
export function lite(picture: Picture, view: View, marks: readonly object[] = picture.marks): object {
  const split = picture.channels.facet !== undefined;
  const { title } = picture;
  const facet = { field: 'facet', type: kindOf(picture, 'facet'), title: titleOf(picture, 'facet') };
  const { mark, encoding, layer, config, ...rest } = view;
  const body = layer ? { layer, ...(encoding && { encoding }) } : { mark, encoding };
  return {
    $schema: liteSchema,
    ...(title && { title }),
    data: { values: marks },
    ...(split ? { facet, columns: 3, spec: { ...smallSize, ...body } } : { ...size, ...body }),
    ...rest,
    config: { ...numbers, ...config },
  };
}

/** What stands in the place of a picture that has no marks. */
export const nothing = (picture: Picture): Drawing => {
  const mark = { type: 'text', fontSize: 14, color: '#888' };
  const config = { view: { stroke: null } };
  const text = picture.total === 0 ? 'No rows to draw' : 'No row has all the values that are drawn';
  return {
    spec: lite({ ...picture, channels: {} }, { mark, encoding: { text: { value: text } }, config }, [{}]),
    notices: picture.total === 0 ? ['no rows'] : [],
  };
};

/** Of a Vega spec that lays itself out in any width, or any width and height. */
export const fits = (sides: 'width' | 'both') => ({ fits: sides });

/** A whole Vega spec, for pictures that Vega-Lite has no words for. */
export const vega = ({ title }: Picture, parts: Part): object => ({
  $schema: vegaSchema,
  ...size,
  padding: 5,
  autosize: 'pad',
  ...(title && { title }),
  ...parts,
});
