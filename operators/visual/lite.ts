import type { Picture } from './chart-operator.ts';
import type { Mark } from './mark.ts';

/** The version of the language that the specs are written in; a name, nothing is fetched. */
export const liteSchema = 'https://vega.github.io/schema/vega-lite/v6.json';
export const vegaSchema = 'https://vega.github.io/schema/vega/v6.json';

/** Size of a chart, and of one of many. */
export const size = { width: 480, height: 300 };
export const smallSize = { width: 200, height: 160 };

type Part = { readonly [key: string]: unknown };

/** What a view of the language has besides its data. */
export interface View extends Part {
  readonly mark?: Part | string;
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

/** A whole Vega-Lite spec: the view, split into small ones where there is a channel `facet`. */
export function lite(picture: Picture, view: View, marks: readonly Mark[] = picture.marks): object {
  const split = picture.channels.facet !== undefined;
  const { title } = picture;
  const facet = { field: 'facet', type: kindOf(picture, 'facet'), title: titleOf(picture, 'facet') };
  const { mark, encoding, layer, ...rest } = view;
  const body = layer ? { layer, ...(encoding && { encoding }) } : { mark, encoding };
  return {
    $schema: liteSchema,
    ...(title && { title }),
    data: { values: marks },
    ...(split ? { facet, columns: 3, spec: { ...smallSize, ...body } } : { ...size, ...body }),
    ...rest,
  };
}

/** A whole Vega spec, for pictures that Vega-Lite has no words for. */
export const vega = ({ title }: Picture, parts: Part): object => ({
  $schema: vegaSchema,
  ...size,
  padding: 5,
  autosize: 'pad',
  ...(title && { title }),
  ...parts,
});
