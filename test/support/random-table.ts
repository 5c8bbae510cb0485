import { type Batch, batchOf, makeBatch } from '#engine/data/batch.ts';
import { columnOf, type Value } from '#engine/data/column.ts';
import { Dictionary } from '#engine/data/dictionary.ts';
import type { AttributeType, Schema } from '#engine/data/schema.ts';

const words = ['', 'a', 'Zoë', '東京', '🗼', 'x,y', 'say "hi"', 'two\nlines', ' pad ', 'null', '0'];
const draws: { readonly [type in AttributeType]: (random: () => number) => Value } = {
  bool: random => random() < 0.5,
  int32: random => Math.trunc((random() - 0.5) * 2 ** 32),
  int64: random => Math.trunc((random() - 0.5) * 2 ** (random() < 0.5 ? 20 : 53)),
  float64: random =>
    [0, -0, 1e300, 5e-324, 0.1, 1 / 3, random() * 1e6, Number.NaN, Number.NEGATIVE_INFINITY][Math.floor(random() * 9)],
  string: random => words[Math.floor(random() * words.length)] + words[Math.floor(random() * words.length)],
  timestamp: random => Math.trunc(random() * 4e12 - 1e12),
  binary: random => Uint8Array.from({ length: Math.floor(random() * 5) }, () => random() * 256),
  vector: random => Float32Array.from({ length: 3 }, () => Math.fround(random())),
  json: random => [{ a: random() < 0.5, b: ['x', null] }, [], 'text', 5, true][Math.floor(random() * 5)],
};

/** One attribute of every type. */
export const everyType: Schema = (Object.keys(draws) as AttributeType[]).map(type => ({
  name: `a_${type}`,
  type,
  ...(type === 'vector' && { width: 3 }),
}));

/** A value of a type, null one time in seven; `wide` adds integers past 2^53. */
export function drawValue(type: AttributeType, random: () => number, wide = true): Value {
  if (random() < 0.15) return null;
  if (wide && type === 'int64' && random() < 0.1) return BigInt(Math.trunc(random() * 2 ** 31)) * 4294967297n;
  return draws[type](random);
}

/** Random batches of a schema: plain or behind a selection, strings in a shared or an own dictionary. */
export function randomBatches(schema: Schema, batches: number, random: () => number): Batch[] {
  const shared = new Dictionary();
  return Array.from({ length: batches }, () => {
    const rows = Array.from({ length: Math.floor(random() * 40) }, () => schema.map(a => drawValue(a.type, random)));
    if (random() < 0.3) return batchOf(schema, rows);
    const own = random() < 0.7 ? shared : new Dictionary(['unused', '東京']);
    const columns = schema.map((a, c) =>
      columnOf(
        a,
        rows.map(row => row[c]),
        a.type === 'string' ? own : undefined,
      ),
    );
    if (random() < 0.5) return makeBatch(schema, columns, rows.length);
    const selection = Uint16Array.from({ length: rows.length }, (_, i) => i).filter(() => random() < 0.6);
    return makeBatch(
      schema,
      columns,
      selection.length,
      selection.length > 1 && random() < 0.3 ? selection.reverse() : selection,
    );
  });
}
