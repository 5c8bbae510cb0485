import { Type } from 'typebox';
import { selectRows } from '#engine/data/batch.ts';
import { compilePredicate } from '#engine/data/expression/compile.ts';
import { problemOf, SluiceError } from '#engine/errors.ts';
import { expression } from '#engine/operator/config.ts';
import { defineOperator } from '#engine/operator/define.ts';
import { keepRows, otherRows } from '#engine/operator/emission.ts';

const portName = (extra: { title: string; default?: string }) =>
  Type.String({ pattern: '^[A-Za-z][A-Za-z0-9_-]*$', ...extra });

/** Does `work`; an error that names a row of a part of a batch names the row of the input instead. */
function atRow<T>(work: () => T, rowOf: (k: number) => number): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof SluiceError) || typeof error.fields.row !== 'number') throw error;
    throw new SluiceError(error.code, { ...error.fields, row: rowOf(error.fields.row) }, { cause: error });
  }
}

/** Sends each row to the port of the first case it meets. */
export const route = defineOperator({
  type: 'route',
  version: 1,
  group: 'control',
  label: 'Route',
  summary: 'Sends each row to the port of the first case that is true of it, the others to a port of their own.',
  config: Type.Object({
    cases: Type.Array(Type.Object({ name: portName({ title: 'Port' }), where: expression() }), { minItems: 1 }),
    otherwise: portName({ default: 'otherwise', title: 'Port of the other rows' }),
  }),
  inputs: { in: {} },
  outputs: ({ cases, otherwise }) => Object.fromEntries([...cases.map(c => c.name), otherwise].map(port => [port, {}])),
  lineage: 'one',
  examples: [
    {
      config: {
        cases: [
          { name: 'small', where: 'n < 10' },
          { name: 'even', where: 'n % 2 = 0' },
        ],
      },
      inputs: { in: { schema: [{ name: 'n', type: 'int32' }], rows: [[4], [11], [12], [null], [5]] } },
      outputs: { small: [[4], [5]], even: [[12]], otherwise: [[11], [null]] },
    },
  ],

  validate({ cases, otherwise }) {
    const ports = [...cases.map(c => c.name), otherwise];
    return ports.flatMap((port, i) =>
      ports.indexOf(port) === i
        ? []
        : [
            problemOf(
              new SluiceError('CONFIG_INVALID', {
                field: i < cases.length ? `cases.${i}.name` : 'otherwise',
                reason: `the port '${port}' is there already`,
                type: 'route',
              }),
            ),
          ],
    );
  },

  inferSchemas({ cases, otherwise }, inputs) {
    cases.forEach(({ where }, i) => compilePredicate(where, inputs.in, `cases.${i}.where`));
    return Object.fromEntries([...cases.map(c => c.name), otherwise].map(port => [port, inputs.in]));
  },

  createExecutor({ cases, otherwise }, { inputs }) {
    const predicates = cases.map(({ where }, i) => compilePredicate(where, inputs.in, `cases.${i}.where`));
    return {
      *process(batch) {
        let left = Uint16Array.from({ length: batch.rows }, (_, k) => k);
        for (const [i, predicate] of predicates.entries()) {
          // Later cases are asked only about rows that met no earlier one, so a case may guard the next.
          const rest = left.length === batch.rows ? { ...batch, base: 0 } : selectRows(batch, left);
          const met = new Uint16Array(rest.rows);
          const before = left;
          const positions = met.slice(
            0,
            atRow(
              () => predicate.select(rest, met),
              k => batch.base + before[k],
            ),
          );
          const others = otherRows(positions, rest.rows);
          yield keepRows(
            cases[i].name,
            batch,
            positions.map(k => before[k]),
          );
          left = others.map(k => before[k]);
        }
        yield keepRows(otherwise, batch, left);
      },
    };
  },
});
