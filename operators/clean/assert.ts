import { type Static, Type } from 'typebox';
import type { Batch } from '#engine/data/batch.ts';
import { type CompiledExpression, compileExpression } from '#engine/data/expression/compile.ts';
import type { Schema } from '#engine/data/schema.ts';
import { SluiceError } from '#engine/errors.ts';
import { passedAndAdded } from '#engine/operator/column-origins.ts';
import { choice, expression } from '#engine/operator/config.ts';
import { defineOperator } from '#engine/operator/define.ts';
import { keepRows, otherRows } from '#engine/operator/emission.ts';
import { rejectRows, withReason } from '../rejected.ts';

const config = Type.Object({
  checks: Type.Array(Type.Object({ expression: expression(), message: Type.String({ minLength: 1 }) }), {
    minItems: 1,
  }),
  onFail: choice(['reject', 'fail'], { default: 'fail', title: 'A row that breaks a check' }),
});

function compiledChecks({ checks }: Static<typeof config>, schema: Schema): CompiledExpression[] {
  return checks.map(({ expression }, i) => {
    const field = `checks.${i}.expression`;
    const compiled = compileExpression(expression, schema, field);
    if (compiled.type === 'bool') return compiled;
    throw new SluiceError('TYPE_MISMATCH', { what: `'${expression}'`, wanted: 'bool', found: compiled.type, field });
  });
}

/** Logical positions where a check is false; as in SQL, a check that is null is not broken. */
function broken(check: CompiledExpression, batch: Batch): Uint16Array {
  const { data, valid } = check.evaluate(batch);
  const { rows, selection } = batch;
  const found = new Uint16Array(rows);
  let n = 0;
  for (let k = 0; k < rows; k++) {
    const p = selection === null ? k : selection[k];
    if (data[p] === 0 && (valid === null || valid[p] === 1)) found[n++] = k;
  }
  return found.slice(0, n);
}

/** Checks what every row must be. */
export const assert = defineOperator({
  type: 'assert',
  version: 1,
  group: 'clean',
  label: 'Assert',
  summary:
    'Checks that every row keeps a contract; a row that breaks it stops the run or is set aside with the reason.',
  config,
  inputs: { in: {} },
  outputs: { out: {}, rejected: { kind: 'rejected' } },
  lineage: 'one',
  examples: [
    {
      config: {
        checks: [
          { expression: 'price > 0', message: 'a price is positive' },
          { expression: 'name IS NOT NULL', message: 'a name is given' },
        ],
        onFail: 'reject',
      },
      inputs: {
        in: {
          schema: [
            { name: 'name', type: 'string' },
            { name: 'price', type: 'float64' },
          ],
          rows: [
            ['a', 1],
            ['b', -1],
            [null, 0],
            ['c', null],
          ],
        },
      },
      outputs: {
        out: [
          ['a', 1],
          ['c', null],
        ],
        rejected: [
          ['b', -1, 'a price is positive'],
          [null, 0, 'a price is positive; a name is given'],
        ],
      },
    },
  ],

  inferSchemas(config, inputs) {
    compiledChecks(config, inputs.in);
    return { out: inputs.in, rejected: withReason(inputs.in) };
  },

  columns(config, inputs) {
    const reason = withReason(inputs.in).at(-1)!.name;
    const read = compiledChecks(config, inputs.in).flatMap(check => check.attributes);
    return {
      out: passedAndAdded(inputs.in, {}),
      rejected: passedAndAdded(inputs.in, { [reason]: [...new Set(read)] }),
    };
  },

  createExecutor(config, { inputs, outputs }) {
    const checks = compiledChecks(config, inputs.in);
    return {
      *process(batch) {
        const reasons = new Map<number, string>();
        for (const [i, check] of checks.entries()) {
          const { message } = config.checks[i];
          for (const k of broken(check, batch))
            reasons.set(k, reasons.has(k) ? `${reasons.get(k)}; ${message}` : message);
        }
        const positions = Uint16Array.from(reasons.keys()).sort();
        if (positions.length > 0 && config.onFail === 'fail')
          throw new SluiceError('ASSERTION_FAILED', {
            row: batch.base + positions[0],
            message: reasons.get(positions[0]),
          });
        yield keepRows('out', batch, otherRows(positions, batch.rows));
        yield rejectRows(batch, new Map(Array.from(positions, k => [k, reasons.get(k)!])), outputs.rejected);
      },
    };
  },
});
