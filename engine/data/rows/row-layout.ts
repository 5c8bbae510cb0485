import type { AttributeType, Schema } from '../schema.ts';
import type { Place } from './row-kernels.ts';

/** Bytes a chunk of rows aims at. */
const chunkBytes = 1 << 25;

export type StorageClass = 'float64' | 'int32' | 'uint8' | 'object';

/** How rows of a schema are packed: 8-byte values, then 4-byte values, bools, and one null bit per column; objects stand elsewhere. */
export interface RowLayout {
  readonly values: readonly Place[];
  /** Bytes of null bits, one for every eight columns. */
  readonly nulls: readonly Place[];
  /** Bytes per row, a multiple of 8. */
  readonly stride: number;
  /** Rows per chunk are 2 ** shift. */
  readonly shift: number;
}

const sizes = { float64: 8, int32: 4, uint8: 1, object: 0 } as const;

export function storageClass(type: AttributeType): StorageClass {
  if (type === 'float64' || type === 'int64' || type === 'timestamp') return 'float64';
  if (type === 'int32' || type === 'string') return 'int32';
  return type === 'bool' ? 'uint8' : 'object';
}

export function rowLayout(schema: Schema): RowLayout {
  const classes = schema.map(a => storageClass(a.type));
  const slots = new Array<number>(classes.length).fill(0);
  let end = 0;
  for (const wanted of ['float64', 'int32', 'uint8'] as const)
    classes.forEach((found, c) => {
      if (found !== wanted) return;
      slots[c] = end / sizes[wanted];
      end += sizes[wanted];
    });
  const nullBytes = Math.ceil(classes.length / 8);
  const stride = Math.max(8, (end + nullBytes + 7) & ~7);
  return {
    values: classes.map((found, c) => ({ slot: slots[c], stride: found === 'object' ? 0 : stride / sizes[found] })),
    nulls: Array.from({ length: nullBytes }, (_, b) => ({ slot: end + b, stride })),
    stride,
    shift: Math.max(6, Math.min(20, Math.floor(Math.log2(chunkBytes / stride)))),
  };
}
