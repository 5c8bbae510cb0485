import type { Value } from '../column.ts';

/** About how many bytes a binary, vector or json value holds. */
export function objectBytes(value: Value | unknown[] | undefined): number {
  if (typeof value === 'string') return 32 + value.length;
  if (typeof value !== 'object' || value === null) return 16;
  if (ArrayBuffer.isView(value)) return 128 + value.byteLength;
  let bytes = 32;
  for (const [key, inner] of Object.entries(value)) bytes += 16 + key.length + objectBytes(inner as Value);
  return bytes;
}
