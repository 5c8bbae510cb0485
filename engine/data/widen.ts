import { type Column, makeColumn } from './column.ts';
import type { AttributeType } from './schema.ts';

/** A column of numbers as a wider numeric type; a column that has the type already is given as it is. */
export function widen(column: Column, type: AttributeType): Column {
  const { data, valid } = column;
  if (column.type === type) return column;
  if (data instanceof Float64Array || (type === 'int64' && data instanceof BigInt64Array))
    return makeColumn(type, data, valid);
  const floats = new Float64Array(data.length);
  for (let k = 0; k < floats.length; k++) floats[k] = Number(data[k]);
  return makeColumn(type, floats, valid);
}
