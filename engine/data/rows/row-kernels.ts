/** Which rows of a batch go where: `count` logical rows from `from` on, behind a selection or not, into row `row` of chunk `chunk` and on. */
export interface Span {
  readonly selection: Uint16Array | null;
  readonly from: number;
  readonly count: number;
  readonly chunk: number;
  readonly row: number;
}

/** Where the values of a column lie in the rows of a chunk, in units of its storage class. */
export interface Place {
  readonly slot: number;
  readonly stride: number;
}

// One function per storage class keeps each loop monomorphic for the optimiser.
export function putFloat64(to: Float64Array, { slot, stride }: Place, data: Float64Array, span: Span): void {
  const { selection, from, count } = span;
  const at = span.row * stride + slot;
  if (selection === null) for (let k = 0, p = at; k < count; k++, p += stride) to[p] = data[from + k];
  else for (let k = 0, p = at; k < count; k++, p += stride) to[p] = data[selection[from + k]];
}
export function putInt32(to: Int32Array, { slot, stride }: Place, data: Int32Array, span: Span): void {
  const { selection, from, count } = span;
  const at = span.row * stride + slot;
  if (selection === null) for (let k = 0, p = at; k < count; k++, p += stride) to[p] = data[from + k];
  else for (let k = 0, p = at; k < count; k++, p += stride) to[p] = data[selection[from + k]];
}
export function putUint8(to: Uint8Array, { slot, stride }: Place, data: Uint8Array, span: Span): void {
  const { selection, from, count } = span;
  const at = span.row * stride + slot;
  if (selection === null) for (let k = 0, p = at; k < count; k++, p += stride) to[p] = data[from + k];
  else for (let k = 0, p = at; k < count; k++, p += stride) to[p] = data[selection[from + k]];
}

/** Whole numbers of either storage as 64-bit integers; what stands at nulls may be anything. */
export function putBigInt64(
  to: BigInt64Array,
  { slot, stride }: Place,
  data: Float64Array | BigInt64Array,
  valid: Uint8Array | null,
  { selection, from, count, row }: Span,
): void {
  for (let k = 0, p = row * stride + slot; k < count; k++, p += stride) {
    const i = selection === null ? from + k : selection[from + k];
    to[p] = valid !== null && valid[i] === 0 ? 0n : BigInt(data[i]);
  }
}

/** Codes through `table`, 0 at nulls; `missing` gives the code where the table has none. */
export function putCodes(
  to: Int32Array,
  { slot, stride }: Place,
  data: Int32Array,
  valid: Uint8Array | null,
  { selection, from, count, row }: Span,
  table: Int32Array,
  missing: (code: number) => number,
): void {
  for (let k = 0, p = row * stride + slot; k < count; k++, p += stride) {
    const i = selection === null ? from + k : selection[from + k];
    if (valid !== null && valid[i] === 0) {
      to[p] = 0;
      continue;
    }
    const code = table[data[i]];
    to[p] = code < 0 ? missing(data[i]) : code;
  }
}

/** One byte of null bits per row from the validity of up to eight columns. */
export function putNulls(
  to: Uint8Array,
  { slot, stride }: Place,
  valids: readonly (Uint8Array | null)[],
  { selection, from, count, row }: Span,
): void {
  const at = row * stride + slot;
  for (let k = 0, p = at; k < count; k++, p += stride) to[p] = 0;
  valids.forEach((valid, bit) => {
    if (valid === null) return;
    for (let k = 0, p = at; k < count; k++, p += stride)
      to[p] |= (valid[selection === null ? from + k : selection[from + k]] ^ 1) << bit;
  });
}

/** Values [from, to) of `out` are those of the rows at the same places of `rows`, in chunks of 2 ** shift rows. */
export interface Take {
  readonly rows: Uint32Array;
  readonly from: number;
  readonly to: number;
  readonly shift: number;
}

export function takeFloat64(chunks: readonly Float64Array[], place: Place, take: Take, out: Float64Array): void {
  const { slot, stride } = place;
  const { rows, from, to, shift } = take;
  const mask = (1 << shift) - 1;
  for (let k = from; k < to; k++) out[k] = chunks[rows[k] >>> shift][(rows[k] & mask) * stride + slot];
}
export function takeBigInt64(chunks: readonly BigInt64Array[], place: Place, take: Take, out: BigInt64Array): void {
  const { slot, stride } = place;
  const { rows, from, to, shift } = take;
  const mask = (1 << shift) - 1;
  for (let k = from; k < to; k++) out[k] = chunks[rows[k] >>> shift][(rows[k] & mask) * stride + slot];
}
export function takeInt32(chunks: readonly Int32Array[], place: Place, take: Take, out: Int32Array): void {
  const { slot, stride } = place;
  const { rows, from, to, shift } = take;
  const mask = (1 << shift) - 1;
  for (let k = from; k < to; k++) out[k] = chunks[rows[k] >>> shift][(rows[k] & mask) * stride + slot];
}
export function takeUint8(chunks: readonly Uint8Array[], place: Place, take: Take, out: Uint8Array): void {
  const { slot, stride } = place;
  const { rows, from, to, shift } = take;
  const mask = (1 << shift) - 1;
  for (let k = from; k < to; k++) out[k] = chunks[rows[k] >>> shift][(rows[k] & mask) * stride + slot];
}

/** Validity from null bits: 0 where `bit` is set. Returns whether it is anywhere. */
export function takeValid(
  chunks: readonly Uint8Array[],
  place: Place,
  take: Take,
  bit: number,
  out: Uint8Array,
): boolean {
  const { slot, stride } = place;
  const { rows, from, to, shift } = take;
  const mask = (1 << shift) - 1;
  let nulls = 0;
  for (let k = from; k < to; k++) {
    const isNull = (chunks[rows[k] >>> shift][(rows[k] & mask) * stride + slot] >>> bit) & 1;
    nulls |= isNull;
    out[k] = isNull ^ 1;
  }
  return nulls === 1;
}
