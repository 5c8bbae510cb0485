import { assert, SluiceError } from '#engine/errors.ts';

/** The error of the catalogue that `work` throws. */
export function thrownBy(work: () => unknown): SluiceError {
  try {
    work();
  } catch (error) {
    if (error instanceof SluiceError) return error;
    throw error;
  }
  assert(false, 'it fails');
}
