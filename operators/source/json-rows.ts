import type { Schema } from '#engine/data/schema.ts';
import { SluiceError } from '#engine/errors.ts';
import type { Emission, ExecutorContext } from '#engine/operator/define.ts';
import { ObjectShape, parseExact, whyNotJson } from './json-shape.ts';
import { isObject, ObjectRows } from './object-rows.ts';
import { withFile } from './open-file.ts';
import { partEmissions, RowRange } from './row-range.ts';
import { Progress } from './source-executor.ts';
import { TextFile } from './text-file.ts';

/** Bytes of a JSON file: it is parsed whole, and a string cannot be longer. */
const fileLimitBytes = 512 << 20;
/** Rows taken between two breaths. */
const stride = 2048;

/** Where in a JSON file the array is: a JSON pointer, empty for the whole; null for the first array there is. */
export type Place = string | null;

/** Attributes of the objects in JSON files that belong together. */
export function jsonShape(paths: readonly string[], place: Place): Schema {
  const shape = new ObjectShape(false);
  for (const path of paths) for (const item of itemsOf(path, place)) if (isObject(item)) shape.see(item);
  return shape.schema;
}

/** Rows of JSON files one after the other; a refused item is named by its place in the array, counted from 1. */
export function* jsonRows(
  paths: readonly string[],
  schema: Schema,
  place: Place,
  context: ExecutorContext,
): Generator<Emission> {
  const range = new RowRange();
  const progress = new Progress(paths, context);
  const rows = new ObjectRows(schema, false);
  for (const [n, path] of paths.entries()) {
    const items = itemsOf(path, place);
    const name = paths.length > 1 ? path.replace(/^.*[/\\]/, '') : null;
    for (let i = 0; i < items.length; i++) {
      rows.add(items[i], i + 1, null);
      if (rows.rows >= context.batchRows) yield* partEmissions(rows.take(), range, name);
      if (i % stride === stride - 1) yield undefined;
    }
    yield* partEmissions(rows.take(), range, name);
    progress.done(n);
  }
}

/** The array in a JSON file. @throws {SluiceError} FILE_FORMAT, CONFIG_INVALID for a pointer that leads nowhere */
export function itemsOf(path: string, place: Place): readonly unknown[] {
  return withFile(path, file => {
    const wanted = 'a JSON array of objects';
    if (file.size > fileLimitBytes)
      throw new SluiceError('FILE_FORMAT', {
        wanted,
        reason: 'it is larger than 512 MiB; JSON lines have no such limit',
      });
    const { bytes } = new TextFile(file, 'utf-8', wanted).head(file.size * 2);
    const text = new TextDecoder().decode(bytes);
    let value: unknown;
    try {
      value = parseExact(text);
    } catch (error) {
      throw new SluiceError('FILE_FORMAT', { wanted, reason: `it ${whyNotJson(error, text)}` }, { cause: error });
    }
    return arrayIn(followed(value, place ?? ''), place, wanted);
  });
}

/** The value a JSON pointer leads to. @see RFC 6901 */
export function followed(value: unknown, pointer: string): unknown {
  let at = value;
  const keys = pointer.split('/').slice(1);
  for (const [n, raw] of keys.entries()) {
    const key = raw.replaceAll('~1', '/').replaceAll('~0', '~');
    const inner = Array.isArray(at) ? at[Number(key)] : isObject(at) && Object.hasOwn(at, key) ? at[key] : undefined;
    if (inner === undefined) {
      const known = isObject(at) ? Object.keys(at).slice(0, 12).join(', ') : '';
      const place = `/${keys.slice(0, n + 1).join('/')}`;
      throw new SluiceError('CONFIG_INVALID', {
        field: 'pointer',
        reason: `nothing is at ${place}${known && `; there are ${known}`}`,
        type: 'json-scan',
      });
    }
    at = inner;
  }
  return at;
}

function arrayIn(value: unknown, place: Place, wanted: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (!isObject(value)) throw new SluiceError('FILE_FORMAT', { wanted, reason: `it holds a ${typeof value}` });
  const arrays = Object.entries(value).filter((entry): entry is [string, unknown[]] => Array.isArray(entry[1]));
  const inside = arrays.find(([, items]) => items.some(isObject)) ?? (place === null ? arrays[0] : undefined);
  if (inside === undefined) return [value];
  if (place === null) return inside[1];
  const reason = `it holds an object; the pointer ${place}/${inside[0]} leads to an array`;
  throw new SluiceError('FILE_FORMAT', { wanted, reason });
}
