import { setOperation } from '../set-operation.ts';

/** Distinct rows that both inputs have. */
export const intersect = setOperation({
  type: 'intersect',
  label: 'Intersect',
  summary: 'Gives the distinct rows that both inputs have, in the order of the left one.',
  wanted: [3],
  result: [['b'], [null]],
});
