import type { Cells } from './cells.ts';

type Numbers = Float64Array | Int32Array | Uint8Array;

/** Where the values of an attribute lie: row k at place `selection[k]`, or k. */
export interface CellValues {
  /** Null where no values are asked for. */
  readonly data: Numbers | null;
  readonly valid: Uint8Array | null;
  /** Null, or the batch's. */
  readonly selection: Uint16Array | null;
}

/** What is done with the values of one attribute, row by row; nulls are left out. */
export interface CellPart extends CellValues {
  /** Statements on `c` (cells), `b` (first cell of the row's group) and `v` (the row's value). */
  readonly code: string;
}

type Kernel = (
  cells: Float64Array,
  groups: Uint32Array,
  from: number,
  to: number,
  data: readonly (Numbers | null)[],
  valid: readonly (Uint8Array | null)[],
  selection: Uint16Array | null,
) => void;

const kernels = new Map<string, Kernel>();

/**
 * Adds rows to the cells of their groups, all measures of a row together.
 *
 * One loop is generated for each combination of measures, array types and nulls: a row's group, value and cells are then read
 * once instead of once per measure. Measured on 10 M rows and 1 M groups, four measures: 0.35 s against 0.79 s.
 */
export function addToCells(cells: Cells, parts: readonly CellPart[], groups: Uint32Array, rows: number): void {
  const key = `${cells.stride}${parts.map(p => `|${kindOf(p.data)}${p.valid ? '?' : ''}${p.selection ? '@' : ''}${p.code}`).join('')}`;
  let kernel = kernels.get(key);
  if (kernel === undefined) kernels.set(key, (kernel = generate(cells.stride, parts)));
  const data = parts.map(p => p.data);
  const valid = parts.map(p => p.valid);
  const selection = parts.find(p => p.selection !== null)?.selection ?? null;
  const far = cells.bytes > nearBytes;
  const step = far ? sliceRows : rows;
  for (let from = 0; from < rows; from += step) {
    const to = Math.min(from + step, rows);
    if (far) cells.touch(groups, from, to);
    kernel(cells.data, groups, from, to, data, valid, selection);
  }
}

/** Rows whose cells are brought near together, when all cells are more than the second-level cache holds. */
const sliceRows = 512;
const nearBytes = 1 << 18;

const kindOf = (data: Numbers | null): string => (data === null ? '' : data.constructor.name);

/** The code holds offsets and fixed words only, nothing that a workflow says. */
function generate(stride: number, parts: readonly CellPart[]): Kernel {
  const heads = parts.map((_, i) => `const d${i} = data[${i}], n${i} = valid[${i}];`);
  const steps = parts.map(({ code, data, valid, selection }, i) => {
    const at = selection === null ? 'k' : 'i';
    const step = `{ ${data === null ? '' : `const v = d${i}[${at}];`} ${code} }`;
    return valid === null ? step : `if (n${i}[${at}] !== 0) ${step}`;
  });
  const place = parts.some(p => p.selection !== null) ? 'const i = sel[k];' : '';
  return new Function(
    ...['c', 'groups', 'from', 'to', 'data', 'valid', 'sel'],
    `'use strict'; ${heads.join(' ')}
    for (let k = from; k < to; k++) { const b = Math.imul(groups[k], ${stride}); ${place} ${steps.join('\n')} }`,
  ) as Kernel;
}
