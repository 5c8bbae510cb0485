import { expect, test } from 'vitest';
import type { Table } from '#engine/operator/define.ts';
import { explode } from '#operators/clean/explode.ts';
import { unnest } from '#operators/clean/unnest.ts';
import { runOperator, seeded } from '../../support/run-operator.ts';

const random = seeded(3);
const texts: Table = {
  schema: [
    { name: 'n', type: 'int32' },
    { name: 't', type: 'string' },
  ],
  rows: Array.from({ length: 500 }, (_, n) => [
    n,
    random() < 0.1
      ? null
      : Array.from({ length: Math.floor(random() * 6) }, () => 'abc|,'[Math.floor(random() * 5)]).join(''),
  ]),
};

test.each([
  [{ delimiter: ',' }, (t: string) => t.split(',')],
  [{ delimiter: '|' }, (t: string) => t.split('|')],
  [{ delimiter: '[|,]+', regex: true }, (t: string) => t.split(/[|,]+/)],
])('unnest by %j equals cutting each text', async (config, cut) => {
  const { rows } = await runOperator(
    unnest,
    { attribute: 't', as: 'piece', ...config },
    { in: texts },
    { cut: 97, batchRows: 64 },
  );
  const wanted = texts.rows.flatMap(([n, t]) =>
    t === null
      ? []
      : cut(t as string)
          .filter(piece => piece !== '')
          .map(piece => ({ values: [n, t, piece], from: { in: [n] } })),
  );
  expect(rows.out).toEqual(wanted);
});

test('unnest wants text, explode wants json, and a value that is no array is said by row', async () => {
  await expect(runOperator(unnest, { attribute: 'n' }, { in: texts })).rejects.toMatchObject({ code: 'TYPE_MISMATCH' });
  await expect(runOperator(explode, { attribute: 'n' }, { in: texts })).rejects.toMatchObject({
    code: 'TYPE_MISMATCH',
  });
  await expect(
    runOperator(unnest, { attribute: 't', delimiter: '(', regex: true }, { in: texts }),
  ).rejects.toMatchObject({
    code: 'PATTERN_INVALID',
    fields: { field: 'delimiter' },
  });
  const table: Table = { schema: [{ name: 'j', type: 'json' }], rows: [[[1]], [{ a: 1 }]] };
  await expect(runOperator(explode, { attribute: 'j' }, { in: table })).rejects.toThrow(/row 1/);
});
