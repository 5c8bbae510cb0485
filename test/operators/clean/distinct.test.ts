import { expect, it } from 'vitest';
import type { Value } from '#engine/data/column.ts';
import { canonicalText } from '#engine/data/keys/text-keys.ts';
import type { Schema } from '#engine/data/schema.ts';
import { distinct } from '#operators/clean/distinct.ts';
import { duplicateRows } from '../../support/duplicate-rows.ts';
import { type RunOptions, runOperator } from '../../support/run-operator.ts';

const schema: Schema = [
  { name: 's', type: 'string' },
  { name: 'n', type: 'int32' },
  { name: 'x', type: 'float64' },
  { name: 'big', type: 'int64' },
  { name: 'j', type: 'json' },
];
const table = duplicateRows(schema, 900, { seed: 8, distinct: 7 });
const text = (v: Value | undefined) =>
  typeof v === 'object' && v !== null ? canonicalText(v) : String(v === 0 ? 0 : v);

function naive(keys: readonly string[], keep: 'first' | 'last') {
  const at = keys.length > 0 ? keys.map(k => schema.findIndex(a => a.name === k)) : schema.map((_, c) => c);
  const groups = new Map<string, number[]>();
  table.rows.forEach((row, i) => {
    const key = at.map(c => text(row[c])).join('|');
    groups.set(key, [...(groups.get(key) ?? []), i]);
  });
  return [...groups.values()].map(ids => ({
    values: table.rows[keep === 'first' ? ids[0] : ids[ids.length - 1]].map(text),
    from: { in: ids },
  }));
}

it('[O5] keeps the first or last row of each key where the first stood, traced to all of them, spilt or not', async () => {
  for (const keys of [[], ['s'], ['n', 's'], ['j'], ['x'], ['big', 'x']])
    for (const keep of ['first', 'last'] as const) {
      const wanted = naive(keys, keep);
      for (const options of [
        {},
        { cut: 101, scatter: true, batchRows: 9 },
        { cut: 80, memoryBytes: 1 },
        { cut: 250, memoryBytes: 150_000, restoreAfter: 'each' },
      ] satisfies RunOptions[]) {
        const { rows, faults } = await runOperator(distinct, { keys, keep }, { in: table }, options);
        expect(faults).toEqual([]);
        expect(rows.out.map(({ values, from }) => ({ values: values.map(text), from }))).toEqual(wanted);
      }
    }
});

it('names the attribute that is not there', async () => {
  await expect(runOperator(distinct, { keys: ['s', 'no'] }, { in: table })).rejects.toMatchObject({
    code: 'ATTRIBUTE_UNKNOWN',
    fields: { field: 'keys.1' },
  });
});
