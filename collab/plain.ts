import * as Y from 'yjs';
import type { Position } from './document.ts';

/** JSON objects, as in a workflow file. */
export type Plain = { readonly [key: string]: unknown };

export const isPlain = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Y.AbstractType);

/** Whether two JSON values are equal; keys without a value count as absent. */
export function equal(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (Array.isArray(a) || Array.isArray(b))
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((x, i) => equal(x, b[i]));
  if (!isPlain(a) || !isPlain(b)) return false;
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].every(key => equal(a[key], b[key]));
}

/** What the document holds at a key, as JSON. */
export const toPlain = (value: unknown): unknown =>
  value instanceof Y.Text ? value.toString() : value instanceof Y.AbstractType ? value.toJSON() : value;

export const text = (value: unknown, otherwise = ''): string => {
  const plain = toPlain(value);
  return typeof plain === 'string' ? plain : otherwise;
};

export const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);

/** A position, the origin where `value` is none. */
export const positionOf = (value: unknown): Position =>
  isPlain(value) && isNumber(value.x) && isNumber(value.y) ? { x: value.x, y: value.y } : { x: 0, y: 0 };

/** A size, or nothing where `value` is none. */
export const sizeOf = (value: unknown): { width: number; height: number } | undefined =>
  isPlain(value) && isNumber(value.width) && isNumber(value.height)
    ? { width: value.width, height: value.height }
    : undefined;

/** Sets a key where its value differs, removes it where there is none; a shared text is changed only where it differs. */
export function put(map: Y.Map<unknown>, key: string, value: unknown): void {
  const now = map.get(key);
  if (value === undefined) {
    if (map.has(key)) map.delete(key);
  } else if (now instanceof Y.Text && typeof value === 'string') retext(now, value);
  else if (value instanceof Y.AbstractType || !map.has(key) || !equal(toPlain(now), value)) map.set(key, value);
}

/** Makes `shared` say `wanted` by one deletion and one insertion, so that what others write elsewhere stays. */
export function retext(shared: Y.Text, wanted: string): void {
  const now = shared.toString();
  const most = Math.min(now.length, wanted.length);
  let start = 0;
  while (start < most && now[start] === wanted[start]) start++;
  let end = 0;
  while (end < most - start && now.at(-1 - end) === wanted.at(-1 - end)) end++;
  if (now.length > start + end) shared.delete(start, now.length - start - end);
  if (wanted.length > start + end) shared.insert(start, wanted.slice(start, wanted.length - end));
}
