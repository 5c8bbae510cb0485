import { existsSync } from 'node:fs';
import Sqlite from 'libsql';
import type { Value } from '#engine/data/column.ts';
import type { Attribute, AttributeType } from '#engine/data/schema.ts';
import { type CastResult, castValue, timestampText } from '#engine/data/value.ts';
import { SluiceError } from '#engine/errors.ts';
import type { Database, DatabaseColumn, OpenDatabase, Target } from './database.ts';
import { insertInto, type WriteDialect, type WritePlan } from './database-write.ts';
import { isOneStatement } from './sql-text.ts';

/** Rows looked at for the type of a column that has none declared, such as a computed one. */
const sampleRows = 1000;
/** Rows written between two chances to pause. */
const pieceRows = 1000;

const sqlTypes: { readonly [type in AttributeType]: string } = {
  bool: 'BOOLEAN',
  int32: 'INTEGER',
  int64: 'INTEGER',
  float64: 'REAL',
  string: 'TEXT',
  timestamp: 'TIMESTAMP',
  binary: 'BLOB',
  vector: 'JSON',
  json: 'JSON',
};

/** The type that a column's declaration asks for; SQLite itself holds anything anywhere. */
const declared: readonly (readonly [RegExp, AttributeType])[] = [
  [/BOOL/, 'bool'],
  [/INT/, 'int64'],
  [/DATE|TIMESTAMP/, 'timestamp'],
  [/JSON/, 'json'],
  [/CHAR|CLOB|TEXT|STRING|UUID|TIME/, 'string'],
  [/BLOB|BINARY/, 'binary'],
  [/REAL|FLOA|DOUB|NUM|DEC/, 'float64'],
];

function decoder(type: AttributeType): (raw: unknown) => CastResult {
  if (type === 'binary')
    return raw => castValue(raw instanceof Uint8Array ? new Uint8Array(raw) : (raw as Value), type);
  // As SQLite's own functions take times: text, seconds since 1970, or a Julian day with a fraction.
  if (type === 'timestamp')
    return raw => {
      if (typeof raw === 'bigint') return { value: Number(raw) * 1000 };
      if (typeof raw === 'number') return { value: Math.round((raw - 2_440_587.5) * 86_400_000) };
      return castValue(raw as Value, type);
    };
  return raw => castValue(raw as Value, type);
}

function sampled(values: readonly unknown[]): AttributeType {
  const present = values.filter(v => v !== null);
  if (present.length === 0) return 'string';
  if (present.every(v => typeof v === 'bigint')) return 'int64';
  if (present.every(v => typeof v === 'bigint' || typeof v === 'number')) return 'float64';
  return present.every(v => v instanceof Uint8Array) ? 'binary' : 'string';
}

const dialect: WriteDialect = {
  quote: name => `"${name.replaceAll('"', '""')}"`,
  typeOf: ({ type }) => sqlTypes[type],
  upsert: (keys, others) =>
    `ON CONFLICT (${keys.join(', ')}) DO ${others.length === 0 ? 'NOTHING' : `UPDATE SET ${others.map(c => `${c} = excluded.${c}`).join(', ')}`}`,
};

function encoded(value: Value, { type }: Attribute): unknown {
  if (value === null) return null;
  if (type === 'bool') return value ? 1n : 0n;
  if (type === 'int32' || type === 'int64') return BigInt(value as number);
  if (type === 'timestamp') return timestampText(value as number);
  if (type === 'vector') return JSON.stringify([...(value as Float32Array)]);
  if (type === 'json') return JSON.stringify(value);
  return type === 'binary' ? Buffer.from(value as Uint8Array) : value;
}

/** Opens a SQLite file, `sqlite:path` or `file:path`; a file that is not there is made only when it is written. */
export const openSqlite: OpenDatabase = async (url, resolve) => {
  const name = url.replace(/^(sqlite|file):(\/\/(?=\/))?/i, '');
  const path = name === ':memory:' ? name : resolve(decodeURIComponent(name));
  return new SqliteDatabase(path);
};

class SqliteDatabase implements Database {
  readonly #path: string;
  #opened: Sqlite.Database | undefined;
  #target: Target | undefined;
  #writing: WritePlan | undefined;
  #inTransaction = false;

  constructor(path: string) {
    this.#path = path;
  }

  #open(): Sqlite.Database {
    if (this.#opened) return this.#opened;
    const database = new Sqlite(this.#path, { timeout: 10_000 });
    return (this.#opened = database.defaultSafeIntegers(true));
  }

  #select(query: string): Sqlite.Statement {
    if (this.#path !== ':memory:' && !existsSync(this.#path))
      throw new SluiceError('FILE_NOT_FOUND', { path: this.#path });
    const database = this.#open();
    database.pragma('query_only = 1');
    const statement = database.prepare(query);
    if (statement.reader && isOneStatement(query)) return statement.raw();
    throw new SluiceError('SQL_FAILED', { reason: 'the query should be one SELECT', field: 'query' });
  }

  async columns(query: string): Promise<DatabaseColumn[]> {
    const statement = this.#select(query);
    const found = statement.columns();
    const types = found.map(({ type }) => type && declared.find(([word]) => word.test(type.toUpperCase()))?.[1]);
    const sample: unknown[][] = [];
    if (types.some(type => !type))
      for (const row of statement.iterate()) if (sample.push(row as unknown[]) === sampleRows) break;
    return found.map(({ name }, c) => {
      const type = types[c] || sampled(sample.map(row => row[c]));
      return { attribute: { name, type }, decode: decoder(type) };
    });
  }

  async *read(query: string, rows: number): AsyncGenerator<unknown[][]> {
    let piece: unknown[][] = [];
    for (const row of this.#select(query).iterate())
      if (piece.push(row as unknown[]) === rows) {
        yield piece;
        piece = [];
      }
    if (piece.length > 0) yield piece;
  }

  async prepare(target: Target): Promise<void> {
    this.#target = target;
    this.#writing = insertInto(target, dialect);
    this.#open().exec('BEGIN IMMEDIATE');
    this.#inTransaction = true;
    for (const statement of this.#writing.before) this.#open().exec(statement);
  }

  async write(rows: readonly (readonly Value[])[]): Promise<void> {
    const { schema } = this.#target!;
    const { into, conflict } = this.#writing!;
    const statement = this.#open().prepare(
      `INSERT INTO ${into} VALUES (${schema.map(() => '?').join(', ')}) ${conflict}`,
    );
    for (const [i, row] of rows.entries()) {
      statement.run(row.map((value, c) => encoded(value, schema[c])));
      if (i % pieceRows === pieceRows - 1) await new Promise(done => setImmediate(done));
    }
  }

  async commit(): Promise<void> {
    for (const statement of this.#writing?.after ?? []) this.#open().exec(statement);
    this.#open().exec('COMMIT');
    this.#inTransaction = false;
  }

  /** Nothing to do: SQLite works within our own calls, and between them there is nothing to stop. */
  cancel(): void {}

  async close(): Promise<void> {
    if (this.#inTransaction) this.#open().exec('ROLLBACK');
    this.#inTransaction = false;
    this.#opened?.close();
    this.#opened = undefined;
  }
}
