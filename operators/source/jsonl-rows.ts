import type { ScannedPart } from '#engine/data/csv.ts';
import type { Schema } from '#engine/data/schema.ts';
import { SluiceError } from '#engine/errors.ts';
import type { Emission, ExecutorContext } from '#engine/operator/define.ts';
import { exactNumber, ObjectShape, parseExact, whyNotJson } from './json-shape.ts';
import { type LineBlock, lineBlocks } from './lines.ts';
import { isObject, ObjectRows } from './object-rows.ts';
import { OpenFile, withFile } from './open-file.ts';
import { partEmissions, RowRange, type Taken } from './row-range.ts';
import { Progress } from './source-executor.ts';
import { TextFile } from './text-file.ts';

export interface JsonlSettings extends Taken {
  readonly flatten: boolean;
}

/** Bytes looked at in front, and at each of three places further on. */
const headBytes = 4 << 20;
const partBytes = 1 << 20;
/** Lines parsed between two breaths. */
const stride = 2048;

/** Attributes of JSONL files that belong together, by a sample of them all. */
export function jsonlShape(paths: readonly string[], flatten: boolean): Schema {
  const shape = new ObjectShape(flatten);
  const share = Math.max(partBytes, Math.floor(headBytes / paths.length));
  for (const path of paths)
    withFile(path, file => {
      const text = new TextFile(file, 'utf-8', 'JSON lines');
      const { bytes, whole } = text.head(share);
      look(shape, bytes, whole);
      if (whole || !text.seekable || paths.length > 8) return;
      const room = Math.max(0, file.size - share - partBytes);
      for (const k of [1, 2, 3]) {
        const part = file.slice(share + Math.floor((room * k) / 3), partBytes);
        look(shape, part.subarray(part.indexOf(10) + 1), k === 3);
      }
    });
  return shape.schema;
}

function look(shape: ObjectShape, bytes: Uint8Array, last: boolean): void {
  const end = last ? bytes.length : bytes.lastIndexOf(10) + 1;
  for (const line of new TextDecoder().decode(bytes.subarray(0, end)).split(/[\r\n]+/))
    try {
      const value = parseExact(line);
      if (isObject(value)) shape.see(value);
    } catch {
      // The scan refuses the line and says why.
    }
}

/** Rows of JSONL files one after the other, and the lines refused. */
export function* jsonlRows(
  paths: readonly string[],
  schema: Schema,
  settings: JsonlSettings,
  context: ExecutorContext,
  opened: (file: OpenFile) => void,
): Generator<Emission> {
  const range = new RowRange(settings.offset, settings.limit);
  const progress = new Progress(paths, context);
  const rows = new ObjectRows(schema, settings.flatten, exactNumber);
  for (const [n, path] of paths.entries()) {
    if (range.full) break;
    const file = new OpenFile(path);
    opened(file);
    try {
      for (const part of parts(new TextFile(file, 'utf-8', 'JSON lines'), rows, context.batchRows)) {
        progress.at(n, file.position);
        if (part === null) yield undefined;
        else yield* partEmissions(part, range, paths.length > 1 ? file.name : null);
        if (range.full) break;
      }
    } catch (error) {
      throw error instanceof SluiceError ? error.at({ path }) : error;
    } finally {
      file.close();
    }
  }
  for (const [key, { line, rows: count }] of [...rows.strays].slice(0, 20))
    context.log(`'${key}' (first on line ${line}) is not in the sample; it was left out of ${count} rows`);
}

function* parts(text: TextFile, rows: ObjectRows, batchRows: number): Generator<ScannedPart | null> {
  for (const block of lineBlocks(text))
    for (let from = 0; from < block.lines.length; from += stride) {
      const to = Math.min(from + stride, block.lines.length);
      for (let i = from; i < to; i++) {
        parse(block, i, rows);
        if (rows.rows >= batchRows) yield rows.take();
      }
      yield null;
    }
  yield rows.take();
}

function parse({ lines, first, broken }: LineBlock, i: number, rows: ObjectRows): void {
  const line = lines[i];
  if (line.trim() === '') return;
  if (broken.has(i)) return rows.refuse(first + i, 'is not UTF-8', line);
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    return rows.refuse(first + i, whyNotJson(error, line), line);
  }
  rows.add(value, first + i, line);
}
