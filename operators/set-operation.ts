import { Type } from 'typebox';
import { Sides } from '#engine/data/aggregate/sides.ts';
import { withColumns } from '#engine/data/batch.ts';
import { Grouping } from '#engine/data/group/grouping.ts';
import { commonType, type Schema } from '#engine/data/schema.ts';
import { widen } from '#engine/data/widen.ts';
import { SluiceError } from '#engine/errors.ts';
import { defineOperator, type Table } from '#engine/operator/define.ts';
import { groupingExecutor, limitsOf } from './group-steps.ts';

/** Sides that a row is on: bit 0 for left, bit 1 for right. */
type Mask = 1 | 2 | 3;

export interface SetOperation {
  readonly type: string;
  readonly label: string;
  readonly summary: string;
  /** Sides that a row of the result is on. */
  readonly wanted: readonly Mask[];
  readonly result: Table['rows'];
}

interface Match {
  readonly output: Schema;
  /** For each output attribute, its position on the right. */
  readonly right: readonly number[];
}

/**
 * How two schemas agree: by name when both have the same names, else by position; numbers widen.
 *
 * @throws {SluiceError} SCHEMA_MISMATCH
 */
export function matchSchemas(left: Schema, right: Schema): Match {
  const fail = (reason: string) => new SluiceError('SCHEMA_MISMATCH', { reason });
  if (left.length !== right.length)
    throw fail(`left has ${left.length} attributes, right has ${right.length}: ${names(left)} and ${names(right)}`);
  const byName = left.map(a => right.findIndex(b => b.name === a.name));
  const positions = byName.includes(-1) ? left.map((_, c) => c) : byName;
  const output = left.map((attribute, c) => {
    const other = right[positions[c]];
    const type = commonType(attribute.type, other.type);
    if (type === null || attribute.width !== other.width)
      throw fail(`'${attribute.name}' is ${attribute.type} on the left, '${other.name}' is ${other.type} on the right`);
    return { ...attribute, type };
  });
  return { output, right: positions };
}

const names = (schema: Schema) => `(${schema.map(a => a.name).join(', ')})`;
const letters = (name: string, rows: Table['rows']): Table => ({ schema: [{ name, type: 'string' }], rows });

/** An operator over the distinct rows of two inputs that agree in their attributes; nulls are equal. */
export function setOperation({ type, label, summary, wanted, result }: SetOperation) {
  const bothGrow = wanted.includes(2);
  return defineOperator({
    type,
    version: 1,
    group: 'combine',
    label,
    summary,
    config: Type.Object({}),
    inputs: { left: {}, right: { after: ['left'] } },
    outputs: { out: { blocking: true } },
    lineage: 'group',
    examples: [
      {
        config: {},
        inputs: {
          left: letters('letter', [['a'], ['b'], ['b'], [null], ['c'], ['a']]),
          right: letters('sign', [['b'], ['d'], [null], ['b'], ['d']]),
        },
        outputs: { out: result },
      },
    ],

    inferSchemas: (_, { left, right }) => ({ out: matchSchemas(left, right).output }),

    columns(_, { left, right }) {
      const match = matchSchemas(left, right);
      const out = match.output.map(({ name }, c) => {
        const other = { port: 'right', attribute: right[match.right[c]].name };
        return [
          name,
          wanted.every(mask => mask === 1)
            ? [{ port: 'left', attribute: name }]
            : [{ port: 'left', attribute: name }, other],
        ] as const;
      });
      return { out: Object.fromEntries(out) };
    },

    createExecutor(_, context) {
      const { left, right } = context.inputs;
      const match = matchSchemas(left, right);
      const positions = [match.output.map((_, c) => c), match.right];
      const grouping = new Grouping(
        {
          input: match.output,
          keys: positions[0],
          measures: [{ column: null, create: () => new Sides() }],
          output: [...match.output, { name: ' sides', type: 'int32' }],
          keeps: (table, id) => wanted.includes((table.accumulators[0] as Sides).at(id) as Mask),
          inserts: source => source === 0 || bothGrow,
          assigns: context.lineage,
          batchRows: context.batchRows,
        },
        limitsOf(context),
      );
      return groupingExecutor(grouping, {
        inputs: ['left', 'right'],
        origins: [0, 1].filter(source => wanted.some(mask => (mask >> source) % 2 === 1)),
        enter: (batch, source) => ({
          ...batch,
          schema: match.output,
          columns: positions[source].map((from, c) => widen(batch.columns[from], match.output[c].type)),
        }),
        leave: batch => withColumns(batch, match.output, batch.columns.slice(0, -1)),
      });
    },
  });
}
