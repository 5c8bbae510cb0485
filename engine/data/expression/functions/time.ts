import type { Value } from '../../column.ts';
import * as calendar from './calendar.ts';
import { dayMs } from './calendar.ts';
import { type Call, define, type Implementation, type ScalarFunction } from './define.ts';
import { monthNames, timeFormatter, timeParser, weekdayNames } from './time-format.ts';
import { boundaryCounter, midnightOf, mover, partReader, truncator, wholeCounter } from './time-units.ts';

/** An implementation whose argument at `at` (a unit, a format) chooses the function; a constant one is chosen once. */
function chosenBy<C extends Call>(
  at: number,
  choose: (by: string) => C,
  apply: (chosen: C) => Call,
  throws: 'always' | 'unprepared' = 'unprepared',
): Implementation {
  let lastBy: string | undefined;
  let last: C | undefined;
  const call = (...values: never[]): Value => {
    const by = values[at] as string;
    if (by !== lastBy || last === undefined) [last, lastBy] = [choose(by), by];
    return apply(last)(...values) as Value;
  };
  const prepare = (constants: readonly (Value | undefined)[]): Call | null => {
    const by = constants[at];
    return typeof by === 'string' ? apply(choose(by)) : null;
  };
  return { call, prepare, throws };
}

const second =
  (f: (ms: number) => Value): Call =>
  (_: never, ms: number) =>
    f(ms);

function lenient(format: string): (text: string) => number | null {
  const parse = timeParser(format);
  return text => {
    const time = parse(text);
    return typeof time === 'number' ? time : null;
  };
}

function strict(format: string): (text: string) => number {
  const parse = timeParser(format);
  return text => {
    const time = parse(text);
    return typeof time === 'number' ? time : time.fail();
  };
}

const part = (names: string, help: string, read: (ms: number) => number): ScalarFunction =>
  define('time', names, help, [`${names.split(' ')[0]}(t timestamp) int64`, read]);

const moving = chosenBy(0, mover, move => (_: never, amount: number, ms: number) => move(amount, ms), 'always');

/** Functions on times, all in UTC. */
export const timeFunctions: readonly ScalarFunction[] = [
  part('year', 'Year.', calendar.yearOf),
  part('quarter', 'Quarter of the year, 1 to 4.', calendar.quarterOf),
  part('month', 'Month, 1 to 12.', calendar.monthOf),
  part('week weekofyear', 'ISO week, 1 to 53.', calendar.isoWeek),
  part('day dayofmonth', 'Day of the month.', calendar.dayOf),
  part('hour', 'Hour, 0 to 23.', calendar.hourOf),
  part('minute', 'Minute.', calendar.minuteOf),
  part('second', 'Second, without its decimals.', calendar.secondOf),
  part('millisecond', 'Milliseconds within the minute.', calendar.milliOf),
  part('dayofweek weekday', 'Day of the week, Sunday = 0.', calendar.weekday),
  part('isodow', 'Day of the week, Monday = 1 to Sunday = 7.', calendar.isoWeekday),
  part('dayofyear', 'Day of the year, from 1.', calendar.dayOfYear),
  part('isoyear', 'Year that the ISO week belongs to.', calendar.isoYear),
  define('time', 'dayname', 'Name of the day.', [
    'dayname(t timestamp) string',
    (ms: number) => weekdayNames[calendar.weekday(ms)],
  ]),
  define('time', 'monthname', 'Name of the month.', [
    'monthname(t timestamp) string',
    (ms: number) => monthNames[calendar.monthOf(ms) - 1],
  ]),
  define('time', 'date_part datepart', 'One part of a time: year, month, dow, … Also EXTRACT(part FROM t).', [
    'date_part(part string, t timestamp) int64',
    chosenBy(0, partReader, second),
  ]),
  define('time', 'date_trunc datetrunc', 'The time rounded down to a unit: year, month, week, day, hour, ….', [
    'date_trunc(unit string, t timestamp) timestamp',
    chosenBy(0, truncator, second),
  ]),
  define('time', 'date_diff datediff', 'Boundaries of a unit crossed from one time to another.', [
    'date_diff(unit string, from timestamp, to timestamp) int64',
    chosenBy(0, boundaryCounter, count => (_: never, from: number, to: number) => count(from, to)),
  ]),
  define('time', 'date_sub datesub', 'Whole units from one time to another.', [
    'date_sub(unit string, from timestamp, to timestamp) int64',
    chosenBy(0, wholeCounter, count => (_: never, from: number, to: number) => count(from, to)),
  ]),
  define(
    'time',
    'date_add',
    'The time moved by a number of units; also t + INTERVAL 3 DAY.',
    ['date_add(unit string, amount int64, t timestamp) timestamp', moving],
    ['date_add(unit string, amount float64, t timestamp) timestamp', moving],
  ),
  define('time', 'last_day', 'Midnight of the last day of the month.', [
    'last_day(t timestamp) timestamp',
    (ms: number) => calendar.daysFrom(calendar.yearOf(ms), calendar.monthOf(ms) + 1, 0) * dayMs,
  ]),
  define('time', 'date', 'Midnight of the day.', ['date(t timestamp) timestamp', midnightOf]),
  define('time', 'strftime', "The time as text by a format such as '%Y-%m-%d'.", [
    'strftime(t timestamp, format string) string',
    chosenBy(1, timeFormatter, format => (ms: number) => format(ms)),
  ]),
  define('time', 'strptime', "The time that a text tells by a format such as '%d/%m/%Y'; other text is an error.", [
    'strptime(text string, format string) timestamp',
    chosenBy(1, strict, parse => (text: string) => parse(text), 'always'),
  ]),
  define('time', 'try_strptime', 'As strptime, and null for other text.', [
    'try_strptime(text string, format string) timestamp',
    { ...chosenBy(1, lenient, parse => (text: string) => parse(text)), givesNull: true },
  ]),
  define('time', 'epoch', 'Seconds since 1970-01-01.', ['epoch(t timestamp) float64', { code: t => `(${t}/1000)` }]),
  define(
    'time',
    'epoch_ms',
    'Milliseconds since 1970-01-01, or the time that so many milliseconds tell.',
    ['epoch_ms(t timestamp) int64', (ms: number) => ms],
    ['epoch_ms(ms int64) timestamp', { call: calendar.inRange, throws: 'always' }],
  ),
  define('time', 'to_timestamp', 'The time that so many seconds since 1970-01-01 tell.', [
    'to_timestamp(seconds float64) timestamp',
    { call: (s: number) => calendar.inRange(Math.floor(s * 1000 + 1e-6)), throws: 'always' },
  ]),
  define('time', 'make_timestamp', 'The time of a date and a clock.', [
    'make_timestamp(year int64, month int64, day int64, hour int64, minute int64, second float64) timestamp',
    { call: calendar.timeFrom, throws: 'always' },
  ]),
  define('time', 'make_date', 'Midnight of a date.', [
    'make_date(year int64, month int64, day int64) timestamp',
    { call: (y: number, m: number, d: number) => calendar.timeFrom(y, m, d), throws: 'always' },
  ]),
];
