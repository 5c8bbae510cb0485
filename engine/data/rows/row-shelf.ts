import type { RowLayout } from './row-layout.ts';

/** The bytes of rows, side by side in chunks of 2 ** shift rows, each seen as every storage class. */
export class RowShelf {
  readonly layout: RowLayout;
  readonly float64: Float64Array[] = [];
  readonly bigInt64: BigInt64Array[] = [];
  readonly int32: Int32Array[] = [];
  readonly uint8: Uint8Array[] = [];

  constructor(layout: RowLayout) {
    this.layout = layout;
  }

  /** Makes room for `rows` rows in chunk `index`. */
  reserve(index: number, rows: number): void {
    const { stride, shift } = this.layout;
    const old = this.uint8[index];
    if (old !== undefined && old.length >= rows * stride) return;
    // The first chunk grows, so that a few rows cost little; the others come whole.
    const capacity = index > 0 ? 1 << shift : Math.min(1 << shift, Math.max(64, 2 ** Math.ceil(Math.log2(rows))));
    const buffer = new ArrayBuffer(capacity * stride);
    if (old !== undefined) new Uint8Array(buffer).set(old);
    this.float64[index] = new Float64Array(buffer);
    this.bigInt64[index] = new BigInt64Array(buffer);
    this.int32[index] = new Int32Array(buffer);
    this.uint8[index] = new Uint8Array(buffer);
  }
}
