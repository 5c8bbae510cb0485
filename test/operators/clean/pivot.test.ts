import { describe, expect, test } from 'vitest';
import { attributeTypes, type Schema } from '#engine/data/schema.ts';
import { pivot } from '#operators/clean/pivot.ts';
import { unpivot } from '#operators/clean/unpivot.ts';
import { awkwardTable } from '../../support/awkward-table.ts';
import { askDuck } from '../../support/duck.ts';
import { runOperator } from '../../support/run-operator.ts';
import { runVariants } from '../../support/run-variants.ts';

const schema: Schema = attributeTypes.map(type => ({ name: type, type, ...(type === 'vector' && { width: 2 }) }));
const peek = { resolve: (path: string) => path, secret: () => '' };
const sales: Schema = [
  { name: 'a', type: 'int32' },
  { name: 's', type: 'string' },
  { name: 'kind', type: 'int32' },
  { name: 'x', type: 'int32' },
];
const table = () => {
  const { rows } = awkwardTable(sales, { rows: 200, seed: 12, wide: 0, tame: true });
  return { schema: sales, rows: rows.map(([a, s, , x], i) => [a, s, i % 13 === 0 ? null : i % 5, x]) };
};

describe('pivot', () => {
  test.each([
    ['sum', 'sum(x)', ''],
    ['count', 'count(x)', ''],
    ['average', 'avg(x)', ''],
    ['min', 'min(x)', ''],
    ['max', 'max(x)', ''],
    ['first', 'first(x order by row)', 'and x is not null'],
    ['concat', "string_agg(x, ', ' order by row)", ''],
  ])('[O3] [O5] [O10] by %s is what DuckDB answers', async (name, sql, condition) => {
    const input = table();
    const config = { rows: ['a', 's'], column: 'kind', value: 'x', function: name, values: ['3', '0', '4'] };
    const { rows, log } = await runVariantsWithLog(config, input);
    const cells = [3, 0, 4].map(kind => `${sql} filter (kind = ${kind} ${condition})`);
    const [answer] = await askDuck({ t: input }, [
      `select a, s, ${cells.join()}, list(row order by row) from t group by a, s order by min(row)`,
    ]);
    expect(rows.out.map(r => [...r.values, r.from?.in])).toEqual(answer);
    expect(log.join()).toMatch(/left out \d+ cells .* not listed: .*1/);
  });

  const runVariantsWithLog = async (config: object, input: ReturnType<typeof table>) => {
    const { rows } = await runVariants(pivot, config, { in: input });
    const { log } = await runOperator(pivot, config, { in: input });
    return { rows, log };
  };

  test('[L1] without values gives one json attribute, whatever comes', async () => {
    const input = table();
    const config = { rows: ['a'], column: 'kind', value: 'x', function: 'count' };
    const { rows, schemas } = await runVariants(pivot, config, { in: input });
    expect(schemas.out.map(a => a.type)).toEqual(['int32', 'json']);
    for (const { values, from } of rows.out) {
      const own = [...(from?.in ?? [])].map(i => input.rows[i as number]);
      const counts: { [kind: string]: number } = {};
      for (const [, , kind, x] of own) counts[String(kind)] = (counts[String(kind)] ?? 0) + (x === null ? 0 : 1);
      expect(values[1]).toEqual(counts);
    }
  });

  test('takes attributes of every type as rows, column and value', async () => {
    const input = awkwardTable(schema, { rows: 60, seed: 5 });
    for (const { name } of schema) {
      const config = { rows: [name], column: name, value: name, function: 'first', values: ['0', 'a', 'true'] };
      const { rows } = await runVariants(pivot, config, { in: input });
      expect(rows.out.length).toBeGreaterThan(1);
    }
  });

  test('names what its columns clash with', () => {
    const config = { rows: ['a'], column: 'kind', value: 'x', function: 'sum', values: ['1', 'a'] } as const;
    expect(() => pivot.inferSchemas({ ...config, rows: ['a'], values: ['1', 'a'] }, { in: sales }, peek)).toThrow(
      expect.objectContaining({ code: 'ATTRIBUTE_DUPLICATE' }),
    );
    expect(() =>
      pivot.inferSchemas({ ...config, rows: ['a'], values: ['1'], value: 's' }, { in: sales }, peek),
    ).toThrow(expect.objectContaining({ code: 'TYPE_MISMATCH' }));
  });
});

describe('unpivot', () => {
  test('[O3] [O5] [O10] gives each value a row, row by row', async () => {
    const input = awkwardTable(schema, { rows: 100, seed: 3 });
    const turned = ['int32', 'float64', 'int64'];
    const { rows, schemas } = await runVariants(
      unpivot,
      { keep: ['string', 'json'], nameAs: 'n', valueAs: 'v', columns: turned },
      { in: input },
    );
    expect(schemas.out.map(a => [a.name, a.type])).toEqual([
      ['string', 'string'],
      ['json', 'json'],
      ['n', 'string'],
      ['v', 'float64'],
    ]);
    const at = (name: string) => schema.findIndex(a => a.name === name);
    const number = (v: unknown) => (typeof v === 'bigint' ? Number(v) : v);
    expect(rows.out.map(r => [r.values, r.from])).toEqual(
      input.rows.flatMap((row, i) =>
        turned.map(name => [[row[at('string')], row[at('json')], name, number(row[at(name)])], { in: [i] }]),
      ),
    );
  });

  test('attributes of types that differ become text, others keep theirs', () => {
    const typeOf = (...columns: string[]) =>
      (unpivot.inferSchemas({ keep: [], nameAs: 'n', valueAs: 'v', columns }, { in: schema }, peek) as { out: Schema })
        .out[1].type;
    expect(typeOf('bool', 'int32')).toBe('string');
    expect(typeOf('timestamp', 'string')).toBe('string');
    expect(typeOf('int32', 'int64')).toBe('int64');
    expect(typeOf('json', 'json')).toBe('json');
    expect(typeOf('vector')).toBe('vector');
  });

  test.each(['bool', 'timestamp', 'binary', 'vector', 'json', 'string'])('keeps %s as it is', async type => {
    const input = awkwardTable(schema, { rows: 30, seed: 4 });
    const { rows } = await runVariants(unpivot, { keep: ['int32'], columns: [type, type] }, { in: input });
    const at = schema.findIndex(a => a.name === type);
    expect(rows.out.map(r => r.values[2])).toEqual(input.rows.flatMap(row => [row[at], row[at]]));
  });

  test('pivot takes back what it turned', async () => {
    const wide: Schema = ['id', 'p', 'q'].map(name => ({ name, type: 'int32' }));
    const input = { schema: wide, rows: Array.from({ length: 50 }, (_, i) => [i, i * 2, i * 3]) };
    const long = await runOperator(unpivot, { keep: ['id'] }, { in: input });
    const back = { schema: long.schemas.out, rows: long.rows.out.map(r => r.values) };
    const config = { rows: ['id'], column: 'name', value: 'value', function: 'first', values: ['p', 'q'] };
    expect((await runOperator(pivot, config, { in: back })).rows.out.map(r => r.values)).toEqual(input.rows);
  });
});
