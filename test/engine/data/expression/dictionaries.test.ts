import { describe, expect, test } from 'vitest';
import { makeBatch } from '#engine/data/batch.ts';
import { makeColumn, valueAt } from '#engine/data/column.ts';
import { Dictionary } from '#engine/data/dictionary.ts';
import { compileExpression } from '#engine/data/expression/compile.ts';
import type { Schema } from '#engine/data/schema.ts';
import { failure, one, valuesOf } from '../../../support/expression-values.ts';

describe('text is computed once per dictionary entry', () => {
  const schema = one('string');
  const codes = (dictionary: Dictionary, values: readonly number[], valid: Uint8Array | null = null) =>
    makeBatch(schema, [makeColumn('string', Int32Array.from(values), valid, dictionary)], values.length);

  test('answers share a dictionary along the stream, which grows with its source', () => {
    const dictionary = new Dictionary(['a', 'b']);
    const compiled = compileExpression('upper(x)', schema);
    const first = compiled.evaluate(codes(dictionary, [0, 1, 0]));
    dictionary.codeOf('c');
    const batch = codes(dictionary, [2, 0]);
    const second = compiled.evaluate(batch);
    expect(second.dictionary).toBe(first.dictionary);
    expect(valuesOf(second, batch)).toEqual(['C', 'A']);
    expect(first.dictionary?.values).toEqual(['A', 'B', 'C']);
  });

  test('entries that become equal share a code', () => {
    const batch = codes(new Dictionary(['a', 'A', 'b']), [0, 1, 2]);
    expect([...(compileExpression('upper(x)', schema).evaluate(batch).data as Int32Array)]).toEqual([0, 0, 1]);
  });

  test('of a dictionary far larger than the batch only what occurs is computed', () => {
    const dictionary = new Dictionary(Array.from({ length: 50_000 }, (_, i) => `${i}x`));
    const compiled = compileExpression("replace(x, 'x', '!')", schema);
    const batch = codes(dictionary, [40_000, 3, 40_000, 7]);
    const column = compiled.evaluate(batch);
    expect(valuesOf(column, batch)).toEqual(['40000!', '3!', '40000!', '7!']);
    expect(column.dictionary?.size).toBe(3);
    const again = codes(dictionary, [7, 49_999]);
    expect(valuesOf(compiled.evaluate(again), again)).toEqual(['7!', '49999!']);
  });

  test('codes at null positions may be anything', () => {
    const batch = codes(new Dictionary(['a']), [999_999, 0, -7], Uint8Array.of(0, 1, 0));
    for (const [text, expected] of [
      ['upper(x)', [null, 'A', null]],
      ["x = 'a'", [null, true, null]],
      ["coalesce(x, 'none')", ['none', 'a', 'none']],
      ["x || '!' || cast(1 as string)", [null, 'a!1', null]],
      ['length(x) + 0', [null, 1, null]],
      ["case when x is null then 'null' else x end", ['null', 'a', 'null']],
      ["concat('<', x, '>')", ['<>', '<a>', '<>']],
    ] as const) {
      expect(valuesOf(compileExpression(text, schema).evaluate(batch), batch), text).toEqual(expected);
    }
  });

  test('an entry that fails harms only the rows that have it', () => {
    const dictionary = new Dictionary(['bad', '1', '2']);
    const compiled = compileExpression('cast(x as int32) * 10', schema);
    const good = codes(dictionary, [1, 2, 1]);
    expect(valuesOf(compiled.evaluate(good), good)).toEqual([10, 20, 10]);
    expect(failure(() => compiled.evaluate(codes(dictionary, [1, 0]))).fields).toMatchObject({ value: 'bad', row: 1 });
  });

  test('dictionaries may change from batch to batch', () => {
    const compiled = compileExpression("case when x < 'm' then x || '-' else upper(x) end", schema);
    const answers = [['a', 'z'], ['z', 'b'], ['q']].map(values => {
      const batch = codes(
        new Dictionary(values),
        values.map((_, i) => i),
      );
      return valuesOf(compiled.evaluate(batch), batch);
    });
    expect(answers).toEqual([['a-', 'Z'], ['Z', 'b-'], ['Q']]);
  });

  test('text with two sources goes to a dictionary of the expression, replaced when most of it is new', () => {
    const both: Schema = [...schema, { name: 'y', type: 'int32' }];
    const compiled = compileExpression("x || '-' || y", both);
    const dictionary = new Dictionary(['a']);
    const seen = new Set<unknown>();
    for (let at = 0; at < 320_000; at += 40_000) {
      const numbers = Int32Array.from({ length: 40_000 }, (_, i) => at + i);
      const columns = [makeColumn('string', new Int32Array(40_000), null, dictionary), makeColumn('int32', numbers)];
      const column = compiled.evaluate(makeBatch(both, columns, 40_000));
      seen.add(column.dictionary);
      expect(valueAt(column, 39_999)).toBe(`a-${at + 39_999}`);
    }
    expect(seen.size).toBe(8);
  });
});
