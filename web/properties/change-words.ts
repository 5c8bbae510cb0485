import { type JsonSchema, titleOf } from './fields.ts';

/** Why a node is stale, with the names that its form gives to the fields: `settings changed: Condition`. */
export function changeWords(reason: string, schema: unknown): string {
  const keys = /^config changed: (.+)$/.exec(reason)?.[1];
  if (!keys) return reason;
  const { properties } = (schema ?? {}) as JsonSchema;
  return `settings changed: ${keys
    .split(', ')
    .map(key => properties?.[key]?.title ?? titleOf(key))
    .join(', ')}`;
}
