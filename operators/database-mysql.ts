import mysql from 'mysql2';
import type { Value } from '#engine/data/column.ts';
import type { Attribute, AttributeType } from '#engine/data/schema.ts';
import { type CastResult, castValue, timestampText } from '#engine/data/value.ts';
import type { Database, DatabaseColumn, OpenDatabase, Target } from './database.ts';
import { insertInto, quotedTable, type WriteDialect, type WritePlan } from './database-write.ts';
import { withoutSemicolon } from './sql-text.ts';

const { Types } = mysql;
/** Number of the character set that marks a text type as bytes. */
const binaryCharset = 63;
const unsignedFlag = 32;
/** Rows per INSERT: a statement must fit into the server's packet. */
const statementRows = 500;

const sqlTypes: { readonly [type in AttributeType]: string } = {
  bool: 'BOOLEAN',
  int32: 'INT',
  int64: 'BIGINT',
  float64: 'DOUBLE',
  string: 'LONGTEXT',
  timestamp: 'DATETIME(3)',
  binary: 'LONGBLOB',
  vector: 'JSON',
  json: 'JSON',
};

function typeOf({ columnType, columnLength, characterSet, flags }: mysql.FieldPacket): AttributeType {
  switch (columnType) {
    case Types.TINY:
      return columnLength === 1 ? 'bool' : 'int32';
    case Types.SHORT:
    case Types.INT24:
    case Types.YEAR:
      return 'int32';
    case Types.LONG:
      return Number(flags) & unsignedFlag ? 'int64' : 'int32';
    case Types.LONGLONG:
      return 'int64';
    case Types.FLOAT:
    case Types.DOUBLE:
    case Types.DECIMAL:
    case Types.NEWDECIMAL:
      return 'float64';
    case Types.DATE:
    case Types.NEWDATE:
    case Types.DATETIME:
    case Types.TIMESTAMP:
      return 'timestamp';
    case Types.JSON:
      return 'json';
    default:
      return characterSet === binaryCharset && columnType !== Types.TIME ? 'binary' : 'string';
  }
}

function decoder(type: AttributeType): (raw: unknown) => CastResult {
  if (type === 'binary') return raw => ({ value: new Uint8Array(raw as Buffer) });
  if (type === 'json') return raw => (typeof raw === 'string' ? castValue(raw, type) : { value: raw as Value });
  return raw => castValue(raw as Value, type);
}

const dialect: WriteDialect = {
  quote: name => `\`${name.replaceAll('`', '``')}\``,
  typeOf: ({ type }, key) => (key && type === 'string' ? 'VARCHAR(255)' : sqlTypes[type]),
  upsert: (keys, others) =>
    `ON DUPLICATE KEY UPDATE ${(others.length > 0 ? others : keys).map(c => `${c} = VALUES(${c})`).join(', ')}`,
};

function encoded(value: Value, { type }: Attribute): unknown {
  if (value === null) return null;
  if (type === 'timestamp') return timestampText(value as number);
  if (type === 'vector') return JSON.stringify([...(value as Float32Array)]);
  if (type === 'json') return JSON.stringify(value);
  if (type === 'binary') return Buffer.from(value as Uint8Array);
  return typeof value === 'bigint' ? value.toString() : value;
}

/** Opens a MySQL or MariaDB. */
export const openMysql: OpenDatabase = async url => {
  const connection = mysql.createConnection({
    uri: url.replace(/^mariadb:/i, 'mysql:'),
    rowsAsArray: true,
    supportBigNumbers: true,
    bigNumberStrings: true,
    dateStrings: true,
    timezone: 'Z',
  });
  // A lost connection ends the query under way; without a listener it would end the process.
  connection.on('error', () => {});
  await connection.promise().query("SET time_zone = '+00:00'");
  return new Mysql(connection);
};

class Mysql implements Database {
  readonly #connection: mysql.Connection;
  #target: Target | undefined;
  #writing: WritePlan | undefined;
  #inTransaction = false;

  constructor(connection: mysql.Connection) {
    this.#connection = connection;
  }

  async columns(query: string): Promise<DatabaseColumn[]> {
    const [, fields] = await this.#run(`SELECT * FROM (\n${withoutSemicolon(query)}\n) AS sluice_rows LIMIT 0`);
    return fields.map(field => {
      const type = typeOf(field);
      return { attribute: { name: field.name, type }, decode: decoder(type) };
    });
  }

  async *read(query: string, rows: number): AsyncGenerator<unknown[][]> {
    await this.#begin('START TRANSACTION READ ONLY');
    let piece: unknown[][] = [];
    for await (const row of this.#connection.query(withoutSemicolon(query)).stream({ highWaterMark: rows }))
      if (piece.push(row as unknown[]) === rows) {
        yield piece;
        piece = [];
      }
    if (piece.length > 0) yield piece;
    await this.#commit();
  }

  async prepare(target: Target): Promise<void> {
    this.#target = target;
    this.#writing = insertInto(target, dialect);
    for (const statement of this.#writing.before) await this.#run(statement);
    await this.#begin('START TRANSACTION');
  }

  async write(rows: readonly (readonly Value[])[]): Promise<void> {
    const { schema } = this.#target!;
    const { into, conflict } = this.#writing!;
    for (let at = 0; at < rows.length; at += statementRows) {
      const piece = rows.slice(at, at + statementRows).map(row => row.map((value, c) => encoded(value, schema[c])));
      await this.#connection.promise().query(`INSERT INTO ${into} VALUES ? ${conflict}`, [piece]);
    }
  }

  /** Tables change outside transactions here, so a replaced table changes places with the new one in one statement. */
  async commit(): Promise<void> {
    await this.#commit();
    const { mode, table } = this.#target!;
    if (mode !== 'replace') return;
    const staging = this.#writing!.into.slice(0, this.#writing!.into.lastIndexOf(' ('));
    const [target, old] = [table, `${table} (replaced)`].map(name => quotedTable(name, dialect));
    await this.#run(`CREATE TABLE IF NOT EXISTS ${target} LIKE ${staging}`);
    await this.#run(`DROP TABLE IF EXISTS ${old}`);
    await this.#run(`RENAME TABLE ${target} TO ${old}, ${staging} TO ${target}`);
    await this.#run(`DROP TABLE ${old}`);
  }

  cancel(): void {
    this.#connection.destroy();
  }

  async close(): Promise<void> {
    if (this.#inTransaction) await this.#run('ROLLBACK').catch(() => {});
    this.#connection.destroy();
  }

  async #begin(text: string): Promise<void> {
    await this.#run(text);
    this.#inTransaction = true;
  }

  async #commit(): Promise<void> {
    await this.#run('COMMIT');
    this.#inTransaction = false;
  }

  #run(text: string): Promise<[unknown, mysql.FieldPacket[]]> {
    return this.#connection.promise().query(text) as Promise<[unknown, mysql.FieldPacket[]]>;
  }
}
