import { nearest, SluiceError } from '../../errors.ts';
import type { Attribute, AttributeType, Schema } from '../schema.ts';
import { parseTimestamp } from '../value.ts';
import { type CsvDialect, RecordSplitter } from './split.ts';

/** Bytes to infer from: the front of the file, and parts from elsewhere that may start in the middle of a record. */
export interface CsvSample {
  readonly head: Uint8Array;
  /** True when `head` is the whole file. */
  readonly whole: boolean;
  readonly parts: readonly { readonly bytes: Uint8Array; readonly last: boolean }[];
}

export interface CsvShape {
  readonly schema: Schema;
  /** What was changed to make names sound, a line each. */
  readonly notes: readonly string[];
}

export interface InferOptions extends CsvDialect {
  readonly header: boolean;
  readonly nullText: readonly string[];
  /** Types that are known: of every column in order, or of some by name. */
  readonly schema?: Schema;
}

const utf8 = new TextDecoder();

/**
 * Names and types of a CSV file's columns.
 *
 * Contract: a column is of the narrowest type that holds every cell of the sample that is not null: bool, int32 (below 2^30, since later
 * values tend to be larger), int64, float64, timestamp, else string; numbers written with leading zeros or a plus stay strings.
 * @returns null when `head` does not hold the first record whole: come again with more
 * @throws {SluiceError} FILE_FORMAT for an empty file, CONFIG_INVALID when `schema` does not fit the columns
 */
export function inferCsv(sample: CsvSample, options: InferOptions): CsvShape | null {
  const first = firstRecord(sample.head, sample.whole, options);
  if (first === null) return null;
  const { cells } = first;
  if (cells.length === 0) {
    if (options.schema) return { schema: options.schema, notes: [] };
    throw new SluiceError('FILE_FORMAT', { wanted: 'CSV', reason: 'it is empty' });
  }
  const { names, notes } = options.header
    ? soundNames(cells)
    : { names: cells.map((_, c) => `column${c + 1}`), notes: [] };
  const known = knownTypes(names, options.schema);
  if (known.every(a => a !== undefined)) return { schema: known, notes };
  const guesses = names.map(() => new TypeGuess());
  const nulls = new Set(options.nullText);
  const see = (row: readonly string[]) => row.forEach((cell, c) => nulls.has(cell) || guesses[c].see(cell));
  const head = sample.head.subarray(options.header ? first.end : 0);
  eachRow(head, sample.whole, names.length, options, see, Number.POSITIVE_INFINITY);
  for (const { bytes, last } of sample.parts)
    eachRow(bytes.subarray(afterLine(bytes)), last, names.length, options, see, strayShare);
  return { schema: names.map((name, c) => known[c] ?? { name, type: guesses[c].type }), notes };
}

/** Cells of the first record that is not blank, and where the next one starts; no cells when there is none, null when it is cut off. */
export function firstRecord(
  bytes: Uint8Array,
  whole: boolean,
  dialect: CsvDialect,
): { readonly cells: readonly string[]; readonly end: number } | null {
  const ended = withSentinel(bytes);
  const counter = new RecordSplitter(dialect, 0, 1, 1);
  counter.split(ended, 0, bytes.length, whole);
  if (counter.bad.length === 0) return whole ? { cells: [], end: bytes.length } : null;
  const splitter = new RecordSplitter(dialect, counter.bad[0].fields, 1, 1);
  const end = splitter.split(ended, counter.bad[0].start, bytes.length, whole);
  return { cells: splitter.rows === 1 ? rowCells(ended, splitter, 0, dialect.quote) : [], end };
}

/** Names made unique and non-empty: `column3` for a blank third name, `name_2` for a second `name`. */
export function soundNames(cells: readonly string[]): { readonly names: string[]; readonly notes: string[] } {
  const taken = new Set(cells.map(c => c.trim()));
  const used = new Set<string>();
  const notes: string[] = [];
  const names = cells.map((cell, c) => {
    const given = cell.trim();
    let name = given;
    if (given === '') {
      name = `column${c + 1}`;
      if (taken.has(name)) name = numbered(name, taken);
      notes.push(`column ${c + 1} has no name; it is called '${name}'`);
    } else if (used.has(given)) {
      name = numbered(given, taken);
      notes.push(`column ${c + 1} is a second '${given}'; it is called '${name}'`);
    }
    taken.add(name);
    used.add(name);
    return name;
  });
  return { names, notes };
}

function numbered(name: string, taken: ReadonlySet<string>): string {
  let n = 2;
  while (taken.has(`${name}_${n}`)) n++;
  return `${name}_${n}`;
}

/** Attributes of the columns whose type is given; a schema as long as the file is wide goes by position, else by name. */
function knownTypes(names: readonly string[], schema: Schema | undefined): (Attribute | undefined)[] {
  if (schema === undefined) return names.map(() => undefined);
  if (schema.length === names.length) return [...schema];
  const strange = schema.find(a => !names.includes(a.name));
  if (strange)
    throw new SluiceError('CONFIG_INVALID', {
      field: 'schema',
      reason: `${schema.length} attributes for ${names.length} columns, and no column is called '${strange.name}'${nearest(strange.name, names)}`,
    });
  return names.map(name => schema.find(a => a.name === name));
}

/** Unsound rows per sound one from which a part is taken to start inside a quoted field. */
const strayShare = 0.5;

/** Shows `see` every sound row, unless the share of unsound ones says that the bytes are not cut at a record. */
function eachRow(
  bytes: Uint8Array,
  last: boolean,
  columns: number,
  dialect: CsvDialect,
  see: (cells: readonly string[]) => void,
  mostStray: number,
): void {
  const splitter = new RecordSplitter(dialect, columns);
  const ended = withSentinel(bytes);
  for (let from = 0, next = -1; from < bytes.length; from = next) {
    next = splitter.split(ended, from, bytes.length, last);
    if (next === from || splitter.bad.length > splitter.rows * mostStray) return;
    for (let row = 0; row < splitter.rows; row++) see(rowCells(ended, splitter, row, dialect.quote));
  }
}

function rowCells(bytes: Uint8Array, splitter: RecordSplitter, row: number, quote: number): string[] {
  const { starts, ends, columns } = splitter;
  const mark = String.fromCharCode(quote);
  return Array.from({ length: columns }, (_, c) => {
    const s = starts[row * columns + c];
    const e = ends[row * columns + c];
    const text = utf8.decode(bytes.subarray(s, e < 0 ? ~e : e));
    return e < 0 ? text.replaceAll(mark + mark, mark) : text;
  });
}

function withSentinel(bytes: Uint8Array): Uint8Array {
  const ended = new Uint8Array(bytes.length + 1);
  ended.set(bytes);
  ended[bytes.length] = 10;
  return ended;
}

function afterLine(bytes: Uint8Array): number {
  let i = 0;
  while (i < bytes.length && bytes[i] !== 10 && bytes[i] !== 13) i++;
  return Math.min(i + 1, bytes.length);
}

export type Kind = 'bool' | 'int32' | 'int64' | 'float64' | 'timestamp' | 'string' | 'json';

/** The narrowest type of the texts or kinds seen: numbers widen, anything with json is json, else what differs is string. */
export class TypeGuess {
  #kind: Kind | null = null;

  get type(): AttributeType {
    return this.#kind ?? 'string';
  }

  /** Whether anything was seen that says a type. */
  get known(): boolean {
    return this.#kind !== null;
  }

  see(text: string): void {
    if (this.#kind === 'string') return;
    const trimmed = text.trim();
    if (trimmed !== '') this.note(kindOf(trimmed));
  }

  note(own: Kind): void {
    const kind = this.#kind;
    if (kind === null || kind === own) this.#kind = own;
    else if (kind === 'json' || own === 'json') this.#kind = 'json';
    else {
      const a = ladder.indexOf(kind);
      const b = ladder.indexOf(own);
      this.#kind = a < 0 || b < 0 ? 'string' : ladder[Math.max(a, b)];
    }
  }
}

const ladder: readonly Kind[] = ['int32', 'int64', 'float64'];

function kindOf(text: string): Kind {
  if (/^-?(0|[1-9]\d*)$/.test(text)) {
    const size = Math.abs(Number(text));
    if (size < 2 ** 30) return 'int32';
    return size < 2 ** 53 || BigInt.asIntN(64, BigInt(text)) === BigInt(text) ? 'int64' : 'string';
  }
  if (/^-?(0|[1-9]\d*)?(\.\d*)?(e[+-]?\d+)?$/i.test(text) && /^-?\.?\d/.test(text)) return 'float64';
  if (/^(true|false)$/i.test(text)) return 'bool';
  if (/^-?(nan|inf|infinity)$/i.test(text)) return 'float64';
  return isTimestamp(text) ? 'timestamp' : 'string';
}

/** Whether a text is an ISO date or time, the shape in which times are inferred. */
export const isTimestamp = (text: string): boolean => /^\d{4}-\d/.test(text) && parseTimestamp(text) !== null;
