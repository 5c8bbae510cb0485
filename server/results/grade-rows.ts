import type { Column } from '#engine/data/column.ts';
import { encodeKey } from '#engine/data/sort/encode-key.ts';
import { type SortKey, wordsOf } from '#engine/data/sort/sort-keys.ts';
import type { ResultReader } from '#engine/store/result-store.ts';
import { Breath } from './breath.ts';
import { keyColumns } from './key-columns.ts';
import { commonPrefixOf, gradeAt } from './text-words.ts';

/** Rows with a number each: a lesser one comes first, equal ones need a closer look. */
export interface Graded {
  readonly grades: Float64Array;
  /** Row id of each, or where they begin when they follow each other. */
  readonly ids: Uint32Array | number;
}

/** One look at a key. */
export interface Grading {
  /** @param ids  the rows to look at, ascending; null for all, which then come in no order */
  graded(reader: ResultReader, ids: Uint32Array | null): AsyncIterable<Graded>;
  /** Whether rows with this grade are equal in the key. */
  isFinal(grade: number): boolean;
}

/** Bytes of a text in a grade. */
const gradeBytes = 6;
const nullGrade = 2 ** 48;
/** Looks at a text, after which it is left to a whole sort. */
const mostLooks = 16;
const pieceRows = 65_536;

/** Looks at a key, one closer than the other; null where it can only be sorted whole. */
export async function gradingsOf(reader: ResultReader, key: SortKey): Promise<Grading[] | null> {
  if (key.type === 'binary' || key.type === 'vector' || key.type === 'json') return null;
  if (key.type !== 'string') {
    const last = wordsOf(key.type, 'rank') - 1;
    const plain = numbers(key, (column, rows) => plainly(column, rows, key), Number.isFinite);
    const rough = numbers(
      key,
      (column, rows) => roughly(column, rows, key),
      () => last === 0,
    );
    return [
      plain,
      rough,
      numbers(
        key,
        (column, rows) => exactly(column, rows, key, last),
        () => true,
      ),
    ];
  }
  if ((reader.textCount?.(key.column) ?? null) === null) return null;
  const prefix = await commonPrefixOf(reader, key.column);
  return Array.from({ length: mostLooks }, (_, n) => texts(key, prefix + n * gradeBytes));
}

const numbers = (
  key: SortKey,
  grade: (column: Column, rows: number) => Float64Array,
  isFinal: Grading['isFinal'],
): Grading => ({
  isFinal,
  async *graded(reader, ids) {
    if (ids !== null) {
      for await (const { columns, rows, at } of keyColumns(reader, [key], ids, null))
        yield { grades: grade(columns[0], rows), ids: ids.subarray(at, at + rows) };
      return;
    }
    const breath = new Breath();
    for (const start of scattered(Math.ceil(reader.rows / pieceRows)))
      for (const { columns, rows, base } of reader.readColumns([key.column], start * pieceRows, pieceRows)) {
        yield { grades: grade(columns[0], rows), ids: base };
        if (breath.due) await breath.take();
      }
  },
});

/** 0 … n-1 in an order that is neither rising nor falling: rows that lie sorted would make every piece better than the one before. */
function* scattered(n: number): Generator<number> {
  let step = Math.max(1, Math.round(n * 0.618));
  while (greatestDivisor(step, n) !== 1) step++;
  for (let i = 0, at = 0; i < n; i++, at = (at + step) % n) yield at;
}

const greatestDivisor = (a: number, b: number): number => (b === 0 ? a : greatestDivisor(b, a % b));

/** The number itself; infinite where there is none, or an odd one. */
function plainly({ data, valid }: Column, rows: number, { descending }: SortKey): Float64Array {
  const grades = new Float64Array(rows);
  const sign = descending ? -1 : 1;
  const wide = 2 ** 53;
  for (let k = 0; k < rows; k++) {
    const value = Number((data as ArrayLike<number | bigint>)[k]);
    if (valid !== null && valid[k] === 0) grades[k] = Number.POSITIVE_INFINITY;
    else if (Number.isNaN(value)) grades[k] = sign * Number.POSITIVE_INFINITY;
    else grades[k] = sign * value;
  }
  // Past 2^53 several whole numbers are one here.
  if (data instanceof BigInt64Array)
    for (let k = 0; k < rows; k++)
      if (Math.abs(grades[k]) >= wide) grades[k] = Math.sign(grades[k]) * Number.POSITIVE_INFINITY;
  return grades;
}

/** As many bits of a number's words as fit. */
function roughly(column: Column, rows: number, key: SortKey): Float64Array {
  const grades = new Float64Array(rows);
  const words = wordsOfColumn(column, rows, key);
  if (words.length === 1) grades.set(words[0]);
  else if (key.type === 'float64' || key.type === 'timestamp')
    for (let k = 0; k < rows; k++) grades[k] = words[0][k] * 2 ** 21 + (words[1][k] >>> 11);
  else for (let k = 0; k < rows; k++) grades[k] = words[0][k] * 2 ** 32 + words[1][k];
  return grades;
}

/** The last word of a number, which tells apart what is alike before. */
const exactly = (column: Column, rows: number, key: SortKey, word: number): Float64Array =>
  Float64Array.from(wordsOfColumn(column, rows, key)[word]);

function wordsOfColumn(column: Column, rows: number, key: SortKey): Uint32Array[] {
  const words = Array.from({ length: wordsOf(key.type, 'rank') }, () => new Uint32Array(rows));
  encodeKey(column, rows, key, { words, at: 0 });
  return words;
}

/** Six bytes of each text from `depth` on. */
const texts = (key: SortKey, depth: number): Grading => ({
  // A text that has ended, or that is not there, is no other further on.
  isFinal: grade => grade === nullGrade || (turn(grade, key) & 0xff) === 0,
  async *graded(reader, ids) {
    const breath = new Breath();
    let [place, own, table, known] = [0, null as object | null, new Float64Array(0), 0];
    for (const { base, rows, codes, valid, texts } of reader.readTexts?.(key.column) ?? []) {
      if (texts !== own) [own, known] = [texts, 0];
      const from = place;
      if (ids !== null) while (place < ids.length && ids[place] < base + rows) place++;
      const count = ids === null ? rows : place - from;
      const grades = new Float64Array(count);
      if (ids === null) {
        if (table.length < texts.size) table = larger(table, texts.size);
        for (; known < texts.size; known++) table[known] = turn(gradeAt(texts, known, depth), key);
      }
      for (let k = 0; k < count; k++) {
        const row = ids === null ? k : ids[from + k] - base;
        if (valid !== null && valid[row] === 0) grades[k] = nullGrade;
        else grades[k] = ids === null ? table[codes[row]] : turn(gradeAt(texts, codes[row], depth), key);
      }
      if (count > 0) yield { grades, ids: ids === null ? base : ids.subarray(from, place) };
      if (breath.due) await breath.take();
    }
  },
});

const turn = (grade: number, { descending }: SortKey): number => (descending ? 0xfefefefefefe - grade : grade);

function larger(table: Float64Array<ArrayBuffer>, size: number): Float64Array<ArrayBuffer> {
  const grown = new Float64Array(Math.max(size, 2 * table.length));
  grown.set(table);
  return grown;
}
