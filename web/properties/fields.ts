/** JSON Schema as operators write it (engine/operator/config.ts), as far as the form reads it. */
export interface JsonSchema {
  readonly type?: string;
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly string[];
  readonly const?: unknown;
  readonly anyOf?: readonly JsonSchema[];
  readonly items?: JsonSchema;
  readonly properties?: { readonly [key: string]: JsonSchema };
  readonly required?: readonly string[];
  readonly patternProperties?: { readonly [pattern: string]: JsonSchema };
  readonly format?: string;
  readonly port?: string;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly variants?: readonly Variant[];
}

/** One of several ways to fill a config in; the form shows the fields of one of them. */
export interface Variant {
  readonly title: string;
  readonly fields: readonly string[];
}

/** What a value is edited with. */
export type Control =
  | { readonly kind: 'text' | 'prose' | 'sql' | 'boolean' | 'type' | 'path' | 'secret' | 'table' | 'any' }
  | { readonly kind: 'number'; readonly integer: boolean; readonly minimum?: number; readonly maximum?: number }
  | { readonly kind: 'choice'; readonly words: readonly string[] }
  | { readonly kind: 'attribute' | 'attributes' | 'expression'; readonly port: string }
  | { readonly kind: 'list'; readonly item: Control; readonly minItems: number }
  | { readonly kind: 'records'; readonly fields: readonly Field[]; readonly minItems: number }
  | { readonly kind: 'group'; readonly fields: readonly Field[] }
  | {
      readonly kind: 'union';
      readonly options: readonly { readonly label: string; readonly schema: JsonSchema; readonly control: Control }[];
    }
  | { readonly kind: 'map'; readonly value: Control };

/** A field of a form: one key of an object. */
export interface Field {
  readonly key: string;
  readonly title: string;
  readonly help: string;
  readonly required: boolean;
  readonly preset: unknown;
  readonly control: Control;
}

const attributeTypes = 'bool int32 int64 float64 string timestamp binary vector json'.split(' ');

/** The fields of an object's schema, in the order of the schema. */
export function fieldsOf(schema: JsonSchema): Field[] {
  return Object.entries(schema.properties ?? {}).map(([key, part]) => ({
    key,
    title: part.title ?? titleOf(key),
    help: part.description ?? '',
    required: (schema.required ?? []).includes(key) && part.default === undefined,
    preset: part.default,
    control: controlOf(part),
  }));
}

/** The control that a schema asks for; `any` where it says nothing more. */
export function controlOf(schema: JsonSchema): Control {
  if (schema.anyOf) return unionOf(schema.anyOf);
  if (schema.enum) return isTypes(schema.enum) ? { kind: 'type' } : { kind: 'choice', words: schema.enum };
  switch (schema.type) {
    case 'string':
      return textOf(schema);
    case 'integer':
    case 'number':
      return numberOf(schema);
    case 'boolean':
      return { kind: 'boolean' };
    case 'array':
      return listOf(schema);
    case 'object':
      if (schema.patternProperties)
        return { kind: 'map', value: controlOf(Object.values(schema.patternProperties)[0] ?? {}) };
      return { kind: 'group', fields: fieldsOf(schema) };
    default:
      return { kind: 'any' };
  }
}

const isTypes = (words: readonly string[]): boolean => attributeTypes.every(type => words.includes(type));

function textOf({ format, port = 'in' }: JsonSchema): Control {
  switch (format) {
    case 'attribute':
    case 'expression':
      return { kind: format, port };
    case 'path':
    case 'secret':
    case 'sql':
      return { kind: format };
    case 'text':
      return { kind: 'prose' };
    default:
      return { kind: 'text' };
  }
}

const numberOf = ({ type, minimum, maximum }: JsonSchema): Control => ({
  kind: 'number',
  integer: type === 'integer',
  ...(minimum === undefined ? {} : { minimum }),
  ...(maximum === undefined ? {} : { maximum }),
});

function listOf({ items = {}, minItems = 0 }: JsonSchema): Control {
  if (items.type === 'array') return { kind: 'table' };
  const item = controlOf(items);
  if (item.kind === 'attribute') return { kind: 'attributes', port: item.port };
  if (item.kind === 'group') return { kind: 'records', fields: item.fields, minItems };
  return { kind: 'list', item, minItems };
}

/** A number or a word reads best as one box that takes either; other unions are chosen from. */
function unionOf(options: readonly JsonSchema[]): Control {
  const plain = options.every(({ type }) => type === 'string' || type === 'integer' || type === 'number');
  if (plain) return { kind: 'any' };
  return {
    kind: 'union',
    options: options.map(schema => ({ label: optionLabel(schema), schema, control: controlOf(schema) })),
  };
}

const optionLabel = ({ title, required, type }: JsonSchema): string =>
  title ?? (required ? required.map(titleOf).join(', ') : titleOf(type ?? 'value'));

/** `groupBy` → `Group by`. */
export function titleOf(key: string): string {
  const words = key
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[_-]+/g, ' ')
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Where in `options` a value fits: the object whose required keys it has, else the first. */
export function optionOf(options: readonly { readonly schema: JsonSchema }[], value: unknown): number {
  const keys = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  return Math.max(
    0,
    options.findIndex(({ schema }) => (schema.required ?? []).some(key => keys.includes(key))),
  );
}

/** The variant that a config follows: the first that it has a field of. */
export function variantOf(variants: readonly Variant[], config: { readonly [key: string]: unknown }): number {
  return Math.max(
    0,
    variants.findIndex(({ fields }) => fields.some(key => !isEmpty(config[key]))),
  );
}

/** True for what an unfilled field holds. */
export const isEmpty = (value: unknown): boolean =>
  value === undefined || value === '' || (Array.isArray(value) && value.length === 0);

/** A new row of a list of records: the defaults of its fields. */
export const newRecord = (fields: readonly Field[]): { [key: string]: unknown } =>
  Object.fromEntries(fields.filter(f => f.preset !== undefined).map(f => [f.key, f.preset]));
