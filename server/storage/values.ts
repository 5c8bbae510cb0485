import { SluiceError } from '#engine/errors.ts';

/** The value, unless it is text that PostgreSQL cannot store and SQLite would cut. @throws {SluiceError} REQUEST_INVALID */
export function refuseNul<T>(value: T): T {
  if (typeof value === 'string' && value.includes('\0'))
    throw new SluiceError('REQUEST_INVALID', { reason: 'text may not hold the character U+0000' });
  return value;
}

/** Whether a statement failed because a row with that key is there already. */
export function isDuplicate(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return code === '23505' || code === 'SQLITE_CONSTRAINT_UNIQUE' || code === 'SQLITE_CONSTRAINT_PRIMARYKEY';
}

/** `%text%` for LIKE with the escape character `\`, which finds the text itself anywhere. */
export const likeAnywhere = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`;
