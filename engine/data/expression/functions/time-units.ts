import { nearest } from '../../../errors.ts';
import * as calendar from './calendar.ts';
import { dayMs, daysFrom, daysOf, hourMs, minuteMs, secondMs } from './calendar.ts';
import { refuse } from './define.ts';

/** What a unit of time can do; `part` reads it, `truncate` rounds down to it, `index` numbers it, so that differences count boundaries. */
interface Unit {
  readonly names: string;
  readonly part: (ms: number) => number;
  readonly truncate?: (ms: number) => number;
  readonly index?: (ms: number) => number;
  readonly between?: (from: number, to: number) => number;
  /** Months or milliseconds in one unit. */
  readonly months?: number;
  readonly ms?: number;
}

const { yearOf, monthOf, quarterOf } = calendar;

const ofYears = (names: string, years: number, part: (ms: number) => number): Unit => ({
  names,
  part,
  truncate: ms => daysFrom(Math.trunc(yearOf(ms) / years) * years, 1, 1) * dayMs,
  index: ms => Math.trunc(yearOf(ms) / years),
  months: years * 12,
});

const ofMs = (names: string, size: number, part: (ms: number) => number): Unit => ({
  names,
  part,
  truncate: ms => Math.floor(ms / size) * size,
  index: ms => Math.floor(ms / size),
  ms: size,
});

const units: readonly Unit[] = [
  ofYears('year years y yr yrs', 1, yearOf),
  ofYears('decade decades dec decs', 10, ms => Math.trunc(yearOf(ms) / 10)),
  ofYears('century centuries cent c', 100, ms => Math.trunc((yearOf(ms) - 1) / 100) + 1),
  ofYears('millennium millennia millenniums mil mils', 1000, ms => Math.trunc((yearOf(ms) - 1) / 1000) + 1),
  {
    names: 'quarter quarters',
    part: quarterOf,
    truncate: ms => daysFrom(yearOf(ms), quarterOf(ms) * 3 - 2, 1) * dayMs,
    index: ms => yearOf(ms) * 4 + quarterOf(ms),
    months: 3,
  },
  {
    names: 'month months mon mons',
    part: monthOf,
    truncate: ms => calendar.monthStart(ms) * dayMs,
    index: ms => yearOf(ms) * 12 + monthOf(ms),
    months: 1,
  },
  {
    names: 'week weeks w weekofyear',
    part: calendar.isoWeek,
    truncate: ms => calendar.mondayOf(ms) * dayMs,
    // DuckDB counts weeks as sevens of days, not as Mondays passed.
    between: (from, to) => Math.trunc((daysOf(to) - daysOf(from)) / 7),
    ms: 7 * dayMs,
  },
  ofMs('day days d dayofmonth', dayMs, calendar.dayOf),
  ofMs('hour hours h hr hrs', hourMs, calendar.hourOf),
  ofMs('minute minutes m min mins', minuteMs, calendar.minuteOf),
  ofMs('second seconds s sec secs', secondMs, calendar.secondOf),
  ofMs('millisecond milliseconds ms msec msecs', 1, calendar.milliOf),
  { names: 'microsecond microseconds us usec usecs', part: ms => calendar.milliOf(ms) * 1000 },
  { names: 'dow dayofweek weekday', part: calendar.weekday },
  { names: 'isodow', part: calendar.isoWeekday },
  { names: 'doy dayofyear', part: calendar.dayOfYear },
  { names: 'isoyear', part: calendar.isoYear },
  { names: 'yearweek', part: ms => calendar.isoYear(ms) * 100 + calendar.isoWeek(ms) },
];

const unitNames = units.map(unit => unit.names.split(' ')[0]);
const byName = new Map(units.flatMap(unit => unit.names.split(' ').map(name => [name, unit] as const)));

function unitOf(name: string): Unit {
  return byName.get(name.toLowerCase()) ?? refuse(name, `a unit of time${nearest(name, unitNames)}`);
}

type TimeCall = (ms: number) => number;

/** Reads a part such as `year`. @throws {SluiceError} VALUE_INVALID for an unknown part */
export const partReader = (unit: string): TimeCall => unitOf(unit).part;

/** Rounds down to a unit. */
export function truncator(unit: string): TimeCall {
  return unitOf(unit).truncate ?? refuse(unit, 'a unit to round to, such as month');
}

/** Counts the boundaries of a unit between two times. */
export function boundaryCounter(unit: string): (from: number, to: number) => number {
  const { index, between } = unitOf(unit);
  if (between) return between;
  if (!index) return refuse(unit, 'a unit to count, such as day');
  return (from, to) => index(to) - index(from);
}

/** Moves a time by a number of units. */
export function mover(unit: string): (amount: number, ms: number) => number {
  const { months, ms: size } = unitOf(unit);
  if (months !== undefined) return (amount, ms) => calendar.addMonths(ms, amount * months);
  if (size !== undefined) return (amount, ms) => calendar.inRange(ms + Math.round(amount * size));
  return refuse(unit, 'a unit to add, such as day');
}

/** Counts the whole units between two times. */
export function wholeCounter(unit: string): (from: number, to: number) => number {
  const { months, ms: size } = unitOf(unit);
  if (months !== undefined) return (from, to) => Math.trunc(wholeMonths(from, to) / months);
  if (size !== undefined) return (from, to) => Math.trunc((to - from) / size);
  return refuse(unit, 'a unit to count, such as day');
}

function wholeMonths(from: number, to: number): number {
  if (from > to) return -wholeMonths(to, from);
  const months = (yearOf(to) - yearOf(from)) * 12 + monthOf(to) - monthOf(from);
  return calendar.addMonths(from, months) > to ? months - 1 : months;
}

/** The size of an interval: months, whose length varies, and milliseconds; each may be 0. */
export interface IntervalSize {
  readonly months: number;
  readonly ms: number;
}

/** The size of an interval written as text: `1 year 2 months`, `90 minutes`, `-1 day`, `01:30:00`; null when it is not one. */
export function parseIntervalText(text: string): IntervalSize | null {
  let [months, ms] = [0, 0];
  const step = /\s*([+-]?\d+(?:\.\d+)?)\s*([a-z]+)\s*,?/iy;
  const clock = /\s*([+-])?(\d+):(\d{2})(?::(\d{2}(?:\.\d+)?))?\s*$/y;
  const trimmed = text.trim();
  let at = 0;
  while (at < trimmed.length) {
    step.lastIndex = clock.lastIndex = at;
    const time = clock.exec(trimmed);
    if (time) {
      const size = Number(time[2]) * hourMs + Number(time[3]) * minuteMs + Number(time[4] ?? 0) * secondMs;
      return { months, ms: ms + (time[1] === '-' ? -size : size) };
    }
    const found = step.exec(trimmed);
    const unit = found && byName.get(found[2].toLowerCase());
    if (!found || (unit?.months ?? unit?.ms) === undefined) return null;
    months += Math.trunc(Number(found[1]) * (unit?.months ?? 0));
    ms += Math.round(Number(found[1]) * (unit?.ms ?? 0));
    at = step.lastIndex;
  }
  return at > 0 ? { months, ms } : null;
}

/** The day count of a time, for functions that drop the clock. */
export const midnightOf = (ms: number): number => daysOf(ms) * dayMs;
