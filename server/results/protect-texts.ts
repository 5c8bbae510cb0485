import type { Batch } from '#engine/data/batch.ts';
import { Dictionary } from '#engine/data/dictionary.ts';
import type { Schema } from '#engine/data/schema.ts';

/** What spreadsheets take for the beginning of a formula. */
const formula = /^[=+\-@\t\r]/;

const protectedText = (text: string): string => (formula.test(text) ? `'${text}` : text);

/** Attribute names as a spreadsheet may show them. */
export const protectedSchema = (schema: Schema): Schema => schema.map(a => ({ ...a, name: protectedText(a.name) }));

/** Batches whose texts no spreadsheet takes for formulas; numbers are as they are. */
export function protector(schema: Schema): (batch: Batch) => Batch {
  const known = new WeakMap<Dictionary, Dictionary>();
  const named = protectedSchema(schema);
  const safe = (dictionary: Dictionary): Dictionary => {
    const own = known.get(dictionary) ?? new Dictionary();
    known.set(dictionary, own);
    for (let code = own.size; code < dictionary.size; code++) own.append(protectedText(dictionary.values[code]));
    return own;
  };
  return batch => ({
    ...batch,
    schema: named,
    columns: batch.columns.map(c => (c.dictionary === null ? c : { ...c, dictionary: safe(c.dictionary) })),
  });
}
