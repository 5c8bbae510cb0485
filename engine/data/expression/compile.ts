import { type Problem, SluiceError } from '../../errors.ts';
import type { Batch } from '../batch.ts';
import type { Column } from '../column.ts';
import type { AttributeType, Schema } from '../schema.ts';

/** An expression compiled once for a schema. */
export interface CompiledExpression {
  readonly type: AttributeType;
  /** Floats per value; `vector` only. */
  readonly width?: number;
  /** Attributes it reads, as the schema spells them. */
  readonly attributes: readonly string[];
  /** The value of every row at its physical position; other positions are unspecified. */
  evaluate(batch: Batch): Column;
}

/** A condition compiled once for a schema. */
export interface CompiledPredicate {
  readonly attributes: readonly string[];
  /** Writes the logical positions of the rows for which it is TRUE, ascending; returns their count. */
  select(batch: Batch, out: Uint16Array): number;
}

export interface CheckedExpression {
  /** Null when a problem hides it. */
  readonly type: AttributeType | null;
  readonly attributes: readonly string[];
  readonly problems: readonly Problem[];
}

/**
 * Compiles `text` for batches of `schema`.
 *
 * @throws {SluiceError} EXPRESSION_SYNTAX, EXPRESSION_TYPE, ATTRIBUTE_UNKNOWN, PATTERN_INVALID with the position as `line:column`
 */
export function compileExpression(_text: string, _schema: Schema, field?: string): CompiledExpression {
  throw new SluiceError('EXPRESSION_SYNTAX', { position: '1:1', reason: 'not compiled', field });
}

/** Compiles a condition; as `compileExpression`, and the type must be bool. */
export function compilePredicate(_text: string, _schema: Schema, field?: string): CompiledPredicate {
  throw new SluiceError('EXPRESSION_SYNTAX', { position: '1:1', reason: 'not compiled', field });
}

/** Everything wrong with `text`, for editors; never throws. */
export function checkExpression(_text: string, _schema: Schema): CheckedExpression {
  return { type: null, attributes: [], problems: [] };
}
