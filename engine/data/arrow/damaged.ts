import { SluiceError } from '../../errors.ts';

/** The error for bytes that Arrow's rules do not allow. */
export const damaged = (reason: string): SluiceError =>
  new SluiceError('FILE_FORMAT', { wanted: 'a sound Arrow file', reason });
