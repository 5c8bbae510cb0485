import { expect, test } from 'vitest';
import * as calendar from '#engine/data/expression/functions/calendar.ts';
import { seeded } from '../../../support/run-operator.ts';

const { dayMs } = calendar;

test('dates agree with those of JavaScript over the whole range of timestamps', () => {
  const random = seeded(5);
  for (let k = 0; k < 20_000; k++) {
    const range = k % 2 === 0 ? 8.64e15 : 4e12;
    const ms = Math.floor((random() * 2 - 1) * range);
    const date = new Date(ms);
    const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
    expect([calendar.yearOf(ms), calendar.monthOf(ms), calendar.dayOf(ms)], String(ms)).toEqual([year, month, day]);
    expect([calendar.hourOf(ms), calendar.minuteOf(ms), calendar.secondOf(ms)]).toEqual([
      date.getUTCHours(),
      date.getUTCMinutes(),
      date.getUTCSeconds(),
    ]);
    expect(calendar.weekday(ms)).toBe(date.getUTCDay());
    expect(calendar.daysFrom(year, month, day)).toBe(Math.floor(ms / dayMs));
    expect(calendar.monthStart(ms)).toBe(Math.floor(ms / dayMs) - day + 1);
  }
});

test('months past December and days past a month carry over', () => {
  expect(calendar.daysFrom(2020, 14, 1)).toBe(calendar.daysFrom(2021, 2, 1));
  expect(calendar.daysFrom(2020, 0, 1)).toBe(calendar.daysFrom(2019, 12, 1));
  expect(calendar.daysFrom(2021, 3, 0)).toBe(calendar.daysFrom(2021, 2, 28));
});

test('the ISO week of a day is that of its Thursday', () => {
  const week = (text: string) => [calendar.isoYear(Date.parse(text)), calendar.isoWeek(Date.parse(text))];
  expect(['2020-12-31', '2021-01-03', '2021-01-04', '2018-12-31', '2016-01-01'].map(week)).toEqual([
    [2020, 53],
    [2020, 53],
    [2021, 1],
    [2019, 1],
    [2015, 53],
  ]);
});
