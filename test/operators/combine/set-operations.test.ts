import { describe, expect, it } from 'vitest';
import type { Value } from '#engine/data/column.ts';
import type { Schema } from '#engine/data/schema.ts';
import type { Table } from '#engine/operator/define.ts';
import { except } from '#operators/combine/except.ts';
import { intersect } from '#operators/combine/intersect.ts';
import { symmetricExcept } from '#operators/combine/symmetric-except.ts';
import { askDuck } from '../../support/duck.ts';
import { duplicateRows } from '../../support/duplicate-rows.ts';
import { type RunOptions, runOperator } from '../../support/run-operator.ts';

const operators = { intersect, except, 'symmetric-except': symmetricExcept };
const schema: Schema = [
  { name: 's', type: 'string' },
  { name: 'n', type: 'int32' },
];
const left = duplicateRows(schema, 700, { seed: 1, distinct: 20 });
const right = duplicateRows(schema, 500, { seed: 2, distinct: 28 });

const text = (row: readonly (Value | undefined)[]) => row.map(String).join('|');

function naive(type: keyof typeof operators, a: Table, b: Table) {
  const sides = [a, b].map(table => {
    const rows = new Map<string, number[]>();
    table.rows.forEach((row, i) => rows.set(text(row), [...(rows.get(text(row)) ?? []), i]));
    return rows;
  });
  const all = [...new Set([...sides[0].keys(), ...sides[1].keys()])];
  return all
    .filter(key => {
      const [l, r] = sides.map(side => side.has(key));
      return type === 'intersect' ? l && r : type === 'except' ? l && !r : l !== r;
    })
    .map(key => {
      const from: { [input: string]: number[] } = {};
      if (sides[0].has(key)) from.left = sides[0].get(key)!;
      if (sides[1].has(key)) from.right = sides[1].get(key)!;
      return { key, from };
    });
}

describe.each(Object.entries(operators))('%s', (type, operator) => {
  const name = type as keyof typeof operators;

  it('[O5] gives the distinct rows in order, traced to every row that is the same, spilt or not', async () => {
    const wanted = naive(name, left, right);
    for (const options of [
      {},
      { cut: 91, scatter: true, batchRows: 10 },
      { cut: 60, memoryBytes: 1 },
      { cut: 60, memoryBytes: 100_000, restoreAfter: 'each' },
    ] satisfies RunOptions[]) {
      const { rows, faults } = await runOperator(operator, {}, { left, right }, options);
      expect(faults).toEqual([]);
      expect(rows.out.map(({ values, from }) => ({ key: text(values), from }))).toEqual(wanted);
    }
  });

  it('gives the rows that DuckDB gives', async () => {
    const columns = 's, n';
    const both = (a: string, b: string) => `(select ${columns} from ${a} except select ${columns} from ${b})`;
    const query = {
      intersect: `select ${columns} from l intersect select ${columns} from r`,
      except: `select ${columns} from l except select ${columns} from r`,
      'symmetric-except': `select * from ${both('l', 'r')} union all select * from ${both('r', 'l')}`,
    }[name];
    const [answer] = await askDuck({ l: left, r: right }, [query]);
    const { rows } = await runOperator(operator, {}, { left, right });
    expect(rows.out.map(r => text(r.values)).sort()).toEqual(answer.map(text).sort());
  });

  it('matches attributes by name, else by position, and widens numbers', async () => {
    const swapped: Table = {
      schema: [
        { name: 'n', type: 'float64' },
        { name: 's', type: 'string' },
      ],
      rows: right.rows.map(([s, n]) => [n, s]),
    };
    const wanted = naive(name, left, right).map(r => r.key);
    const found = await runOperator(operator, {}, { left, right: swapped }, { memoryBytes: 1 });
    expect(found.schemas.out.map(a => a.type)).toEqual(['string', 'float64']);
    expect(found.rows.out.map(r => text(r.values))).toEqual(wanted);
    const renamed: Table = { schema: schema.map(a => ({ ...a, name: `${a.name}2` })), rows: right.rows };
    const other = await runOperator(operator, {}, { left, right: renamed });
    expect(other.schemas.out).toEqual(schema);
    expect(other.rows.out.map(r => text(r.values))).toEqual(wanted);
  });

  it('refuses inputs that do not agree', async () => {
    const fails = (other: Schema) => runOperator(operator, {}, { left, right: { schema: other, rows: [] } });
    await expect(fails(schema.slice(1))).rejects.toMatchObject({ code: 'SCHEMA_MISMATCH' });
    await expect(fails([schema[0], { name: 'b', type: 'bool' }])).rejects.toMatchObject({ code: 'SCHEMA_MISMATCH' });
  });
});
