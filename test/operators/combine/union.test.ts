import { describe, expect, test } from 'vitest';
import { attributeTypes, type Schema } from '#engine/data/schema.ts';
import { union } from '#operators/combine/union.ts';
import { awkwardTable } from '../../support/awkward-table.ts';
import { askDuck } from '../../support/duck.ts';
import { runVariants } from '../../support/run-variants.ts';

const schema: Schema = attributeTypes.map(type => ({ name: type, type, ...(type === 'vector' && { width: 2 }) }));
const few: Schema = [
  { name: 'a', type: 'int32' },
  { name: 's', type: 'string' },
];
const more: Schema = [
  { name: 's', type: 'string' },
  { name: 'a', type: 'float64' },
  { name: 'b', type: 'bool' },
];
const peek = { resolve: (path: string) => path, secret: () => '' };
const infer = (inputs: { readonly [port: string]: Schema }, matchBy: 'name' | 'position' = 'name') =>
  union.inferSchemas({ distinct: false, matchBy }, inputs, peek);

describe('union', () => {
  test('[O3] [O5] [O10] gives every row of every input in turn, from its own row', async () => {
    const inputs = {
      'in:0': awkwardTable(schema, { rows: 150, seed: 1 }),
      'in:1': awkwardTable(schema, { rows: 0 }),
      'in:2': awkwardTable(schema, { rows: 90, seed: 2 }),
    };
    const { rows } = await runVariants(union, {}, inputs);
    expect(rows.out.map(r => r.values)).toEqual([...inputs['in:0'].rows, ...inputs['in:2'].rows]);
    expect(rows.out.map(r => r.from)).toEqual([
      ...inputs['in:0'].rows.map((_, i) => ({ 'in:0': [i] })),
      ...inputs['in:2'].rows.map((_, i) => ({ 'in:2': [i] })),
    ]);
  });

  test.each(['name', 'position'] as const)('[O3] [O5] [O10] distinct by %s is what DuckDB answers', async matchBy => {
    const a = awkwardTable(few, { rows: 300, seed: 3, wide: 0, tame: true });
    const other = matchBy === 'name' ? more : ([few[0], { name: 't', type: 'string' }] as const);
    const b = awkwardTable(other, { rows: 200, seed: 4, wide: 0, tame: true });
    const { rows } = await runVariants(union, { distinct: true, matchBy }, { 'in:0': a, 'in:1': b });
    const columns = matchBy === 'name' ? 'a, s, b' : 'a, s';
    const [answer] = await askDuck({ a, b }, [
      `with pooled as (
         select ${matchBy === 'name' ? 'a::double as a, s, null::boolean as b' : 'a, s'}, 0 as port, row from a union all
         select ${columns.replace('s', matchBy === 'name' ? 's' : 't as s')}, 1, row from b)
       select ${columns}, list(row order by row) filter (port = 0), list(row order by row) filter (port = 1)
       from pooled group by ${columns} order by min(port * 1000000 + row)`,
    ]);
    expect(rows.out.map(r => [...r.values, r.from?.['in:0'] ?? null, r.from?.['in:1'] ?? null])).toEqual(
      answer.map(row => row.map(v => (Object.is(v, -0) ? 0 : v))),
    );
  });

  test('by name, attributes of the first input come first, in its order, then those it lacks', () => {
    expect(infer({ 'in:0': few, 'in:1': more })).toEqual({
      out: [
        { name: 'a', type: 'float64' },
        { name: 's', type: 'string' },
        { name: 'b', type: 'bool' },
      ],
    });
  });

  test('types that do not go together are named with their attribute', () => {
    const text: Schema = [{ name: 'a', type: 'string' }];
    expect(() => infer({ 'in:0': few, 'in:1': text })).toThrow("attribute 'a' is int32 on in:0 but string on in:1");
    expect(() => infer({ 'in:0': few, 'in:1': text }, 'position')).toThrow('in:0 has 2 attributes, in:1 has 1');
    expect(() => infer({ 'in:0': [{ ...schema[7] }], 'in:1': [{ ...schema[7], width: 5 }] })).toThrow(
      "attribute 'vector' is vector of 2 on in:0 but vector of 5 on in:1",
    );
  });

  test('[L6] column lineage and push-down name only what all inputs share', () => {
    const config = { distinct: false, matchBy: 'name' } as const;
    const inputs = { 'in:0': few, 'in:1': more };
    expect(union.columns?.(config, inputs).out.a).toEqual([
      { port: 'in:0', attribute: 'a' },
      { port: 'in:1', attribute: 'a' },
    ]);
    expect(union.rewrites?.passes?.(config, inputs)).toEqual({ in: { s: 's' } });
    expect(union.rewrites?.needs?.(config, inputs, { out: ['b', 's'] })).toEqual({ 'in:0': ['s'], 'in:1': ['s', 'b'] });
  });
});
