import type { ArrayData } from './array-data.ts';
import type { RecordLayout } from './metadata.ts';
import type { ArrowField } from './types.ts';

/** Some rows of a record batch: `data` begins with row `start` of it. */
export interface CutRows {
  readonly start: number;
  readonly data: readonly ArrayData[];
}

/**
 * Reads rows [from, from + count) of a record batch and nothing else of it; null where its columns do not lie so that they can be.
 *
 * @param read  bytes of the body
 */
export function cutRows(
  fields: readonly ArrowField[],
  { compression, nodes, buffers }: RecordLayout,
  read: (offset: number, length: number) => Uint8Array,
  from: number,
  count: number,
): CutRows | null {
  const bits = fields.map(bitsOf);
  if (compression !== null || bits.includes(null)) return null;
  // Bitmaps begin with a whole byte.
  const start = from & ~7;
  const length = from + count - start;
  const part = (buffer: number, each: number) => {
    const begin = (start * each) / 8;
    const bytes = Math.min(Math.ceil((length * each) / 8), buffers[2 * buffer + 1] - begin);
    return read(buffers[2 * buffer] + begin, Math.max(0, bytes));
  };
  const data = fields.map((field, c) => {
    const isWhole = nodes[2 * c + 1] === 0 || buffers[4 * c + 1] === 0;
    const validity = isWhole ? null : part(2 * c, 1);
    return { field, length, validity, buffers: [part(2 * c + 1, bits[c] as number)], children: [] };
  });
  return { start, data };
}

/** Bits of one value in its only buffer; null where it has others. */
function bitsOf({ dictionary, type }: ArrowField): number | null {
  if (dictionary !== null) return dictionary.index.bits;
  if (type.kind === 'bool') return 1;
  if (type.kind === 'int' || type.kind === 'float') return type.bits;
  return type.kind === 'timestamp' ? 64 : null;
}
