import { makeBatch } from '#engine/data/batch.ts';
import { type Column, columnOf, makeColumn, type Value } from '#engine/data/column.ts';
import type { RejectedRow, ScannedPart } from '#engine/data/csv.ts';
import { RollingDictionary } from '#engine/data/rolling-dictionary.ts';
import type { AttributeType, Schema } from '#engine/data/schema.ts';
import { castValue } from '#engine/data/value.ts';

/** What becomes of a text: a row per line, or one row with all of it. */
export interface TextSettings {
  readonly mode: 'lines' | 'whole' | 'binary';
  readonly attribute: string;
  readonly type: AttributeType;
  /** Names the attribute that says which file a row is of. */
  readonly fileNameAttribute?: string;
}

export function textSchema({ mode, attribute, type, fileNameAttribute }: TextSettings): Schema {
  const own = { name: attribute, type: mode === 'binary' ? ('binary' as const) : type };
  return fileNameAttribute === undefined ? [own] : [{ name: fileNameAttribute, type: 'string' }, own];
}

/** Gathers texts (or bytes) and turns them into a typed column; what does not fit is refused. */
export class TextRows {
  readonly #schema: Schema;
  readonly #named: boolean;
  readonly #texts = new RollingDictionary();
  readonly #names = new RollingDictionary();
  #values: (string | Uint8Array)[] = [];
  #lines: number[] = [];
  #files: string[] = [];
  #rejected: RejectedRow[] = [];

  constructor(schema: Schema) {
    this.#schema = schema;
    this.#named = schema.length > 1;
  }

  get rows(): number {
    return this.#values.length;
  }

  add(value: string | Uint8Array, line: number, file: string): void {
    this.#values.push(value);
    this.#lines.push(line);
    this.#files.push(file);
  }

  refuse(line: number, reason: string, raw: string): void {
    this.#rejected.push({ line, reason, raw });
  }

  /** The rows so far; the gatherer is empty afterwards. */
  take(): ScannedPart {
    const own = this.#schema[this.#schema.length - 1];
    if (own.type !== 'string' && own.type !== 'binary') this.#cast(own.type);
    const values = this.#values;
    const names = this.#files;
    const lines = Float64Array.from(this.#lines);
    const rejected = this.#rejected.sort((a, b) => a.line - b.line);
    this.#values = [];
    this.#lines = [];
    this.#files = [];
    this.#rejected = [];
    if (values.length === 0) return { batch: null, rejected, lines: null };
    const column =
      own.type === 'string' ? coded(values as string[], this.#texts) : columnOf(own, values as readonly Value[]);
    const columns = this.#named ? [coded(names, this.#names), column] : [column];
    return { batch: makeBatch(this.#schema, columns, values.length), rejected, lines };
  }

  /** Replaces texts by values of `type` and refuses those that are none; a blank text is null. */
  #cast(type: AttributeType): void {
    const [values, lines, files] = [this.#values, this.#lines, this.#files];
    [this.#values, this.#lines, this.#files] = [[], [], []];
    values.forEach((text, i) => {
      const blank = (text as string).trim() === '';
      const { value, error } = blank ? { value: null, error: undefined } : castValue(text as string, type);
      if (error === undefined) this.add(value as string, lines[i], files[i]);
      else this.refuse(lines[i], error, text as string);
    });
  }
}

function coded(texts: readonly string[], dictionaries: RollingDictionary): Column {
  const dictionary = dictionaries.next(texts.length);
  const codes = new Int32Array(texts.length);
  for (let i = 0; i < texts.length; i++) codes[i] = dictionary.codeOf(texts[i]);
  return makeColumn('string', codes, null, dictionary);
}
