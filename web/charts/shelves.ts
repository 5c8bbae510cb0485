import type { OperatorInfo } from '#server/http/shapes/catalogue.ts';

/** A place of a chart that an attribute is put on. */
export interface Shelf {
  readonly name: string;
  readonly title: string;
  readonly hint: string | undefined;
  readonly required: boolean;
  /** Takes several attributes. */
  readonly many: boolean;
}

interface Property {
  readonly format?: string;
  readonly title?: string;
  readonly description?: string;
  readonly type?: string;
  readonly items?: Property;
}

/** The shelves of a chart, from its config schema, those that must be filled first. */
export function shelvesOf({ config }: Pick<OperatorInfo, 'config'>): Shelf[] {
  const { properties = {}, required = [] } = config as {
    readonly properties?: { readonly [name: string]: Property };
    readonly required?: readonly string[];
  };
  return Object.entries(properties)
    .filter(([, property]) => property.format === 'attribute' || property.items?.format === 'attribute')
    .map(([name, property]) => ({
      name,
      title: property.title ?? name,
      hint: property.description ?? property.items?.description,
      required: required.includes(name),
      many: property.type === 'array',
    }))
    .sort((a, b) => Number(b.required) - Number(a.required));
}

/** The config with an attribute put on a shelf; on one that takes several it is added. */
export function putOn(
  config: { readonly [name: string]: unknown },
  { name, many }: Shelf,
  attribute: string | null,
): { readonly [name: string]: unknown } {
  const { [name]: before, ...rest } = config;
  if (attribute === null) return rest;
  if (!many) return { ...rest, [name]: attribute };
  const list = Array.isArray(before) ? (before as readonly unknown[]) : [];
  return { ...rest, [name]: list.includes(attribute) ? list : [...list, attribute] };
}

/** Whether enough is on the shelves to draw. */
export const isFilled = (config: { readonly [name: string]: unknown }, shelves: readonly Shelf[]): boolean =>
  shelves.every(({ name, required }) => !required || (config[name] !== undefined && config[name] !== ''));
