import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { readSheet } from 'read-excel-file/node';
import { Type } from 'typebox';
import { soundNames, TypeGuess } from '#engine/data/csv.ts';
import type { Schema } from '#engine/data/schema.ts';
import { fileError, SluiceError } from '#engine/errors.ts';
import { path } from '#engine/operator/config.ts';
import { defineOperator, type Emission, type ExecutorContext, rejectedSchema } from '#engine/operator/define.ts';
import { filesOf, readFiles, whileUnchanged } from './files.ts';
import { kindOfValue } from './json-shape.ts';
import { ObjectRows } from './object-rows.ts';
import { partEmissions, RowRange } from './row-range.ts';
import { expectSameSchema, Progress, sourceExecutor } from './source-executor.ts';

type Row = readonly unknown[];

/** Reads a sheet of Excel files. */
export const excelScan = defineOperator({
  type: 'excel-scan',
  version: 1,
  group: 'source',
  label: 'Excel file',
  summary: 'Reads a sheet of an Excel workbook (.xlsx); its first row names the columns.',
  config: Type.Object({
    path: path({ description: 'A workbook, or a glob of workbooks with the same columns' }),
    sheet: Type.Optional(
      Type.String({ minLength: 1, description: 'Name of the sheet, or its place counted from 1; else the first' }),
    ),
  }),
  inputs: {},
  outputs: { out: {}, rejected: { kind: 'rejected' } },
  lineage: 'none',
  examples: [
    {
      config: { path: 'prices.xlsx' },
      inputs: {},
      files: {
        'prices.xlsx':
          'base64:UEsDBBQAAAAIAAAAIVh/ESgWhwAAAO4AAAALAAAAX3JlbHMvLnJlbHONzz0OAiEQBeCrEA6ws1pYmIXKxtZ4AcThJ/wMAYzr7aV0jYXlZF6+l7dcMKruKTfnS2NrirkJ7novR4CmHSbVJiqYx8dQTaqPs1ooSgdlEfbzfID6aXC5Mdn5LnjdcXZ9FfxHJmO8xhPpR8LcfxR8JYasqsUu+BrhSTXciMI0UA5ygc08+QZQSwMEFAAAAAgAAAAhWDjOHuWNAAAA3QAAAA8AAAB4bC93b3JrYm9vay54bWyNj7EOgzAMRH8l8gfU0KEDAqYunfsFKZgmAseRnar9/CIoeyf7dKd3uvYtOj9EZvfhJVkHoZTcINoQiL2dJFNanUmUfVmlPtGykh8tEBVe8FxVF2QfE+yERv9hyDTFga4yvJhS2SFKiy9RkoWYDfp2a7DfdckzdXAHt8nb2EENTpu4PlYD9i0eeTwm9V9QSwMEFAAAAAgAAAAhWEfljB2bAAAAbAEAABoAAAB4bC9fcmVscy93b3JrYm9vay54bWwucmVsc62QPQ7CMAyFr1LlAHXLwIBoJxZWxAWi4CZR86fYCHp7AoifSh0YmKxny997etsDOsk2BjI2UXX1LlAnDHPaAJAy6CXVMWEolyFmL7nIrCFJNUqNsGqaNeRvhuhnzGp/6gS1ojpOCX8hx2GwCndRnT0GXjCAS8wjGUQuUJk1cifeK4LHaOtCFbAU5f71tyjEk0P65HjqlznMyu1vUEsDBBQAAAAIAAAAIVjYpTUtgAAAAKkAAAANAAAAeGwvc3R5bGVzLnhtbF2OvwrCMBDGXyXkAbwo4iBpxoKLi4trbC9GyKUhd4X27U0dFBy/fz8+y7ImvEVEUQulzJ2OIuUMwENE8rybCuaWhKmSlybrE7hU9CNvI0pwMOYE5F9ZOztgSvfAzi5B5Zl6ksvYaaPhz9kftfKlpPU60wNr/4E3eyvCFwK/c+4NUEsDBBQAAAAIAAAAIVh0PKgTyQAAAMwBAAAYAAAAeGwvd29ya3NoZWV0cy9zaGVldDEueG1sdZFLDoIwEIavQnoAB4q4MKWJj60rvUCDozTQQtoJeHwLMYgGdp3HP//XGdE3rvIlIkUvU1ufs5Ko3QP4okSj/KZp0YbKo3FGUQjdE3zrUN1HkamBx/EOjNKWSTHmzoqUFK7pI5ezJGSL4XFIWEQ507bWFq/kQl57KUhqQiOApIAhhuLTf1zrb50ucEFwWhN4bf8FEOgmRD4h8pUJN1RLhIOwk3yTCejmIGFM2OPw805us5R/6z++6eSbrvhedF0tgcNszzAdUL4BUEsBAhQAFAAAAAgAAAAhWH8RKBaHAAAA7gAAAAsAAAAAAAAAAAAAAAAAAAAAAF9yZWxzLy5yZWxzUEsBAhQAFAAAAAgAAAAhWDjOHuWNAAAA3QAAAA8AAAAAAAAAAAAAAAAAsAAAAHhsL3dvcmtib29rLnhtbFBLAQIUABQAAAAIAAAAIVhH5YwdmwAAAGwBAAAaAAAAAAAAAAAAAAAAAGoBAAB4bC9fcmVscy93b3JrYm9vay54bWwucmVsc1BLAQIUABQAAAAIAAAAIVjYpTUtgAAAAKkAAAANAAAAAAAAAAAAAAAAAD0CAAB4bC9zdHlsZXMueG1sUEsBAhQAFAAAAAgAAAAhWHQ8qBPJAAAAzAEAABgAAAAAAAAAAAAAAAAA6AIAAHhsL3dvcmtzaGVldHMvc2hlZXQxLnhtbFBLBQYAAAAABQAFAD8BAADnAwAAAAA=',
      },
      outputs: {
        out: [
          ['Tea', 2.5, Date.UTC(2024, 1, 3)],
          ['Milk', null, null],
        ],
      },
    },
  ],

  async inferSchemas({ path, sheet }, _inputs, { resolve }) {
    const files = filesOf(path, resolve);
    const infer = async () => shapeOf(await rowsOf(files[0], sheet));
    return { out: await whileUnchanged(files.slice(0, 1), ['excel', sheet], infer), rejected: rejectedSchema };
  },

  reads: ({ path }, resolve) => readFiles(path, resolve),

  createExecutor: ({ path, sheet }, context) =>
    sourceExecutor(() => excelRows(filesOf(path, context.resolve), sheet, context)),
});

async function* excelRows(
  paths: readonly string[],
  sheet: string | undefined,
  context: ExecutorContext,
): AsyncGenerator<Emission> {
  const schema: Schema = context.outputs.out;
  const progress = new Progress(paths, context);
  const rows = new ObjectRows(schema, false);
  const range = new RowRange();
  for (const [n, path] of paths.entries()) {
    const cells = await rowsOf(path, sheet);
    const name = paths.length > 1 ? basename(path) : null;
    const head = headOf(cells);
    if (n > 0)
      expectSameSchema(
        path,
        namesOf(cells[head] ?? []).map((a, c) => ({ name: a, type: schema[c]?.type ?? 'string' })),
        schema,
      );
    for (let r = head + 1; r < cells.length; r++) {
      const row = cells[r];
      if (isBlank(row)) continue;
      rows.add(Object.fromEntries(schema.map((a, c) => [a.name, row[c] ?? null])), r + 1, null);
      if (rows.rows >= context.batchRows) yield* partEmissions(rows.take(), range, name);
    }
    yield* partEmissions(rows.take(), range, name);
    progress.done(n);
  }
}

/** A workbook is unpacked in memory. */
const fileLimitBytes = 2 ** 28;

/** Cells of a sheet, dates as dates. @throws {SluiceError} FILE_FORMAT, CONFIG_INVALID for a sheet that is not there */
async function rowsOf(path: string, sheet: string | undefined): Promise<readonly Row[]> {
  try {
    if (statSync(path).size > fileLimitBytes) throw new Error('it is larger than 256 MiB; save the sheet as CSV');
    const bytes = readFileSync(path);
    const rows = await readSheet(bytes, sheet).catch(error =>
      isMissing(error) && /^\d+$/.test(sheet ?? '') ? readSheet(bytes, Number(sheet)) : Promise.reject(error),
    );
    return (rows as unknown as unknown[][]).map(row => row.map(wholeSecond));
  } catch (error) {
    if (isMissing(error))
      throw new SluiceError(
        'CONFIG_INVALID',
        { field: 'sheet', type: 'excel-scan', path, reason: (error as Error).message },
        { cause: error },
      );
    if ('syscall' in (error as Error)) throw fileError(error, path, 'read');
    throw new SluiceError(
      'FILE_FORMAT',
      { path, wanted: 'an Excel workbook', reason: (error as Error).message },
      { cause: error },
    );
  }
}

const isMissing = (error: unknown): boolean => (error as Error).name === 'SheetNotFoundError';

/** Times are fractions of days there; one a millisecond short of a whole second is that second. */
function wholeSecond(cell: unknown): unknown {
  return cell instanceof Date && cell.getTime() % 1000 === 999 ? new Date(cell.getTime() + 1) : cell;
}

const isBlank = (row: Row): boolean => row.every(cell => cell === null || cell === '');
const headOf = (rows: readonly Row[]): number => rows.findIndex(row => !isBlank(row));
const namesOf = (row: Row): string[] => soundNames(row.map(cell => String(cell ?? ''))).names;

function shapeOf(rows: readonly Row[]): Schema {
  const head = headOf(rows);
  if (head < 0)
    throw new SluiceError('FILE_FORMAT', { wanted: 'a sheet with names in its first row', reason: 'it is empty' });
  const names = namesOf(rows[head]);
  const guesses = names.map(() => new TypeGuess());
  for (const row of rows.slice(head + 1))
    guesses.forEach((guess, c) => {
      const cell = row[c];
      // Spreadsheets keep numbers as floats, so a whole one past 2^53 is not exact.
      const kind = typeof cell === 'number' && !Number.isSafeInteger(cell) ? 'float64' : kindOfValue(cell);
      if (kind !== null) guess.note(kind);
    });
  return names.map((name, c) => ({ name, type: guesses[c].type }));
}
