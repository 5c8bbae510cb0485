import { SluiceError } from '../../../errors.ts';
import type { Value } from '../../column.ts';
import type { AttributeType } from '../../schema.ts';

export type FunctionGroup = 'text' | 'pattern' | 'number' | 'time' | 'json' | 'condition';
export type ParameterType = AttributeType | 'any';

export interface Parameter {
  readonly name: string;
  readonly type: ParameterType;
  readonly optional: boolean;
  /** The last parameter may be given many times. */
  readonly repeated: boolean;
}

/** A scalar as functions see it: int64 as number, bool as boolean, timestamp as milliseconds. */
// biome-ignore lint/suspicious/noConfusingVoidType: a function that only throws returns nothing
export type Call = (...values: never[]) => Value | void;

/** How a function computes, given values that are not null unless it says otherwise. */
export interface Implementation {
  readonly call?: Call;
  /** The call for these constant arguments (undefined where one varies), null when those that matter vary; it takes all arguments still. */
  readonly prepare?: (constants: readonly (Value | undefined)[]) => Call | null;
  /** JavaScript for the result, from JavaScript for the arguments; for what is cheaper than a call. */
  readonly code?: (...values: string[]) => string;
  /** The call with int64 as bigint, for functions whose answer must be exact past 2^53. */
  readonly wide?: Call;
  /** Null arguments are passed to `call` as null; without it any of them makes the result null. */
  readonly takesNull?: boolean;
  readonly givesNull?: boolean;
  /** It may fail: on any values, or only while what it prepares for varies. */
  readonly throws?: 'always' | 'unprepared';
}

/** One way to call a function: types in, type out. */
export interface Overload {
  readonly signature: string;
  readonly parameters: readonly Parameter[];
  readonly returns: AttributeType;
  readonly implementation: Implementation;
}

/** A function of the language, as completion and help show it. */
export interface ScalarFunction {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly group: FunctionGroup;
  readonly help: string;
  /** One line per way to call it: `substr(text string, start int64, length? int64) string`. */
  readonly signatures: readonly string[];
  /** Empty for the forms the checker rewrites itself, such as coalesce. */
  readonly overloads: readonly Overload[];
}

const shape = /^(\w+)\((.*)\) (\w+)$/;

/** An overload from its signature, `name(parameter type, optional? type, repeated... type) type`. */
export function overload(signature: string, implementation: Implementation | Call): Overload {
  const [, , list, returns] = shape.exec(signature) as RegExpExecArray;
  const parameters = (list === '' ? [] : list.split(', ')).map(text => {
    const [name, type] = text.split(' ');
    return {
      name: name.replace(/\?|\.\.\./, ''),
      type: type as ParameterType,
      optional: name.endsWith('?'),
      repeated: name.endsWith('...'),
    };
  });
  const how = typeof implementation === 'function' ? { call: implementation } : implementation;
  return { signature, parameters, returns: returns as AttributeType, implementation: how };
}

/** A function of one or more overloads that share a name; `names` is the name and its aliases, separated by spaces. */
export function define(
  group: FunctionGroup,
  names: string,
  help: string,
  ...overloads: (readonly [string, Implementation | Call])[]
): ScalarFunction {
  const [name, ...aliases] = names.split(' ');
  const made = overloads.map(([signature, implementation]) => overload(signature, implementation));
  return { name, aliases, group, help, signatures: made.map(o => o.signature), overloads: made };
}

/** A value that a function cannot take. */
export function refuse(value: Value, wanted: string): never {
  throw new SluiceError('VALUE_INVALID', { value: String(value), wanted });
}
