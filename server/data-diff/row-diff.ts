import type { DuckDBConnection } from '@duckdb/node-api';
import type { Schema } from '#engine/data/schema.ts';
import { SluiceError } from '#engine/errors.ts';
import { openDuckdb } from '#operators/duckdb-session.ts';
import { DuckdbTable } from '#operators/duckdb-table.ts';
import type { RowDiff } from '../http/shapes/runs.ts';
import { comparable, keysAmong, type Matched, matchAttributes } from './match-attributes.ts';
import { queryRows } from './query-rows.ts';
import { openRows, type RowSource } from './row-source.ts';

export interface RowDiffOptions {
  /** Attributes that tell rows apart; without any, rows are matched by position. */
  readonly keys?: readonly string[];
  /** Differing rows to leave out first (default 0). */
  readonly offset?: number;
  /** Differing rows to give (default 100). */
  readonly limit?: number;
  /** Bytes to hold before it goes to disk (default 256 MiB). */
  readonly memoryBytes?: number;
}

/**
 * How the rows of one table became those of another: counts, change rates and a page of differing rows, in the order of the table after.
 *
 * Null equals null, NaN equals NaN, and numbers of different types are equal when they are the same number.
 * @throws {SluiceError} KEY_DUPLICATE when a key stands in several rows, ATTRIBUTE_UNKNOWN, and what reading a table says
 */
export async function rowDiff(before: RowSource, after: RowSource, options: RowDiffOptions = {}): Promise<RowDiff> {
  const session = await openDuckdb({ memoryBytes: options.memoryBytes ?? 256 * 2 ** 20 });
  const { connection } = session;
  try {
    const from = await load(connection, 'b', before);
    const to = await load(connection, 'a', after);
    const matched = matchAttributes(from, to);
    const keys = keysAmong(matched, options.keys ?? []);
    await expectUnique(connection, keys);
    const compared = matched.filter(m => m.before && m.after && !keys.includes(m));
    await pair(connection, keys, compared);
    const { counts, changes } = await countsOf(connection, compared.length);
    const both = counts.changed + counts.same;
    return {
      keys: keys.map(key => key.name),
      schema: schemaDiff(matched),
      counts,
      changeRates: Object.fromEntries(compared.map(({ name }, i) => [name, both === 0 ? 0 : changes[i] / both])),
      attributes: matched.map(({ name, before: b, after: a }) => ({ name, type: (a ?? b)?.attribute.type ?? 'json' })),
      rows: await page(connection, matched, options),
    };
  } finally {
    session.close();
  }
}

/** Copies a table into DuckDB; its columns are called by number there, since names of ours may clash with its own. */
async function load(connection: DuckDBConnection, name: string, source: RowSource): Promise<Schema> {
  const rows = await openRows(source);
  try {
    const numbered = rows.schema.map((attribute, c) => ({ ...attribute, name: `c${c}` }));
    // A table without columns cannot be made.
    const columns = numbered.length > 0 ? numbered : [{ name: 'c0', type: 'bool' as const }];
    const table = await DuckdbTable.create(connection, name, columns);
    for await (const batch of rows.batches()) table.append(batch);
    table.close();
    return rows.schema;
  } finally {
    await rows.close();
  }
}

async function expectUnique(connection: DuckDBConnection, keys: readonly Matched[]): Promise<void> {
  if (keys.length === 0) return;
  for (const [table, side] of [
    ['b', 'before'],
    ['a', 'after'],
  ] as const) {
    const columns = keys.map(key => `${table}.c${key[side]?.at}`).join(', ');
    const found = await connection.runAndReadAll(
      `SELECT min(rowid) AS first, count(*) AS n, ${columns} FROM ${table} GROUP BY ${columns} HAVING count(*) > 1 ORDER BY 1 LIMIT 1`,
    );
    const [row] = found.getRowsJson();
    if (!row) continue;
    const [first, count, ...values] = row;
    throw new SluiceError('KEY_DUPLICATE', {
      side,
      count: Number(count),
      row: Number(first),
      key: keys.map((key, i) => `${key.name} = ${values[i] === null ? 'null' : String(values[i])}`).join(', '),
      field: 'keys',
    });
  }
}

/** Makes the table `pairs`: row ids on both sides, what became of the row, and a flag for each attribute that may differ. */
async function pair(
  connection: DuckDBConnection,
  keys: readonly Matched[],
  compared: readonly Matched[],
): Promise<void> {
  const equal = keys.map(comparable).map(sql => `${sql.before} IS NOT DISTINCT FROM ${sql.after}`);
  const flags = compared.map(comparable).map((sql, i) => `${sql.before} IS DISTINCT FROM ${sql.after} AS d${i}`);
  const any = compared.length > 0 ? compared.map((_, i) => `d${i}`).join(' OR ') : 'false';
  await connection.run(`
    CREATE TABLE pairs AS
    SELECT *, CASE WHEN rb IS NULL THEN 'added' WHEN ra IS NULL THEN 'removed' WHEN ${any} THEN 'changed' ELSE 'same' END AS kind
    FROM (SELECT b.rowid AS rb, a.rowid AS ra${flags.map(flag => `, ${flag}`).join('')}
          FROM b FULL JOIN a ON ${equal.length > 0 ? equal.join(' AND ') : 'b.rowid = a.rowid'})`);
}

async function countsOf(
  connection: DuckDBConnection,
  flags: number,
): Promise<{ counts: RowDiff['counts']; changes: number[] }> {
  const kinds = await connection.runAndReadAll('SELECT kind, count(*) FROM pairs GROUP BY kind');
  const counts = { added: 0, removed: 0, changed: 0, same: 0 };
  for (const [kind, count] of kinds.getRowsJson()) counts[kind as keyof typeof counts] = Number(count);
  if (flags === 0) return { counts, changes: [] };
  const sums = Array.from({ length: flags }, (_, i) => `count(*) FILTER (WHERE d${i})`).join(', ');
  const found = await connection.runAndReadAll(`SELECT ${sums} FROM pairs WHERE kind IN ('changed', 'same')`);
  return { counts, changes: found.getRowsJson()[0].map(Number) };
}

function schemaDiff(matched: readonly Matched[]): RowDiff['schema'] {
  return {
    added: matched.flatMap(m => (m.before || !m.after ? [] : [m.after.attribute])),
    removed: matched.flatMap(m => (m.after || !m.before ? [] : [m.before.attribute])),
    retyped: matched.flatMap(({ name, before, after }) =>
      before && after && before.attribute.type !== after.attribute.type
        ? [{ name, before: before.attribute.type, after: after.attribute.type }]
        : [],
    ),
  };
}

async function page(
  connection: DuckDBConnection,
  matched: readonly Matched[],
  { offset = 0, limit = 100 }: RowDiffOptions,
): Promise<RowDiff['rows']> {
  await connection.run(`
    CREATE TABLE page AS SELECT rb, ra, kind FROM pairs WHERE kind <> 'same'
    ORDER BY coalesce(ra, rb), ra IS NOT NULL LIMIT ${Math.floor(limit)} OFFSET ${Math.floor(offset)}`);
  const kinds = (await connection.runAndReadAll('SELECT kind, rb, ra FROM page ORDER BY rowid')).getRowsJson();
  const before = await values(
    connection,
    'b',
    matched.map(m => m.before?.at ?? null),
  );
  const after = await values(
    connection,
    'a',
    matched.map(m => m.after?.at ?? null),
  );
  const number = (value: unknown) => (value === null ? null : Number(value));
  return kinds.map(([kind, rb, ra], i) => ({
    kind: kind as 'added' | 'removed' | 'changed',
    rowBefore: number(rb),
    rowAfter: number(ra),
    before: kind === 'added' ? null : before[i],
    after: kind === 'removed' ? null : after[i],
  }));
}

/** Values of one side's columns for every row of the page, as JSON; null for columns that the side does not have. */
async function values(
  connection: DuckDBConnection,
  table: 'a' | 'b',
  columns: readonly (number | null)[],
): Promise<unknown[][]> {
  const there = [...new Set(columns.filter(c => c !== null))];
  const select = there.map(c => `, ${table}.c${c}`).join('');
  const { rows } = await queryRows(
    connection,
    `SELECT page.rowid AS n${select} FROM page LEFT JOIN ${table} ON ${table}.rowid = page.r${table} ORDER BY n`,
  );
  return rows.map(row => columns.map(c => (c === null ? null : row[there.indexOf(c) + 1])));
}
