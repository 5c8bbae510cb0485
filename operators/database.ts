import type { Batch } from '#engine/data/batch.ts';
import { makeBatch } from '#engine/data/batch.ts';
import { columnOf, type Value } from '#engine/data/column.ts';
import { Dictionary, dictionaryLimit } from '#engine/data/dictionary.ts';
import type { Attribute, Schema } from '#engine/data/schema.ts';
import { type CastResult, show } from '#engine/data/value.ts';
import { SluiceError } from '#engine/errors.ts';

/** A column of a query's result: its attribute, and how a value as the driver gives it becomes one of ours. */
export interface DatabaseColumn {
  readonly attribute: Attribute;
  readonly decode: (raw: unknown) => CastResult;
}

/** How rows get into a table. */
export interface Target {
  readonly table: string;
  readonly schema: Schema;
  readonly mode: 'append' | 'replace' | 'upsert';
  /** Attributes that tell rows apart; for `upsert`. */
  readonly keys: readonly string[];
}

/**
 * One connection to a database.
 *
 * Contract: reading changes nothing there. What `write` takes is seen by nobody before `commit`; `close` without it leaves the database
 * as it was. Errors are the driver's own; callers turn them into ours with `databaseError`.
 */
export interface Database {
  /** The columns that a query will give, without reading its rows. */
  columns(query: string): Promise<readonly DatabaseColumn[]>;
  /** Rows as arrays of raw values, about `rows` at a time. */
  read(query: string, rows: number): AsyncIterable<readonly (readonly unknown[])[]>;
  /** Gets ready to take rows for a table, which is made if it is not there. */
  prepare(target: Target): Promise<void>;
  write(rows: readonly (readonly Value[])[]): Promise<void>;
  commit(): Promise<void>;
  /** Asks the server to give up what it is doing for us. */
  cancel(): void;
  close(): Promise<void>;
}

/** How one kind of database is opened; each has a file of its own, so that a driver is loaded only when used. */
export type OpenDatabase = (url: string, resolve: (path: string) => string) => Promise<Database>;

/**
 * Opens what a connection string names: `postgres://…`, `mysql://…`, `sqlite:path` or `file:path`.
 *
 * @throws {SluiceError} SQL_FAILED, FILE_NOT_FOUND
 */
export async function openDatabase(url: string, resolve: (path: string) => string): Promise<Database> {
  const scheme = /^([a-z]+):/i.exec(url)?.[1].toLowerCase() ?? '';
  try {
    return await (await driver(scheme))(url, resolve);
  } catch (error) {
    throw databaseError(error, url);
  }
}

async function driver(scheme: string): Promise<OpenDatabase> {
  switch (scheme) {
    case 'postgres':
    case 'postgresql':
      return (await import('./database-postgres.ts')).openPostgres;
    case 'mysql':
    case 'mariadb':
      return (await import('./database-mysql.ts')).openMysql;
    case 'sqlite':
    case 'file':
      return (await import('./database-sqlite.ts')).openSqlite;
    default:
      throw new SluiceError('SQL_FAILED', {
        reason: `a connection starts with postgres://, mysql://, sqlite: or file:, not '${scheme || '?'}'`,
        field: 'connection',
      });
  }
}

/** What a driver said as our error, without the password. */
export function databaseError(error: unknown, url: string, field?: string): SluiceError {
  if (error instanceof SluiceError) return error;
  if (error instanceof URIError || (error as Error & { code?: string }).code === 'ERR_INVALID_URL')
    return new SluiceError('SQL_FAILED', {
      reason:
        'the connection string is no URL; special characters in its password are written as %40 for @, %25 for %, and so on',
      field: field ?? 'connection',
    });
  const { message, code, errors } = error as Error & { code?: string; errors?: Error[] };
  const said = message || errors?.map(e => e.message).join('; ') || code || 'no reason given';
  return new SluiceError('SQL_FAILED', { reason: withoutSecret(said, url), field });
}

function withoutSecret(text: string, url: string): string {
  const password = /^[a-z]+:\/\/[^:@/]*:([^@]*)@/i.exec(url)?.[1] ?? '';
  const plain = text.replaceAll(url, '(the connection)');
  const secrets = [password, decoded(password)].filter(secret => secret !== '');
  return secrets.reduce((shown, secret) => shown.replaceAll(secret, '•••'), plain);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Turns pieces of raw rows into batches; rows with a value that does not fit its column are given apart. */
export class RowDecoder {
  readonly schema: Schema;
  readonly #columns: readonly DatabaseColumn[];
  readonly #dictionaries: Dictionary[];
  #rows = 0;

  constructor(columns: readonly DatabaseColumn[]) {
    this.#columns = columns;
    this.schema = columns.map(c => c.attribute);
    this.#dictionaries = columns.map(() => new Dictionary());
  }

  /** @returns the rows that fit, and for the others: number (from 1), reason, and the row as text */
  decode(rows: readonly (readonly unknown[])[]): { batch: Batch; rejected: [number, string, string][] } {
    const rejected: [number, string, string][] = [];
    const values: Value[][] = this.#columns.map(() => []);
    let count = 0;
    for (const row of rows) {
      this.#rows++;
      const misfit = this.#decodeRow(row, values, count);
      if (misfit === undefined) count++;
      else rejected.push([this.#rows, misfit, row.map(value => show(value as Value)).join(', ')]);
    }
    const columns = this.schema.map((attribute, c) => {
      if (this.#dictionaries[c].size > dictionaryLimit) this.#dictionaries[c] = new Dictionary();
      return columnOf(attribute, values[c].slice(0, count), this.#dictionaries[c]);
    });
    return { batch: makeBatch(this.schema, columns, count), rejected };
  }

  #decodeRow(row: readonly unknown[], values: Value[][], at: number): string | undefined {
    for (let c = 0; c < row.length; c++) {
      const raw = row[c];
      const { attribute, decode } = this.#columns[c];
      const { value, error } = raw === null || raw === undefined ? { value: null } : decode(raw);
      if (error !== undefined) return `${attribute.name}: ${error}`;
      values[c][at] = value;
    }
    return undefined;
  }
}
