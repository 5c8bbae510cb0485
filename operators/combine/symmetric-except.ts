import { setOperation } from '../set-operation.ts';

/** Distinct rows that one input has and the other does not. */
export const symmetricExcept = setOperation({
  type: 'symmetric-except',
  label: 'Symmetric except',
  summary: 'Gives the distinct rows that one input has and the other does not, those of the left one first.',
  wanted: [1, 2],
  result: [['a'], ['c'], ['d']],
});
