import type { Catalogue } from './document.ts';
import { isPlain } from './plain.ts';

/** As much as a document has to know of an operator: an entry of `GET /operators` will do. */
interface Operator {
  readonly type: string;
  /** JSON Schema of its config. */
  readonly config: unknown;
  readonly ports: { readonly inputs: readonly { readonly name: string; readonly many?: boolean }[] };
}

/** Formats of fields whose text is long enough for two people to write in it at once. */
const textFormats: readonly unknown[] = ['code', 'sql', 'text'];

/** The catalogue of these operators; the server and its clients make it of the same list. */
export function catalogueOf(operators: readonly Operator[]): Catalogue {
  const fields = new Map(operators.map(({ type, config }) => [type, sharedFields(config)]));
  const single = new Set(
    operators.flatMap(({ type, ports }) => ports.inputs.filter(p => !p.many).map(p => JSON.stringify([type, p.name]))),
  );
  return {
    textFields: type => fields.get(type) ?? [],
    single: (type, port) => single.has(JSON.stringify([type, port])),
  };
}

function sharedFields(config: unknown): string[] {
  const properties = isPlain(config) && isPlain(config.properties) ? config.properties : {};
  return Object.entries(properties).flatMap(([name, field]) =>
    isPlain(field) && textFormats.includes(field.format) ? [name] : [],
  );
}
