import { type Batch, compact, makeBatch } from './batch.ts';
import { type ColumnData, makeColumn } from './column.ts';
import { Dictionary } from './dictionary.ts';
import type { AttributeType, Schema } from './schema.ts';

/** A batch as structured-clonable data, for saved state and for threads: compacted, each string column with only the values it uses. */
export interface PlainBatch {
  readonly schema: Schema;
  readonly rows: number;
  readonly columns: readonly {
    readonly type: AttributeType;
    readonly data: ColumnData;
    readonly valid: Uint8Array | null;
    readonly values: string[] | null;
    readonly width?: number;
  }[];
}

/** The plain form of a batch; shares no storage with it where strings are concerned. */
export function toPlain(batch: Batch): PlainBatch {
  const { schema, rows, columns } = compact(batch);
  return {
    schema,
    rows,
    columns: columns.map(({ type, data, valid, dictionary, width }) => {
      if (dictionary === null) return { type, data, valid, values: null, ...(width !== undefined && { width }) };
      const own = new Map<number, number>();
      const values: string[] = [];
      const codes = data as Int32Array;
      const local = new Int32Array(rows);
      for (let i = 0; i < rows; i++) {
        if (valid !== null && valid[i] === 0) continue;
        let code = own.get(codes[i]);
        if (code === undefined) own.set(codes[i], (code = values.push(dictionary.values[codes[i]]) - 1));
        local[i] = code;
      }
      return { type, data: local, valid, values };
    }),
  };
}

/** The batch that a plain form stands for. */
export function fromPlain({ schema, rows, columns }: PlainBatch): Batch {
  return makeBatch(
    schema,
    columns.map(c => makeColumn(c.type, c.data, c.valid, c.values && new Dictionary(c.values), c.width)),
    rows,
  );
}
