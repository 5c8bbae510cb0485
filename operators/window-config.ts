import { type Static, Type } from 'typebox';
import { measureType } from '#engine/data/aggregate/measures.ts';
import type { Value } from '#engine/data/column.ts';
import { type Attribute, attributeIndex, type Schema, uniqueNames } from '#engine/data/schema.ts';
import { castValue } from '#engine/data/value.ts';
import type { FrameSpec } from '#engine/data/window/segment.ts';
import { frameFunctions, shiftFunctions, windowFunctions } from '#engine/data/window/window-function.ts';
import { type Problem, problemOf, SluiceError } from '#engine/errors.ts';
import { choice, col } from '#engine/operator/config.ts';
import { sortKeys } from './sort-keys.ts';

const bound = (description: string) =>
  Type.Union([Type.Integer(), Type.Literal('unbounded')], { default: 'unbounded', description });

const column = Type.Object({
  function: choice(windowFunctions),
  attribute: Type.Optional(col('in', { description: 'Left out, count counts rows' })),
  as: Type.String({ minLength: 1, description: 'Name of the result' }),
  frame: Type.Optional(
    Type.Object(
      {
        from: bound('First row, relative to the current one: -2 is the second before it'),
        to: bound('Last row, relative to the current one: 0 is the row itself'),
      },
      { description: 'Absent: the rows up to the current one and its peers, or all of the partition without an order' },
    ),
  ),
  offset: Type.Optional(
    Type.Integer({ minimum: 0, description: 'How many rows away lag and lead look; 1 when absent' }),
  ),
  default: Type.Optional(Type.Unsafe<Value>(Type.Any({ description: 'What lag and lead give beyond the partition' }))),
});

/** Config of a window. */
export const windowConfig = Type.Object({
  partitionBy: Type.Array(col(), { default: [], title: 'Each on its own' }),
  orderBy: sortKeys({ default: [], title: 'In the order of' }),
  columns: Type.Array(column, { minItems: 1 }),
});
export type WindowConfig = Static<typeof windowConfig>;
export type WindowColumn = WindowConfig['columns'][number];

const isOneOf = (names: readonly string[], name: string) => names.includes(name);

function resultOf(spec: WindowColumn, schema: Schema, i: number): Attribute {
  const { function: name, attribute, as } = spec;
  if (attribute === undefined) return { name: as, type: 'int64' };
  const found = schema[attributeIndex(schema, attribute, `columns.${i}.attribute`)];
  if (isOneOf(shiftFunctions, name)) return { ...found, name: as };
  if (!isOneOf(frameFunctions, name)) return { name: as, type: 'int64' };
  const type = measureType(name as (typeof frameFunctions)[number], found, `columns.${i}.attribute`);
  return { ...(type === found.type && found), name: as, type };
}

/** The input with the columns that are computed. @throws {SluiceError} ATTRIBUTE_UNKNOWN, TYPE_MISMATCH, CONFIG_INVALID */
export function windowSchema({ columns }: WindowConfig, schema: Schema): Schema {
  const results = columns.map((spec, i) => resultOf(spec, schema, i));
  columns.forEach((spec, i) => {
    if (spec.default === undefined || spec.default === null) return;
    const { error } = castValue(spec.default, results[i].type);
    if (error !== undefined)
      throw new SluiceError('CONFIG_INVALID', { field: `columns.${i}.default`, reason: error, type: 'window' });
  });
  return uniqueNames([...schema, ...results], 'columns');
}

/** What is wrong with one column, whatever the input. */
export function columnProblems(
  { function: name, attribute, frame, offset, default: otherwise }: WindowColumn,
  i: number,
): Problem[] {
  const problem = (field: string, reason: string) =>
    problemOf(new SluiceError('CONFIG_INVALID', { field: `columns.${i}.${field}`, reason, type: 'window' }));
  const shifts = isOneOf(shiftFunctions, name);
  const frames = isOneOf(frameFunctions, name);
  const problems: Problem[] = [];
  if (attribute === undefined && (shifts || (frames && name !== 'count')))
    problems.push(problem('attribute', `${name} needs an attribute`));
  if (frame && !frames) problems.push(problem('frame', `${name} has no frame`));
  if (frame && frame.from !== 'unbounded' && frame.to !== 'unbounded' && frame.from > frame.to)
    problems.push(problem('frame', `should not end (${frame.to}) before it begins (${frame.from})`));
  if (!shifts && (offset !== undefined || otherwise !== undefined))
    problems.push(problem(offset === undefined ? 'default' : 'offset', `is for ${shiftFunctions.join(' and ')}`));
  return problems;
}

/** The frame of a column; SQL's own when none is given. */
export const frameOf = ({ frame }: WindowColumn, ordered: boolean): FrameSpec | 'peers' | 'partition' =>
  frame ?? (ordered ? 'peers' : 'partition');
