import { type Column, makeColumn } from '../column.ts';

/** Results of rows [start, end) of a segment, at most a batch of them. */
export type Results = (start: number, end: number) => Column;

/** Whole numbers as results. */
export const wholeResults =
  (values: Uint32Array): Results =>
  (start, end) =>
    makeColumn('int64', new Float64Array(values.subarray(start, end)));

/** Results that frames without values do not have. */
export function presentResults(
  type: 'int64' | 'float64',
  values: Float64Array | BigInt64Array,
  counts: Uint32Array,
): Results {
  return (start, end) => {
    const own = counts.subarray(start, end);
    return makeColumn(type, values.subarray(start, end), own.includes(0) ? areSome(own) : null);
  };
}

function areSome(counts: Uint32Array): Uint8Array {
  const some = new Uint8Array(counts.length);
  for (let k = 0; k < some.length; k++) some[k] = counts[k] > 0 ? 1 : 0;
  return some;
}
