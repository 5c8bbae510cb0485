import pg from 'pg';
import type { Value } from '#engine/data/column.ts';
import type { Attribute, AttributeType } from '#engine/data/schema.ts';
import { type CastResult, castValue, toJson, toText } from '#engine/data/value.ts';
import type { Database, DatabaseColumn, OpenDatabase, Target } from './database.ts';
import { insertInto, type WriteDialect } from './database-write.ts';

/** Types by their number in pg_type; all others are read as text. */
const types: { readonly [oid: number]: AttributeType } = {
  16: 'bool',
  17: 'binary',
  20: 'int64',
  21: 'int32',
  23: 'int32',
  26: 'int64',
  114: 'json',
  700: 'float64',
  701: 'float64',
  1082: 'timestamp',
  1114: 'timestamp',
  1184: 'timestamp',
  1700: 'float64',
  3802: 'json',
};
/** Array types by their number, with the type of their elements; read as json. */
const arrays: { readonly [oid: number]: number } = {
  199: 114,
  1000: 16,
  1005: 21,
  1007: 23,
  1009: 25,
  1014: 25,
  1015: 25,
  1016: 20,
  1021: 700,
  1022: 701,
  1028: 26,
  1115: 1114,
  1182: 1082,
  1185: 1184,
  1231: 1700,
  2951: 25,
  3807: 3802,
};
const textArray: number = 1009;

const sqlTypes: { readonly [type in AttributeType]: string } = {
  bool: 'boolean',
  int32: 'integer',
  int64: 'bigint',
  float64: 'double precision',
  string: 'text',
  timestamp: 'timestamptz',
  binary: 'bytea',
  vector: 'real[]',
  json: 'jsonb',
};

/** Every value as the text the server sent; what it means is ours to say. */
const asText = { getTypeParser: () => (text: unknown) => text } as unknown as pg.CustomTypesConfig;

function decoder(oid: number): (raw: unknown) => CastResult {
  const type = types[oid] ?? 'string';
  if (type === 'bool') return raw => ({ value: raw === 't' });
  if (type === 'binary') return raw => ({ value: new Uint8Array(Buffer.from((raw as string).slice(2), 'hex')) });
  return raw => castValue(raw as string, type);
}

function columnOf({ name, dataTypeID: oid }: pg.FieldDef): DatabaseColumn {
  const element = arrays[oid];
  if (element === undefined) return { attribute: { name, type: types[oid] ?? 'string' }, decode: decoder(oid) };
  const parse = pg.types.getTypeParser(textArray) as unknown as (text: string) => unknown[];
  const one = decoder(element);
  const type = types[element] ?? 'string';
  const nested = (part: unknown): unknown =>
    Array.isArray(part) ? part.map(nested) : part === null ? null : toJson(one(part).value, type);
  return { attribute: { name, type: 'json' }, decode: raw => ({ value: nested(parse(raw as string)) as Value }) };
}

/** A value as the text that PostgreSQL reads it from. */
function encoded(value: Value, { type }: Attribute): unknown {
  if (value === null) return null;
  if (type === 'timestamp') return new Date(value as number).toISOString();
  if (type === 'json') return JSON.stringify(value);
  if (type === 'vector') return `{${[...(value as Float32Array)].join(',')}}`;
  if (type === 'binary') return `\\x${Buffer.from(value as Uint8Array).toString('hex')}`;
  return toText(value);
}

const dialect: WriteDialect = {
  quote: name => `"${name.replaceAll('"', '""')}"`,
  typeOf: ({ type }) => sqlTypes[type],
  upsert: (keys, others) =>
    `ON CONFLICT (${keys.join(', ')}) DO ${others.length === 0 ? 'NOTHING' : `UPDATE SET ${others.map(c => `${c} = EXCLUDED.${c}`).join(', ')}`}`,
};

/** Opens a PostgreSQL. */
export const openPostgres: OpenDatabase = async url => {
  const client = new pg.Client({ connectionString: url, application_name: 'sluice' });
  // Without a listener a lost connection ends the process; the query under way fails with the same error.
  client.on('error', () => {});
  await client.connect();
  await client.query("SET TIME ZONE 'UTC'; SET DateStyle = 'ISO'; SET IntervalStyle = 'iso_8601'");
  return new Postgres(url, client);
};

class Postgres implements Database {
  readonly #url: string;
  readonly #client: pg.Client;
  #inTransaction = false;
  #target: Target | undefined;
  #writing: ReturnType<typeof insertInto> | undefined;

  constructor(url: string, client: pg.Client) {
    this.#url = url;
    this.#client = client;
  }

  async columns(query: string): Promise<DatabaseColumn[]> {
    await this.#declare(query);
    const { fields } = await this.#fetch(0);
    await this.#end('ROLLBACK');
    return fields.map(columnOf);
  }

  async *read(query: string, rows: number): AsyncGenerator<unknown[][]> {
    await this.#declare(query);
    for (;;) {
      const result = await this.#fetch(rows);
      if (result.rows.length === 0) break;
      yield result.rows;
    }
    await this.#end('COMMIT');
  }

  /** A cursor in a read-only transaction; the extended protocol takes one statement and no more. */
  async #declare(query: string): Promise<void> {
    await this.#begin('BEGIN TRANSACTION READ ONLY');
    await this.#extended(`DECLARE sluice_rows NO SCROLL CURSOR FOR ${query}`);
  }

  #fetch(rows: number): Promise<pg.QueryArrayResult<unknown[]>> {
    return this.#client.query({ text: `FETCH ${rows} FROM sluice_rows`, rowMode: 'array', types: asText });
  }

  #extended(text: string, values: unknown[] = []): Promise<unknown> {
    const query: pg.QueryConfig & { queryMode: string } = { text, values, queryMode: 'extended' };
    return this.#client.query(query);
  }

  async prepare(target: Target): Promise<void> {
    await this.#begin('BEGIN');
    this.#target = target;
    this.#writing = insertInto(target, dialect);
    for (const statement of this.#writing.before) await this.#client.query(statement);
  }

  /** Sends each column as one array, so that a batch is one statement. */
  async write(rows: readonly (readonly Value[])[]): Promise<void> {
    const { schema } = this.#target!;
    const { into, conflict, latest } = this.#writing!;
    const kept = latest(rows);
    // An array of arrays would have to be square, so vectors travel as text.
    const parts = schema.map(({ type }, c) =>
      type === 'vector' ? `$${c + 1}::text[]` : `$${c + 1}::${sqlTypes[type]}[]`,
    );
    const names = schema.map((_, c) => `c${c}`);
    const casts = schema.map(({ type }, c) => (type === 'vector' ? `c${c}::real[]` : `c${c}`));
    const text = `INSERT INTO ${into} SELECT ${casts.join(', ')} FROM unnest(${parts.join(', ')}) AS t(${names.join(', ')}) ${conflict}`;
    await this.#extended(
      text,
      schema.map((attribute, c) => kept.map(row => encoded(row[c], attribute))),
    );
  }

  async commit(): Promise<void> {
    for (const statement of this.#writing?.after ?? []) await this.#client.query(statement);
    await this.#end('COMMIT');
  }

  cancel(): void {
    const { processID } = this.#client as pg.Client & { processID: number };
    const other = new pg.Client({ connectionString: this.#url });
    other.on('error', () => {});
    other
      .connect()
      .then(() => other.query('SELECT pg_cancel_backend($1)', [processID]))
      .catch(() => {})
      .finally(() => other.end().catch(() => {}));
  }

  async close(): Promise<void> {
    if (this.#inTransaction) await this.#end('ROLLBACK').catch(() => {});
    await this.#client.end().catch(() => {});
  }

  async #begin(text: string): Promise<void> {
    await this.#client.query(text);
    this.#inTransaction = true;
  }

  async #end(text: string): Promise<void> {
    this.#inTransaction = false;
    await this.#client.query(text);
  }
}
