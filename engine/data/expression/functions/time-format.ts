import { SluiceError } from '../../../errors.ts';
import * as calendar from './calendar.ts';
import { dayMs, hourMs, minuteMs } from './calendar.ts';
import { refuse } from './define.ts';

export const weekdayNames: readonly string[] = [
  'Sunday',
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
];
export const monthNames: readonly string[] = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

const pad = (value: number, width: number): string =>
  value < 0 ? `-${String(-value).padStart(width, '0')}` : String(value).padStart(width, '0');
const hour12 = (ms: number): number => calendar.hourOf(ms) % 12 || 12;
const numeric = (width: number, read: (ms: number) => number) => (ms: number) => pad(read(ms), width);

/** What each specifier writes. */
const writers: Record<string, (ms: number) => string> = {
  a: ms => weekdayNames[calendar.weekday(ms)].slice(0, 3),
  A: ms => weekdayNames[calendar.weekday(ms)],
  w: numeric(1, calendar.weekday),
  u: numeric(1, calendar.isoWeekday),
  d: numeric(2, calendar.dayOf),
  b: ms => monthNames[calendar.monthOf(ms) - 1].slice(0, 3),
  B: ms => monthNames[calendar.monthOf(ms) - 1],
  m: numeric(2, calendar.monthOf),
  y: numeric(2, ms => Math.abs(calendar.yearOf(ms) % 100)),
  Y: numeric(4, calendar.yearOf),
  G: numeric(4, calendar.isoYear),
  H: numeric(2, calendar.hourOf),
  I: numeric(2, hour12),
  p: ms => (calendar.hourOf(ms) < 12 ? 'AM' : 'PM'),
  M: numeric(2, calendar.minuteOf),
  S: numeric(2, calendar.secondOf),
  g: numeric(3, ms => calendar.milliOf(ms) % 1000),
  f: numeric(6, ms => (calendar.milliOf(ms) % 1000) * 1000),
  n: numeric(9, ms => (calendar.milliOf(ms) % 1000) * 1_000_000),
  j: numeric(3, calendar.dayOfYear),
  U: numeric(2, ms => calendar.weekOfYear(ms, 0)),
  W: numeric(2, ms => calendar.weekOfYear(ms, 1)),
  V: numeric(2, calendar.isoWeek),
  z: () => '+00',
  Z: () => '',
};
const composed: Record<string, string> = { c: '%Y-%m-%d %H:%M:%S', x: '%Y-%m-%d', X: '%H:%M:%S' };

/** A piece of a format: text as it stands, or a specifier (`-` before it asks for no padding). */
type Piece = { readonly text: string } | { readonly specifier: string; readonly bare: boolean };

function parseFormat(format: string): Piece[] {
  const pieces: Piece[] = [];
  for (let i = 0; i < format.length; i++) {
    if (format[i] !== '%') pieces.push({ text: format[i] });
    else {
      const bare = format[++i] === '-';
      const specifier = format[bare ? ++i : i] ?? '';
      if (specifier === '%') pieces.push({ text: '%' });
      else if (Object.hasOwn(composed, specifier)) pieces.push(...parseFormat(composed[specifier]));
      else if (Object.hasOwn(writers, specifier)) pieces.push({ specifier, bare });
      else refuse(format, `a time format; it has no %${specifier}`);
    }
  }
  return pieces;
}

/** Writes times by a format. @throws {SluiceError} VALUE_INVALID for an unknown specifier */
export function timeFormatter(format: string): (ms: number) => string {
  const parts = parseFormat(format).map(piece => {
    if ('text' in piece) return () => piece.text;
    const write = writers[piece.specifier];
    return piece.bare ? (ms: number) => write(ms).replace(/^0+(?=\d)/, '') : write;
  });
  return ms => {
    let out = '';
    for (const part of parts) out += part(ms);
    return out;
  };
}

interface Fields {
  year: number;
  month: number;
  day: number;
  dayOfYear: number | null;
  hour: number;
  minute: number;
  second: number;
  ms: number;
  offsetMs: number;
  half: 'am' | 'pm' | null;
}

type Reader = readonly [pattern: string, read: (fields: Fields, text: string) => void];

const alternatives = (names: readonly string[]) => `(${names.join('|')})`;
const short = (names: readonly string[]) => names.map(name => name.slice(0, 3));
const indexIn = (names: readonly string[], text: string) =>
  short(names).findIndex(n => n.toLowerCase() === text.slice(0, 3).toLowerCase());

/** What each specifier reads; the names of days are read and not checked. */
const readers: Record<string, Reader> = {
  a: [alternatives(short(weekdayNames)), () => {}],
  A: [alternatives(weekdayNames), () => {}],
  b: [
    alternatives(short(monthNames)),
    (f, t) => {
      f.month = indexIn(monthNames, t) + 1;
    },
  ],
  B: [
    alternatives(monthNames),
    (f, t) => {
      f.month = indexIn(monthNames, t) + 1;
    },
  ],
  d: [
    '(\\d{1,2})',
    (f, t) => {
      f.day = Number(t);
    },
  ],
  m: [
    '(\\d{1,2})',
    (f, t) => {
      f.month = Number(t);
    },
  ],
  y: [
    '(\\d{1,2})',
    (f, t) => {
      f.year = Number(t) + (Number(t) < 69 ? 2000 : 1900);
    },
  ],
  Y: [
    '([+-]?\\d{1,6})',
    (f, t) => {
      f.year = Number(t);
    },
  ],
  H: [
    '(\\d{1,2})',
    (f, t) => {
      f.hour = Number(t);
    },
  ],
  I: [
    '(\\d{1,2})',
    (f, t) => {
      f.hour = Number(t);
    },
  ],
  p: [
    '(am|pm)',
    (f, t) => {
      f.half = t.toLowerCase() as 'am' | 'pm';
    },
  ],
  M: [
    '(\\d{1,2})',
    (f, t) => {
      f.minute = Number(t);
    },
  ],
  S: [
    '(\\d{1,2})',
    (f, t) => {
      f.second = Number(t);
    },
  ],
  g: [
    '(\\d{1,3})',
    (f, t) => {
      f.ms = Number(t.padEnd(3, '0'));
    },
  ],
  f: [
    '(\\d{1,6})',
    (f, t) => {
      f.ms = Math.floor(Number(t.padEnd(6, '0')) / 1000);
    },
  ],
  n: [
    '(\\d{1,9})',
    (f, t) => {
      f.ms = Math.floor(Number(t.padEnd(9, '0')) / 1_000_000);
    },
  ],
  j: [
    '(\\d{1,3})',
    (f, t) => {
      f.dayOfYear = Number(t);
    },
  ],
  z: [
    '([+-]\\d{2}(?::?\\d{2})?|Z)',
    (f, t) => {
      f.offsetMs = offsetOf(t);
    },
  ],
  Z: ['(UTC|GMT|Z)', () => {}],
};

function offsetOf(text: string): number {
  if (text.toUpperCase() === 'Z') return 0;
  const digits = text.slice(1).replace(':', '');
  const size = Number(digits.slice(0, 2)) * hourMs + Number(digits.slice(2) || '0') * minuteMs;
  return text[0] === '-' ? -size : size;
}

/** Characters past which a text is not looked at as a time. */
const longestTime = 200;

/** Why a text is not a time by a format. */
export class NotATime {
  readonly text: string;
  readonly format: string;

  constructor(text: string, format: string) {
    this.text = text;
    this.format = format;
  }

  fail(): never {
    return refuse(this.text, `a time of the format '${this.format}'`);
  }
}

/** Reads times by a format; what the format leaves out is 1900-01-01 00:00. */
export function timeParser(format: string): (text: string) => number | NotATime {
  const reads: Reader[1][] = [];
  // Runs of spaces are one piece, so that the pattern has a single way to match them.
  const source = parseFormat(format.trim().replace(/\s+/g, ' ')).map(piece => {
    if ('text' in piece) return piece.text === ' ' ? '\\s+' : piece.text.replace(/[^\w]/g, '\\$&');
    const reader =
      readers[piece.specifier] ?? refuse(format, `a format to read; %${piece.specifier} can only be written`);
    reads.push(reader[1]);
    return reader[0];
  });
  const pattern = new RegExp(`^\\s*${source.join('')}\\s*$`, 'i');
  return text => {
    const found = text.length > longestTime ? null : pattern.exec(text);
    if (!found) return new NotATime(text, format);
    const fields: Fields = {
      year: 1900,
      month: 1,
      day: 1,
      dayOfYear: null,
      hour: 0,
      minute: 0,
      second: 0,
      ms: 0,
      offsetMs: 0,
      half: null,
    };
    reads.forEach((read, i) => read(fields, found[i + 1]));
    return timeOf(fields) ?? new NotATime(text, format);
  };
}

function timeOf(f: Fields): number | null {
  if (f.half !== null) {
    if (f.hour < 1 || f.hour > 12) return null;
    f.hour = (f.hour % 12) + (f.half === 'pm' ? 12 : 0);
  }
  try {
    const day =
      f.dayOfYear === null
        ? calendar.timeFrom(f.year, f.month, f.day)
        : calendar.timeFrom(f.year, 1, 1) + (f.dayOfYear - 1) * dayMs;
    if (f.dayOfYear !== null && calendar.yearOf(day) !== f.year) return null;
    const clock = calendar.timeFrom(1970, 1, 1, f.hour, f.minute, f.second);
    return day + clock + f.ms - f.offsetMs;
  } catch (error) {
    if (error instanceof SluiceError) return null;
    throw error;
  }
}
