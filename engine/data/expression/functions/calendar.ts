import { refuse } from './define.ts';

export const dayMs = 86_400_000;
export const hourMs = 3_600_000;
export const minuteMs = 60_000;
export const secondMs = 1000;
/** The range of timestamps, as Date has it. */
const timeLimit = 8.64e15;

/** Days since 1970-01-01 of a time in milliseconds. */
export const daysOf = (ms: number): number => Math.floor(ms / dayMs);

/** Quotient of int32s rounded towards zero; in this form the compiler divides integers. */
const quotient = (a: number, b: number): number => (a / b) | 0;

/**
 * Year, month (from 1) and day of a day count, packed as `year * 512 + month * 32 + day` to spare an object per value.
 *
 * @see Hinnant, chrono-compatible low-level date algorithms, civil_from_days
 */
function civilOf(days: number): number {
  const z = (days + 719_468) | 0;
  const era = quotient(z >= 0 ? z : z - 146_096, 146_097);
  const dayOfEra = (z - era * 146_097) | 0;
  const leaps = (quotient(dayOfEra, 1460) - quotient(dayOfEra, 36_524) + quotient(dayOfEra, 146_096)) | 0;
  const yearOfEra = quotient(dayOfEra - leaps, 365);
  const dayOfYear = (dayOfEra - (365 * yearOfEra + (yearOfEra >> 2) - quotient(yearOfEra, 100))) | 0;
  const shifted = quotient(5 * dayOfYear + 2, 153);
  const day = (dayOfYear - quotient(153 * shifted + 2, 5) + 1) | 0;
  const month = shifted < 10 ? shifted + 3 : shifted - 9;
  return ((yearOfEra + era * 400 + (month <= 2 ? 1 : 0)) * 512 + month * 32 + day) | 0;
}

/** Days of 1900 to 2099, for which a table is kept: times of data fall there, and a look is a quarter of the work. */
const firstTabled = -25_567;
const lastTabled = 47_481;
let tabled: Int32Array | undefined;

function civil(days: number): number {
  if (days < firstTabled || days > lastTabled) return civilOf(days);
  tabled ??= Int32Array.from({ length: lastTabled - firstTabled + 1 }, (_, i) => civilOf(firstTabled + i));
  return tabled[days - firstTabled];
}

/** Days since 1970-01-01 of a date; months and days past their range carry over. */
export function daysFrom(year: number, month: number, day: number): number {
  const months = (year * 12 + month - 1) | 0;
  const y0 = quotient(months >= 0 ? months : months - 11, 12);
  const m = (months - y0 * 12 + 1) | 0;
  const y = m <= 2 ? y0 - 1 : y0;
  const era = quotient(y >= 0 ? y : y - 399, 400);
  const yearOfEra = (y - era * 400) | 0;
  const dayOfYear = (quotient(153 * (m > 2 ? m - 3 : m + 9) + 2, 5) + day - 1) | 0;
  const dayOfEra = (yearOfEra * 365 + (yearOfEra >> 2) - quotient(yearOfEra, 100) + dayOfYear) | 0;
  return era * 146_097 + dayOfEra - 719_468;
}

export const yearOf = (ms: number): number => civil(daysOf(ms)) >> 9;
export const monthOf = (ms: number): number => (civil(daysOf(ms)) >> 5) & 15;
export const dayOf = (ms: number): number => civil(daysOf(ms)) & 31;
export const quarterOf = (ms: number): number => ((monthOf(ms) + 2) / 3) | 0;
/** Day count of the first day of the month. */
export function monthStart(ms: number): number {
  const days = daysOf(ms);
  return days - (civil(days) & 31) + 1;
}

/** Time of day in milliseconds. */
export const clockOf = (ms: number): number => ms - daysOf(ms) * dayMs;
export const hourOf = (ms: number): number => Math.floor(clockOf(ms) / hourMs);
export const minuteOf = (ms: number): number => Math.floor((clockOf(ms) % hourMs) / minuteMs);
export const secondOf = (ms: number): number => Math.floor((clockOf(ms) % minuteMs) / secondMs);
/** Milliseconds within the minute, whole seconds included. */
export const milliOf = (ms: number): number => clockOf(ms) % minuteMs;

/** Day of the week, Monday = 1 … Sunday = 7. */
export const isoWeekday = (ms: number): number => ((((daysOf(ms) + 3) % 7) + 7) % 7) + 1;
/** Day of the week, Sunday = 0 … Saturday = 6. */
export const weekday = (ms: number): number => isoWeekday(ms) % 7;
export const dayOfYear = (ms: number): number => daysOf(ms) - daysFrom(yearOf(ms), 1, 1) + 1;

/** The Monday (as a day count) of the week of `ms`. */
export const mondayOf = (ms: number): number => daysOf(ms) - isoWeekday(ms) + 1;
/** The year that the ISO week of `ms` belongs to: that of its Thursday. */
export const isoYear = (ms: number): number => yearOf((mondayOf(ms) + 3) * dayMs);
export function isoWeek(ms: number): number {
  const thursday = mondayOf(ms) + 3;
  return Math.floor((thursday - daysFrom(yearOf(thursday * dayMs), 1, 1)) / 7) + 1;
}

/** Weeks of the year that begin on a weekday (0 Sunday, 1 Monday), days before the first one being week 0. */
export function weekOfYear(ms: number, firstWeekday: 0 | 1): number {
  return Math.floor((dayOfYear(ms) + 6 - ((weekday(ms) + 7 - firstWeekday) % 7)) / 7);
}

export const daysInMonth = (year: number, month: number): number =>
  daysFrom(year, month + 1, 1) - daysFrom(year, month, 1);

/** `months` later; the day is cut to the length of the month it lands in. */
export function addMonths(ms: number, months: number): number {
  const packed = civil(daysOf(ms));
  const at = (packed >> 9) * 12 + ((packed >> 5) & 15) - 1 + Math.trunc(months);
  const [year, month] = [Math.floor(at / 12), at - Math.floor(at / 12) * 12 + 1];
  return inRange(daysFrom(year, month, Math.min(packed & 31, daysInMonth(year, month))) * dayMs + clockOf(ms));
}

/** `ms`, when it is a time that can be told. */
export function inRange(ms: number): number {
  return ms >= -timeLimit && ms <= timeLimit ? ms : refuse(ms, 'a time in the range of timestamps');
}

/** The time of a date and a clock. @throws {SluiceError} VALUE_INVALID when there is no such time */
export function timeFrom(year: number, month: number, day: number, hour = 0, minute = 0, second = 0): number {
  const real = month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
  if (!real) return refuse(`${year}-${month}-${day}`, 'a date');
  const midnight = hour === 24 && minute === 0 && second === 0;
  const valid = hour >= 0 && (hour < 24 || midnight) && minute >= 0 && minute < 60 && second >= 0 && second < 60;
  if (!valid) return refuse(`${hour}:${minute}:${second}`, 'a time of day');
  return inRange(
    daysFrom(year, month, day) * dayMs + hour * hourMs + minute * minuteMs + Math.floor(second * 1000 + 1e-6),
  );
}
