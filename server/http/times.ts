import { SluiceError } from '#engine/errors.ts';

/** A time as it was sent, in the form that sorts; null when none was. @throws {SluiceError} REQUEST_INVALID */
export function timeOf(text: string | undefined, field: string): string | null {
  if (text === undefined) return null;
  const time = /^\d{4}-\d\d-\d\d/.test(text) ? new Date(text) : new Date(Number.NaN);
  if (Number.isNaN(time.getTime()))
    throw new SluiceError('REQUEST_INVALID', {
      field,
      reason: `'${field}' should be a time such as 2031-05-01T12:00:00Z`,
    });
  return time.toISOString();
}

/** When something ends, which lies ahead. @throws {SluiceError} REQUEST_INVALID */
export function laterThan(now: Date, text: string | undefined): string | null {
  const time = timeOf(text, 'expires');
  if (time !== null && time <= now.toISOString())
    throw new SluiceError('REQUEST_INVALID', { field: 'expires', reason: `'expires' should lie ahead, found ${time}` });
  return time;
}
