import { expect, test } from 'vitest';
import { configProblems } from '#engine/operator/config.ts';
import type { Table } from '#engine/operator/define.ts';
import { if_ } from '#operators/control/if.ts';
import { route } from '#operators/control/route.ts';
import { sleep } from '#operators/control/sleep.ts';
import { runOperator } from '../../support/run-operator.ts';

const numbers = (count: number): Table => ({
  schema: [{ name: 'n', type: 'int32' }],
  rows: Array.from({ length: count }, (_, n) => [n]),
});

test('if takes exactly one row of a condition', async () => {
  for (const [count, found] of [
    [0, 0],
    [2, 2],
  ])
    await expect(
      runOperator(if_, { expression: 'n = 0' }, { condition: numbers(count), data: numbers(1) }, { cut: 1 }),
    ).rejects.toMatchObject({ code: 'NOT_SCALAR', fields: { found } });
  const { rows } = await runOperator(if_, { expression: 'n > 0' }, { condition: numbers(1), data: numbers(3) });
  expect(rows.true).toEqual([]);
  expect(rows.false.map(r => r.from)).toEqual([0, 1, 2].map(k => ({ data: [k], condition: [0] })));
});

test('route gives every row to exactly one port, and a case guards the next', async () => {
  const config = {
    cases: [
      { name: 'zero', where: 'n = 0' },
      { name: 'third', where: 'n % 3 = 0' },
      { name: 'even', where: 'n % 2 = 0' },
    ],
    otherwise: 'odd',
  };
  const { rows } = await runOperator(route, config, { in: numbers(1000) }, { cut: 77, scatter: true });
  const meant = (n: number) => (n === 0 ? 'zero' : n % 3 === 0 ? 'third' : n % 2 === 0 ? 'even' : 'odd');
  for (const port of ['zero', 'third', 'even', 'odd']) {
    const ids = Array.from({ length: 1000 }, (_, n) => n).filter(n => meant(n) === port);
    expect(rows[port]).toEqual(ids.map(n => ({ values: [n], from: { in: [n] } })));
  }
});

test('an error of a later case names the row of the input', async () => {
  const config = {
    cases: [
      { name: 'small', where: 'n < 3' },
      { name: 'large', where: 'n + 2147483640 > 0' },
    ],
  };
  await expect(runOperator(route, config, { in: numbers(20) }, { cut: 6 })).rejects.toMatchObject({
    code: 'OVERFLOW',
    fields: { row: 8 },
  });
});

test('two cases of one name are a problem', () => {
  const cases = [
    { name: 'a', where: 'true' },
    { name: 'a', where: 'true' },
  ];
  expect(configProblems(route, { cases }).map(p => p.field)).toEqual(['cases.1.name']);
  expect(configProblems(route, { cases: cases.slice(1), otherwise: 'a' }).map(p => p.field)).toEqual(['otherwise']);
});

test('sleep stops at once when the run does', async () => {
  const stop = new AbortController();
  let steps = 0;
  const pause = async () => {
    if (++steps === 2) stop.abort();
  };
  const { rows } = await runOperator(
    sleep,
    { msPerRow: 3_600_000 },
    { in: numbers(5) },
    { signal: stop.signal, pause },
  );
  expect(rows.out).toEqual([]);
});
