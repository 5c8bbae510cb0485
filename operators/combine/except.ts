import { setOperation } from '../set-operation.ts';

/** Distinct rows that only the left input has. */
export const except = setOperation({
  type: 'except',
  label: 'Except',
  summary: 'Gives the distinct rows of the left input that the right one does not have.',
  wanted: [1],
  result: [['a'], ['c']],
});
