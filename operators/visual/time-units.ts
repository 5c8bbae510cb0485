export const timeUnits = ['year', 'quarter', 'month', 'week', 'day', 'hour', 'minute', 'second'] as const;
export type TimeUnit = (typeof timeUnits)[number];

const second = 1000;
const day = 86_400 * second;
const lengths: { readonly [U in TimeUnit]: number } = {
  year: 365 * day,
  quarter: 91 * day,
  month: 30 * day,
  week: 7 * day,
  day,
  hour: 3600 * second,
  minute: 60 * second,
  second,
};

/** The smallest unit that cuts a span of milliseconds into some hundred parts at most. */
export const unitFor = (spanMs: number): TimeUnit =>
  timeUnits.toReversed().find(unit => spanMs / lengths[unit] <= 400) ?? 'year';

/** Start of the unit that a time lies in, or of one that many units later; in UTC, weeks start on Monday as in SQL. */
export function startOf(ms: number, unit: TimeUnit, later: number): number {
  if (unit === 'week') {
    const monday = 4 * day;
    return Math.floor((ms - monday) / lengths.week + later) * lengths.week + monday;
  }
  if (unit !== 'year' && unit !== 'quarter' && unit !== 'month')
    return Math.floor(ms / lengths[unit] + later) * lengths[unit] + 0;
  const months = unit === 'year' ? 12 : unit === 'quarter' ? 3 : 1;
  const date = new Date(ms);
  const count = date.getUTCFullYear() * 12 + date.getUTCMonth();
  const start = new Date(0);
  start.setUTCFullYear(0, (Math.floor(count / months) + later) * months, 1);
  return start.getTime();
}
