import type { DuckDBDataChunk, DuckDBPreparedStatement, DuckDBResult, DuckDBType } from '@duckdb/node-api';
import { DuckDBTypeId } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import { type Batch, makeBatch } from '#engine/data/batch.ts';
import { type Column, makeColumn } from '#engine/data/column.ts';
import { Dictionary, dictionaryLimit } from '#engine/data/dictionary.ts';
import { type Attribute, type Schema, uniqueNames } from '#engine/data/schema.ts';
import { HashedStrings } from './duckdb-strings.ts';

/** An attribute for a DuckDB column, and the expression that gives its values in one of the few layouts `readBatches` knows. */
export interface ReadColumn {
  readonly attribute: Attribute;
  readonly select: string;
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/**
 * How a column of a DuckDB result becomes an attribute.
 *
 * Whole numbers up to 32 bits are int32, the wider ones int64 (a value past 64 bits is an error of the query); decimals with a scale are float64;
 * dates and times with a date are timestamps; lists, structs and maps are json; fixed arrays of FLOAT are vectors; all else is text.
 */
export function readColumn(name: string, type: DuckDBType): ReadColumn {
  const column = quoted(name);
  const as = (sql: string) => `CAST(${column} AS ${sql})`;
  const id = DuckDBTypeId;
  switch (type.typeId) {
    case id.BOOLEAN:
      return { attribute: { name, type: 'bool' }, select: column };
    case id.TINYINT:
    case id.SMALLINT:
    case id.INTEGER:
    case id.UTINYINT:
    case id.USMALLINT:
      return { attribute: { name, type: 'int32' }, select: as('INTEGER') };
    case id.BIGINT:
    case id.UINTEGER:
    case id.UBIGINT:
    case id.HUGEINT:
    case id.UHUGEINT:
      return { attribute: { name, type: 'int64' }, select: as('BIGINT') };
    case id.DECIMAL:
      return (type as DuckDBType & { scale: number }).scale === 0
        ? { attribute: { name, type: 'int64' }, select: as('BIGINT') }
        : { attribute: { name, type: 'float64' }, select: as('DOUBLE') };
    case id.FLOAT:
    case id.DOUBLE:
      return { attribute: { name, type: 'float64' }, select: as('DOUBLE') };
    case id.DATE:
    case id.TIMESTAMP:
    case id.TIMESTAMP_S:
    case id.TIMESTAMP_MS:
    case id.TIMESTAMP_NS:
    case id.TIMESTAMP_TZ:
      return { attribute: { name, type: 'timestamp' }, select: `epoch_ms(${column})` };
    case id.BLOB:
      return { attribute: { name, type: 'binary' }, select: column };
    case id.VARCHAR:
      return { attribute: { name, type: type.alias === 'JSON' ? 'json' : 'string' }, select: as('VARCHAR') };
    case id.ARRAY: {
      const { length, valueType } = type as DuckDBType & { length: number; valueType: DuckDBType };
      if (valueType.typeId === id.FLOAT) return { attribute: { name, type: 'vector', width: length }, select: column };
      return { attribute: { name, type: 'json' }, select: `CAST(to_json(${column}) AS VARCHAR)` };
    }
    case id.LIST:
    case id.STRUCT:
    case id.MAP:
    case id.UNION:
    case id.VARIANT:
      return { attribute: { name, type: 'json' }, select: `CAST(to_json(${column}) AS VARCHAR)` };
    default:
      return { attribute: { name, type: 'string' }, select: as('VARCHAR') };
  }
}

/** The columns of a prepared query, in order. @throws {SluiceError} ATTRIBUTE_DUPLICATE */
export function readColumns(prepared: DuckDBPreparedStatement, field?: string): ReadColumn[] {
  const columns = Array.from({ length: prepared.columnCount }, (_, c) =>
    readColumn(prepared.columnName(c), prepared.columnType(c)),
  );
  uniqueNames(
    columns.map(c => c.attribute),
    field,
  );
  return columns;
}

/**
 * The batches of a result whose columns were selected by `readColumn`, in order, about `batchRows` rows each.
 *
 * @param hashes  for string attributes, the column of the result that holds their hash: they are then read several times faster
 */
export async function* readBatches(
  result: DuckDBResult,
  schema: Schema,
  batchRows: number,
  hashes: ReadonlyMap<number, number> = new Map(),
): AsyncGenerator<Batch> {
  const dictionaries = schema.map(() => new Dictionary());
  const hashed = schema.map(() => new HashedStrings());
  let chunks: DuckDBDataChunk[] = [];
  let rows = 0;
  const flush = () => {
    const columns = schema.map((attribute, c) => {
      const hash = hashes.get(c);
      if (hash !== undefined) return hashed[c].column(chunks, c, hash, rows, validity(chunks, c, rows));
      if (dictionaries[c].size > dictionaryLimit) dictionaries[c] = new Dictionary();
      return columnOfChunks(attribute, chunks, c, rows, dictionaries[c]);
    });
    const batch = makeBatch(schema, columns, rows);
    chunks = [];
    rows = 0;
    return batch;
  };
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) break;
    if (rows > 0 && rows + chunk.rowCount > batchRows) yield flush();
    chunks.push(chunk);
    rows += chunk.rowCount;
  }
  if (rows > 0) yield flush();
}

/** Copies column `c` of chunks into one column; the memory of a chunk is DuckDB's and does not outlive it. */
function columnOfChunks(
  { type, width = 1 }: Attribute,
  chunks: readonly DuckDBDataChunk[],
  c: number,
  rows: number,
  dictionary: Dictionary,
): Column {
  const valid = validity(chunks, c, rows);
  switch (type) {
    case 'bool':
      return makeColumn(type, copied(new Uint8Array(rows), chunks, c), valid);
    case 'int32':
      return makeColumn(type, copied(new Int32Array(rows), chunks, c), valid);
    case 'float64':
      return makeColumn(type, copied(new Float64Array(rows), chunks, c), valid);
    case 'vector':
      return makeColumn(type, vectors(new Float32Array(rows * width), chunks, c), valid, null, width);
    case 'int64':
    case 'timestamp':
      return makeColumn(type, wholeNumbers(copied(new BigInt64Array(rows), chunks, c), valid), valid);
    default:
      return objects(type, chunks, c, rows, valid, dictionary);
  }
}

type Raw = Uint8Array | Int32Array | Float64Array | BigInt64Array;

function copied<T extends Raw>(out: T, chunks: readonly DuckDBDataChunk[], c: number): T {
  const bytes = new Uint8Array(out.buffer);
  let at = 0;
  for (const { chunk, rowCount } of chunks) {
    const size = rowCount * out.BYTES_PER_ELEMENT;
    bytes.set(duckdb.vector_get_data(duckdb.data_chunk_get_vector(chunk, c), size), at);
    at += size;
  }
  return out;
}

function vectors(out: Float32Array, chunks: readonly DuckDBDataChunk[], c: number): Float32Array {
  const bytes = new Uint8Array(out.buffer);
  const width = out.length / chunks.reduce((sum, chunk) => sum + chunk.rowCount, 0);
  let at = 0;
  for (const { chunk, rowCount } of chunks) {
    const child = duckdb.array_vector_get_child(duckdb.data_chunk_get_vector(chunk, c));
    bytes.set(duckdb.vector_get_data(child, rowCount * width * 4), at);
    at += rowCount * width * 4;
  }
  return out;
}

/** One byte per row, or null when every row is present. */
function validity(chunks: readonly DuckDBDataChunk[], c: number, rows: number): Uint8Array | null {
  let valid: Uint8Array | null = null;
  let at = 0;
  for (const { chunk, rowCount } of chunks) {
    const bits = duckdb.vector_get_validity(
      duckdb.data_chunk_get_vector(chunk, c),
      Math.ceil(rowCount / 64) * 8,
    ) as Uint8Array | null;
    for (let i = 0; bits && i < rowCount; i++)
      if ((bits[i >> 3] & (1 << (i & 7))) === 0) {
        valid ??= new Uint8Array(rows).fill(1);
        valid[at + i] = 0;
      }
    at += rowCount;
  }
  return valid;
}

/** 64-bit integers as float64 where every one is exact, read by halves: making a bigint per value is ten times slower. */
function wholeNumbers(values: BigInt64Array, valid: Uint8Array | null): Float64Array | BigInt64Array {
  const halves = new Int32Array(values.buffer);
  const out = new Float64Array(values.length);
  for (let i = 0; i < out.length; i++) {
    if (valid !== null && valid[i] === 0) continue;
    const low = halves[2 * i] >>> 0;
    const high = halves[2 * i + 1];
    if (high < -2097152 || high > 2097152 || (high === 2097152 && low > 0)) return values;
    out[i] = high * 4294967296 + low;
  }
  return out;
}

function objects(
  type: 'string' | 'binary' | 'json',
  chunks: readonly DuckDBDataChunk[],
  c: number,
  rows: number,
  valid: Uint8Array | null,
  dictionary: Dictionary,
): Column {
  const codes = type === 'string' ? new Int32Array(rows) : null;
  const values: unknown[] = codes ? [] : new Array(rows).fill(null);
  let mask = valid;
  let at = 0;
  for (const chunk of chunks) {
    const vector = chunk.getColumnVector(c);
    for (let i = 0; i < chunk.rowCount; i++, at++) {
      if (valid !== null && valid[at] === 0) continue;
      const item = vector.getItem(i) as string | { readonly bytes: Uint8Array };
      if (codes) codes[at] = dictionary.codeOf(item as string);
      else
        values[at] =
          type === 'json' ? JSON.parse(item as string) : new Uint8Array((item as { bytes: Uint8Array }).bytes);
      // The JSON text `null` is no value to us.
      if (type === 'json' && values[at] === null) {
        if (mask === valid) mask = valid?.slice() ?? new Uint8Array(rows).fill(1);
        mask![at] = 0;
      }
    }
  }
  return codes ? makeColumn(type, codes, mask, dictionary) : makeColumn(type, values, mask);
}
