import { type Problem, problemOf, SluiceError } from '../../errors.ts';
import type { Batch } from '../batch.ts';
import type { Column } from '../column.ts';
import type { AttributeType, Schema } from '../schema.ts';
import { checkTypes } from './check.ts';
import { castTo } from './coerce.ts';
import { foldConstants } from './fold.ts';
import { liftStrings } from './lift.ts';
import { parseExpression } from './parse.ts';
import { Problems } from './problems.ts';
import { Program } from './program.ts';
import { mayThrow, type Node, widthOf } from './typed.ts';

/** An expression compiled once for a schema. */
export interface CompiledExpression {
  readonly type: AttributeType;
  /** Floats per value; `vector` only. */
  readonly width?: number;
  /** Attributes it reads, as the schema spells them. */
  readonly attributes: readonly string[];
  /**
   * The value of every row at its physical position; other positions are unspecified.
   *
   * @throws {SluiceError} OVERFLOW, VALUE_INVALID or PATTERN_INVALID, with `row` the row id, where a value fails
   */
  evaluate(batch: Batch): Column;
}

/** A condition compiled once for a schema. */
export interface CompiledPredicate {
  readonly attributes: readonly string[];
  /** Writes the logical positions of the rows for which it is TRUE, ascending; returns their count. */
  select(batch: Batch, out: Uint16Array): number;
}

/** What is wrong with an expression, with the part of its text that is meant. */
export interface ExpressionProblem extends Problem {
  /** Offsets in UTF-16 units, end exclusive. */
  readonly start: number;
  readonly end: number;
}

export interface CheckedExpression {
  /** Null when a problem hides it. */
  readonly type: AttributeType | null;
  readonly attributes: readonly string[];
  readonly problems: readonly ExpressionProblem[];
}

/**
 * Compiles `text` for batches of `schema`.
 *
 * @throws {SluiceError} EXPRESSION_SYNTAX, EXPRESSION_TYPE, ATTRIBUTE_UNKNOWN or PATTERN_INVALID, with `position` as
 * `line:column` and `field` as given
 */
export function compileExpression(text: string, schema: Schema, field?: string): CompiledExpression {
  const { node, attributes } = compile(text, schema, field, false);
  const program = new Program(node);
  const width = widthOf(node);
  return {
    type: node.type as AttributeType,
    ...(width !== undefined && { width }),
    attributes,
    evaluate: batch => atRow(batch, field, part => program.evaluate(part)),
  };
}

/** Compiles a condition; as `compileExpression`, and the type must be bool. */
export function compilePredicate(text: string, schema: Schema, field?: string): CompiledPredicate {
  const { node, attributes } = compile(text, schema, field, true);
  const program = new Program(node);
  return {
    attributes,
    select: (batch, out) => atRow(batch, field, part => program.select(part, out)),
  };
}

/**
 * Whether evaluating `text` could fail on some row: a cast, an overflow, a function that refuses a value.
 *
 * Contract: an expression that cannot may be evaluated for rows that would not reach it, as when a filter is moved; one
 * that does not compile counts as one that can.
 */
export function mayFail(text: string, schema: Schema): boolean {
  const { node } = analyse(text, schema);
  return node === null || mayThrow(node);
}

/** Everything wrong with `text`, for editors; never throws. */
export function checkExpression(text: string, schema: Schema): CheckedExpression {
  const { node, problems } = analyse(text, schema);
  const found = problems.map(error => ({
    ...problemOf(error),
    start: Number(error.fields.start ?? 0),
    end: Number(error.fields.end ?? text.length),
  }));
  const type = node === null ? null : node.type === 'null' ? 'int32' : node.type;
  return { type, attributes: node ? namesIn(node, schema) : [], problems: found };
}

interface Analysed {
  readonly node: Node | null;
  readonly problems: readonly SluiceError[];
}

function analyse(text: string, schema: Schema, asCondition = false): Analysed {
  let problems = new Problems(text, schema);
  try {
    const checked = checkTypes(parseExpression(text), text, schema);
    problems = checked.problems;
    let { node } = checked;
    if (node && asCondition && node.type !== 'bool' && node.type !== 'null')
      node = problems.report(node, `a condition is TRUE or FALSE, and this is ${node.type}`);
    // A bare NULL is a condition, or else an int32 as in DuckDB.
    if (node?.type === 'null') node = castTo(node, asCondition ? 'bool' : 'int32');
    const folded = node && foldConstants(node, (at, error) => problems.refused(at, error));
    return { node: problems.list.length > 0 ? null : folded, problems: problems.list };
  } catch (error) {
    if (!(error instanceof SluiceError)) throw error;
    return { node: null, problems: [...problems.list, error] };
  }
}

function compile(text: string, schema: Schema, field: string | undefined, asCondition: boolean) {
  const { node, problems } = analyse(text, schema, asCondition);
  if (problems.length > 0 || !node) throw field === undefined ? problems[0] : problems[0].at({ field });
  return { node: liftStrings(node, schema), attributes: namesIn(node, schema) };
}

function namesIn(node: Node, schema: Schema): string[] {
  return new Program(node).attributes.map(index => schema[index].name);
}

/** Runs `compute` on a batch; an error of a value is told with the id of the first row that has it. */
function atRow<T>(batch: Batch, field: string | undefined, compute: (batch: Batch) => T): T {
  try {
    return compute(batch);
  } catch (error) {
    if (!(error instanceof SluiceError)) throw asOverflow(error, field);
    const row = failingRow(batch, compute);
    throw error.at({ ...(row !== null && { row }), ...(field !== undefined && { field }) });
  }
}

/** Text longer than the machine can hold is an overflow too. */
function asOverflow(error: unknown, field: string | undefined): unknown {
  if (!(error instanceof RangeError) || !/string length/.test(error.message)) return error;
  return new SluiceError('OVERFLOW', { operation: 'a text', type: 'string', field }, { cause: error });
}

function failingRow<T>(batch: Batch, compute: (batch: Batch) => T): number | null {
  for (let k = 0; k < batch.rows; k++) {
    const selection = Uint16Array.of(batch.selection ? batch.selection[k] : k);
    try {
      compute({ ...batch, selection, rows: 1 });
    } catch {
      return batch.base + k;
    }
  }
  return null;
}
