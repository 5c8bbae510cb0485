import { Type } from 'typebox';
import { makeBatch } from '#engine/data/batch.ts';
import { type Column, makeColumn } from '#engine/data/column.ts';
import type { Schema } from '#engine/data/schema.ts';
import { defineOperator } from '#engine/operator/define.ts';

/** A table in memory: whole columns, cut into batches as views. */
export interface MemoryTable {
  readonly schema: Schema;
  readonly columns: readonly Column[];
  readonly rows: number;
}

const tables = new Map<string, MemoryTable>();

export const putTable = (name: string, table: MemoryTable): void => void tables.set(name, table);

export function getTable(name: string): MemoryTable {
  const table = tables.get(name);
  if (!table) throw new Error(`no table '${name}' in memory`);
  return table;
}

/** Reads a table of this process, so that in-memory systems are compared without a file in between. */
export const memoryScan = defineOperator({
  type: 'memory-scan',
  version: 1,
  group: 'source',
  label: 'Memory scan',
  summary: 'Rows of a table that is in memory already.',
  config: Type.Object({ table: Type.String(), columns: Type.Optional(Type.Array(Type.String())) }),
  inputs: {},
  outputs: { out: {} },
  lineage: 'none',
  examples: [],
  volatile: true,
  inferSchemas: ({ table, columns }) => ({ out: project(getTable(table), columns).schema }),
  createExecutor({ table, columns }, { batchRows }) {
    return {
      *produce() {
        const source = project(getTable(table), columns);
        for (let at = 0; at < source.rows; at += batchRows) {
          const end = Math.min(at + batchRows, source.rows);
          const cut = source.columns.map(c =>
            makeColumn(
              c.type,
              (c.data as Int32Array).subarray(at, end),
              c.valid?.subarray(at, end) ?? null,
              c.dictionary,
            ),
          );
          yield { port: 'out', batch: makeBatch(source.schema, cut, end - at) };
        }
      },
    };
  },
});

function project(table: MemoryTable, names: readonly string[] | undefined): MemoryTable {
  if (!names) return table;
  const at = names.map(name => table.schema.findIndex(a => a.name === name));
  return { schema: at.map(i => table.schema[i]), columns: at.map(i => table.columns[i]), rows: table.rows };
}
