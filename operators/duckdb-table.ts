import {
  ARRAY,
  arrayValue,
  BIGINT,
  BLOB,
  BOOLEAN,
  blobValue,
  DOUBLE,
  type DuckDBAppender,
  type DuckDBConnection,
  DuckDBDataChunk,
  type DuckDBType,
  FLOAT,
  INTEGER,
  LIST,
  listValue,
  TIMESTAMP,
  VARCHAR,
} from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import { type Batch, sliceBatch } from '#engine/data/batch.ts';
import { type Column, gather, valueAt } from '#engine/data/column.ts';
import type { Attribute, Schema } from '#engine/data/schema.ts';
import { unreachable } from '#engine/errors.ts';

/** Rows a DuckDB vector holds. */
const vectorRows = 2048;

/** DuckDB's type for an attribute, and its name in SQL. */
function typeOf({ type, width }: Attribute): { readonly type: DuckDBType; readonly sql: string } {
  switch (type) {
    case 'bool':
      return { type: BOOLEAN, sql: 'BOOLEAN' };
    case 'int32':
      return { type: INTEGER, sql: 'INTEGER' };
    case 'int64':
      return { type: BIGINT, sql: 'BIGINT' };
    case 'float64':
      return { type: DOUBLE, sql: 'DOUBLE' };
    case 'string':
      return { type: VARCHAR, sql: 'VARCHAR' };
    case 'timestamp':
      return { type: TIMESTAMP, sql: 'TIMESTAMP' };
    case 'binary':
      return { type: BLOB, sql: 'BLOB' };
    case 'json':
      return { type: VARCHAR, sql: 'JSON' };
    case 'vector':
      return width === undefined
        ? { type: LIST(FLOAT), sql: 'FLOAT[]' }
        : { type: ARRAY(FLOAT, width), sql: `FLOAT[${width}]` };
    default:
      return unreachable(type);
  }
}

/** A table in DuckDB that takes batches; rows keep their order, so `rowid` is the row id. */
export class DuckdbTable {
  readonly #schema: Schema;
  readonly #types: readonly DuckDBType[];
  readonly #appender: DuckDBAppender;

  private constructor(schema: Schema, appender: DuckDBAppender) {
    this.#schema = schema;
    this.#types = schema.map(attribute => typeOf(attribute).type);
    this.#appender = appender;
  }

  static async create(connection: DuckDBConnection, name: string, schema: Schema): Promise<DuckdbTable> {
    const columns = schema.map(a => `"${a.name.replaceAll('"', '""')}" ${typeOf(a).sql}`);
    await connection.run(`CREATE TABLE "${name}" (${columns.join(', ')})`);
    return new DuckdbTable(schema, await connection.createAppender(name));
  }

  append(batch: Batch): void {
    for (let start = 0; start < batch.rows; start += vectorRows) {
      const { columns, rows, selection } = sliceBatch(batch, start, Math.min(start + vectorRows, batch.rows));
      const chunk = DuckDBDataChunk.create(this.#types, rows);
      columns.forEach((column, c) => {
        const dense = selection === null ? column : gather(column, selection, rows);
        fill(chunk, c, dense, rows, this.#schema[c]);
      });
      this.#appender.appendDataChunk(chunk);
    }
  }

  /** Makes what was appended visible; nothing can be appended afterwards. */
  close(): void {
    this.#appender.closeSync();
  }
}

function fill(chunk: DuckDBDataChunk, c: number, column: Column, rows: number, { type, width }: Attribute): void {
  const { data, valid } = column;
  const values = () => Array.from({ length: rows }, (_, i) => valueAt(column, i));
  if (type === 'vector') {
    const make = width === undefined ? listValue : arrayValue;
    return chunk.setColumnValues(
      c,
      values().map(v => v && make([...(v as Float32Array)])),
    );
  }
  if (type === 'binary')
    return chunk.setColumnValues(
      c,
      values().map(v => v && blobValue(v as Uint8Array)),
    );
  const vector = duckdb.data_chunk_get_vector(chunk.chunk, c);
  if (type === 'string' || type === 'json') {
    const text = (i: number) =>
      type === 'json' ? JSON.stringify((data as unknown[])[i]) : column.dictionary!.values[(data as Int32Array)[i]];
    for (let i = 0; i < rows; i++)
      if (valid === null || valid[i] === 1) duckdb.vector_assign_string_element(vector, i, text(i));
  } else {
    const raw = type === 'int64' || type === 'timestamp' ? words(column, rows) : (data as Uint8Array);
    duckdb.copy_data_to_vector(vector, 0, raw.buffer as ArrayBuffer, raw.byteOffset, raw.byteLength);
  }
  if (valid !== null) {
    duckdb.vector_ensure_validity_writable(vector);
    const bits = bitsOf(valid, rows);
    duckdb.copy_data_to_vector_validity(vector, 0, bits.buffer as ArrayBuffer, 0, bits.byteLength);
  }
}

/** Whole numbers as 64-bit words; times in microseconds. */
function words({ type, data, valid }: Column, rows: number): BigInt64Array {
  if (data instanceof BigInt64Array) return data;
  const from = data as Float64Array;
  const out = new BigInt64Array(rows);
  const halves = new Int32Array(out.buffer);
  const scale = type === 'timestamp' ? 1000 : 1;
  for (let i = 0; i < rows; i++) {
    if (valid !== null && valid[i] === 0) continue;
    const value = from[i] * scale;
    if (Number.isSafeInteger(value)) {
      halves[2 * i] = value;
      halves[2 * i + 1] = Math.floor(value / 4294967296);
    } else out[i] = BigInt(from[i]) * BigInt(scale);
  }
  return out;
}

function bitsOf(valid: Uint8Array, rows: number): Uint8Array {
  const bits = new Uint8Array(Math.ceil(rows / 64) * 8);
  for (let i = 0; i < rows; i++) if (valid[i] === 1) bits[i >> 3] |= 1 << (i & 7);
  return bits;
}
