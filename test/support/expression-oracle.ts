import { type DuckDBConnection, DuckDBDateValue, DuckDBInstance, DuckDBTimestampValue } from '@duckdb/node-api';
import { type Batch, batchOf, makeBatch } from '#engine/data/batch.ts';
import { columnOf, type Value, valueAt } from '#engine/data/column.ts';
import { compileExpression } from '#engine/data/expression/compile.ts';
import type { AttributeType, Schema } from '#engine/data/schema.ts';
import type { Table } from '#engine/operator/define.ts';

/** What an expression gave for every row, or the message of the error it gave. */
export type Answer = { readonly type: AttributeType; readonly values: readonly Value[] } | { readonly error: string };

const duckTypes: Record<string, string> = {
  bool: 'boolean',
  int32: 'integer',
  int64: 'bigint',
  float64: 'double',
  string: 'varchar',
  timestamp: 'timestamp',
};

/** A DuckDB that answers expressions over one table `t`, dividing by zero as Sluice does. */
export class ExpressionOracle {
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection) {
    this.#instance = instance;
    this.#connection = connection;
  }

  static async over({ schema, rows }: Table): Promise<ExpressionOracle> {
    const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
    const connection = await instance.connect();
    await connection.run("set timezone = 'UTC'");
    await connection.run('set ieee_floating_point_ops = false');
    const columns = schema.map(a => `"${a.name}" ${duckTypes[a.type]}`).join();
    await connection.run(`create table t (row integer, ${columns})`);
    const tuples = rows.map(
      (row, k) => `(${[k, ...row.map((v, c) => sqlLiteral(v as Value, schema[c].type))].join()})`,
    );
    await connection.run(`insert into t values ${tuples.join()}`);
    return new ExpressionOracle(instance, connection);
  }

  async ask(expression: string): Promise<Answer> {
    try {
      const reader = await this.#connection.runAndReadAll(`select (${expression}) from t order by row`);
      return { type: typeOf(String(reader.columnType(0))), values: reader.getRows().map(([v]) => plain(v)) };
    } catch (error) {
      return { error: (error as Error).message.split('\n')[0] };
    }
  }

  close(): void {
    this.#connection.closeSync();
    this.#instance.closeSync();
  }
}

function sqlLiteral(value: Value, type: AttributeType): string {
  if (value === null) return 'null';
  if (type === 'timestamp') return `epoch_ms(${value}::bigint)`;
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`;
  return type === 'float64' ? `'${Object.is(value, -0) ? '-0.0' : value}'::double` : String(value);
}

function typeOf(name: string): AttributeType {
  if (name === 'BOOLEAN') return 'bool';
  if (/^(TINY|SMALL)?INT(EGER)?$/.test(name)) return 'int32';
  if (/^(U?BIGINT|HUGEINT)$/.test(name)) return 'int64';
  if (/^(DOUBLE|FLOAT|DECIMAL.*)$/.test(name)) return 'float64';
  if (/^(TIMESTAMP|DATE)/.test(name)) return 'timestamp';
  return 'string';
}

function plain(value: unknown): Value {
  if (typeof value === 'bigint') return value >= -(2n ** 53n) && value <= 2n ** 53n ? Number(value) : value;
  if (value instanceof DuckDBTimestampValue) return Number(value.micros / 1000n);
  if (value instanceof DuckDBDateValue) return value.days * 86_400_000;
  return value as Value;
}

/** How a table reaches the compiler: in one batch, cut up, or with junk rows between the real ones behind a selection. */
export type Layout = 'whole' | 'cut' | 'scattered';

/** Batches of a table in a layout, with the physical position of each of their rows. */
export function* batchesOf({ schema, rows }: Table, layout: Layout): Generator<Batch> {
  const cut = layout === 'whole' ? rows.length : 3;
  for (let at = 0; at < rows.length; at += cut) {
    const slice = rows.slice(at, at + cut);
    if (layout !== 'scattered') yield batchOf(schema, slice, at);
    else yield scatteredBatch(schema, slice, at);
  }
}

function scatteredBatch(schema: Schema, rows: Table['rows'], base: number): Batch {
  const junk = schema.map(() => null);
  const physical = rows.flatMap(row => [junk, row, junk]);
  const columns = schema.map((a, c) =>
    columnOf(
      a,
      physical.map(row => row[c] as Value),
    ),
  );
  return makeBatch(
    schema,
    columns,
    rows.length,
    Uint16Array.from(rows, (_, k) => 3 * k + 1),
    base,
  );
}

/** What the compiler gives for an expression over a table. */
export function evaluateAll(expression: string, table: Table, layout: Layout): Answer {
  try {
    const compiled = compileExpression(expression, table.schema);
    const values: Value[] = [];
    for (const batch of batchesOf(table, layout)) {
      const column = compiled.evaluate(batch);
      for (let k = 0; k < batch.rows; k++) values.push(valueAt(column, batch.selection ? batch.selection[k] : k));
    }
    return { type: compiled.type, values };
  } catch (error) {
    return { error: (error as Error).message };
  }
}

/** Whether two values are the same answer: numbers to the last few digits, since libraries differ there. */
export function sameValue(a: Value, b: Value): boolean {
  if (typeof a !== 'number' || typeof b !== 'number') return a === b;
  if (Object.is(a, b) || a === b) return true;
  return Math.abs(a - b) <= 1e-12 * Math.max(Math.abs(a), Math.abs(b));
}

/** Null when two answers agree, else what differs; `b` may fail in its own words. */
export function difference(a: Answer, b: Answer): string | null {
  if ('error' in a || 'error' in b) {
    if ('error' in a && 'error' in b) return null;
    return `${show(a)} against ${show(b)}`;
  }
  const row = a.values.findIndex((v, k) => !sameValue(v, b.values[k]));
  if (row >= 0) return `row ${row}: ${String(a.values[row])} against ${String(b.values[row])}`;
  // DuckDB forgets the type of what it folds to NULL.
  if (a.type === b.type || b.values.every(v => v === null)) return null;
  return `type ${a.type} against ${b.type}`;
}

const show = (answer: Answer) => ('error' in answer ? `error ${answer.error}` : answer.values.map(String).join(', '));
