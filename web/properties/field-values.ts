import type { Control } from './fields.ts';

const parameterText = /\$\{[^}]*\}/;

/** True for text that a parameter stands in; such text is kept as it is, whatever the field's type. */
export const holdsParameter = (text: unknown): text is string => typeof text === 'string' && parameterText.test(text);

/** What typed text means in a number field: a number, a parameter, nothing, or why it is neither. */
export function readNumber(
  text: string,
  { integer, minimum, maximum }: Extract<Control, { kind: 'number' }>,
): { readonly value?: number | string; readonly fault?: string } {
  const trimmed = text.trim();
  if (trimmed === '') return {};
  if (holdsParameter(trimmed)) return { value: trimmed };
  const value = Number(trimmed);
  if (!Number.isFinite(value)) return { fault: `“${trimmed}” is not a number` };
  if (integer && !Number.isInteger(value)) return { fault: 'should be a whole number' };
  if (minimum !== undefined && value < minimum) return { fault: `should be at least ${minimum}` };
  if (maximum !== undefined && value > maximum) return { fault: `should be at most ${maximum}` };
  return { value };
}

/** What typed text means where any value may stand: JSON for numbers, true, false, null, lists and objects; else the text. */
export function readAny(text: string): unknown {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  if (!/^(-?\d|[[{"]|true$|false$|null$)/.test(trimmed)) return text;
  try {
    const value: unknown = JSON.parse(trimmed);
    return typeof value === 'number' && !Number.isSafeInteger(value) && Number.isInteger(value) ? trimmed : value;
  } catch {
    return text;
  }
}

/** The text that `readAny` reads back as `value`. */
export function writeAny(value: unknown): string {
  if (value === undefined) return '';
  if (typeof value !== 'string') return JSON.stringify(value);
  return readAny(value) === value ? value : JSON.stringify(value);
}

/** A default as a faint word in an empty field. */
export function placeholderOf(preset: unknown): string {
  if (preset === undefined) return '';
  if (typeof preset === 'string') return preset === '' ? 'empty' : preset;
  if (Array.isArray(preset)) return preset.map(item => (item === '' ? 'empty text' : placeholderOf(item))).join(', ');
  return JSON.stringify(preset);
}

/** The list with the entry at `from` put at `to`. */
export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const next = [...list];
  next.splice(Math.max(0, Math.min(to, list.length - 1)), 0, ...next.splice(from, 1));
  return next;
}
