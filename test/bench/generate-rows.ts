import { Type } from 'typebox';
import { makeBatch } from '#engine/data/batch.ts';
import { makeColumn } from '#engine/data/column.ts';
import type { Schema } from '#engine/data/schema.ts';
import { defineOperator } from '#engine/operator/define.ts';

const schema: Schema = [
  { name: 'id', type: 'int32' },
  { name: 'key', type: 'int32' },
  { name: 'value', type: 'float64' },
];

/** An integer hash (Wang 1997), so that rows of any number are made without a file. */
function mix(n: number): number {
  let x = n | 0;
  x = x ^ 61 ^ (x >>> 16);
  x = (x + (x << 3)) | 0;
  x ^= x >>> 4;
  x = Math.imul(x, 0x27d4eb2d);
  return (x ^ (x >>> 15)) >>> 0;
}

/** Rows 0 … count - 1 with a scattered key below `keys` and a scattered value. */
export const generateRows = defineOperator({
  type: 'generate-rows',
  version: 1,
  group: 'source',
  label: 'Generate rows',
  summary: 'Any number of rows, the same ones every time.',
  config: Type.Object({ count: Type.Integer(), keys: Type.Integer() }),
  inputs: {},
  outputs: { out: {} },
  lineage: 'none',
  examples: [],
  inferSchemas: () => ({ out: schema }),
  createExecutor({ count, keys }, { batchRows, progress }) {
    return {
      *produce() {
        for (let at = 0; at < count; at += batchRows) {
          const rows = Math.min(batchRows, count - at);
          const id = new Int32Array(rows);
          const key = new Int32Array(rows);
          const value = new Float64Array(rows);
          for (let k = 0; k < rows; k++) {
            id[k] = at + k;
            key[k] = mix(at + k) % keys;
            value[k] = mix((at + k) ^ 0x5bd1e995) / 1024;
          }
          progress(at, count);
          yield {
            port: 'out',
            batch: makeBatch(
              schema,
              [makeColumn('int32', id), makeColumn('int32', key), makeColumn('float64', value)],
              rows,
            ),
          };
        }
      },
    };
  },
});
