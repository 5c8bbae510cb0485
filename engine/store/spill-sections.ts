/** One column of a spilled batch, before it is laid out in a frame or after it is read from one. */
export interface Sections {
  readonly encoding: number;
  /** Floats per value of a vector; flags of a text. */
  readonly extra: number;
  readonly data: Uint8Array;
  readonly offsets: Uint8Array;
  readonly bytes: Uint8Array;
}

/** The bytes of a typed array, not copied. */
export const bytesOf = (array: ArrayBufferView): Uint8Array =>
  new Uint8Array(array.buffer as ArrayBuffer, array.byteOffset, array.byteLength);
