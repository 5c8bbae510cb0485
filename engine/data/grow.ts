type Typed = Uint8Array | Uint16Array | Int32Array | Uint32Array | Float64Array | BigInt64Array;

/** `array` when it has `length` places, else a copy twice as long or more; new places are zero. */
export function grown<T extends Typed>(array: T, length: number): T {
  if (length <= array.length) return array;
  const next = new (array.constructor as new (length: number) => T)(Math.max(length, array.length * 2, 64));
  next.set(array as never);
  return next;
}

/** Bytes that `grown(array, length)` would take on top of what there is, while old and new live side by side. */
export const growthBytes = (array: Typed, length: number): number =>
  length <= array.length ? 0 : Math.max(length, array.length * 2, 64) * array.BYTES_PER_ELEMENT;
