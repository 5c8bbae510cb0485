import { assert } from '../../../errors.ts';
import type { ValueType } from '../typed.ts';

/**
 * JavaScript for a value within a row.
 *
 * Every string is an atom or in parentheses, has no side effect and never fails, so it may be written anywhere in its
 * scope and more than once. `value` is unspecified, but of its type, where the value is null.
 */
export interface Code {
  readonly type: ValueType;
  readonly value: string;
  /** Truthy when the value is null; null when it never is. */
  readonly isNull: string | null;
  /** For conditions, when there is a shorter way than by `value` and `isNull`: truthy when TRUE, when FALSE. */
  readonly whenTrue?: string;
  readonly whenFalse?: string;
}

/** What is known of an input for the batches that a kernel will see; each combination has a kernel of its own. */
export interface InputShape {
  /** The column has a validity array. */
  readonly nullable: boolean;
  /** int64 stored as BigInt64Array. */
  readonly big: boolean;
  /** For lifted inputs: some string gives null, some string fails. */
  readonly givesNull: boolean;
  readonly fails: boolean;
}

/** The text of one kernel while it is written: statements, constants from outside, and what is already loaded in scope. */
export class Emitter {
  /** int64 values are bigint; else they are numbers and the kernel gives up where one leaves ±2^53. */
  readonly exact: boolean;
  readonly shapes: readonly InputShape[];
  /** Whether string inputs are the strings themselves, one per row, as when a dictionary's entries are computed. */
  readonly entries: boolean;
  readonly environment: unknown[] = [];
  readonly preamble = new Map<string, string>();
  readonly bindings = new Map<number, Code>();
  readonly #lines: string[] = [];
  readonly #scopes: Map<string, Code>[] = [new Map()];
  #names = 0;

  constructor(exact: boolean, shapes: readonly InputShape[], entries: boolean) {
    this.exact = exact;
    this.shapes = shapes;
    this.entries = entries;
  }

  line(code: string): void {
    this.#lines.push(code);
  }

  name(): string {
    return `t${this.#names++}`;
  }

  /** A constant holding `code`, which is written once here. */
  temp(code: string): string {
    if (/^-?\w+$/.test(code)) return code;
    const name = this.name();
    this.line(`const ${name}=${code};`);
    return name;
  }

  variable(initial: string): string {
    const name = this.name();
    this.line(`let ${name}=${initial};`);
    return name;
  }

  /** `head { body }`; what `body` loads is forgotten after it. */
  block<T>(head: string, body: () => T): T {
    this.line(`${head}{`);
    this.#scopes.push(new Map());
    const result = body();
    this.#scopes.pop();
    this.line('}');
    return result;
  }

  /** The code made by `load` under `key` in this scope or one around it. */
  once(key: string, load: () => Code): Code {
    for (const scope of this.#scopes) {
      const known = scope.get(key);
      if (known) return known;
    }
    const code = load();
    this.#scopes[this.#scopes.length - 1].set(key, code);
    return code;
  }

  /** A name for a value from outside the kernel; nothing a user wrote enters the text itself but numbers. */
  constant(value: unknown): string {
    const at = this.environment.indexOf(value);
    return `h${at >= 0 ? at : this.environment.push(value) - 1}`;
  }

  /** A name for a field of the binding of an input, read once per batch. */
  field(slot: number, field: string): string {
    const name = `${field}${slot}`;
    this.preamble.set(name, `b[${slot}].${field}`);
    return name;
  }

  /** Gives up the fast kernel: an int64 has left the range in which float64 is exact. */
  giveUp(condition: string): void {
    assert(!this.exact, 'only fast kernels give up');
    this.line(`if(${condition})return -1;`);
  }

  text(): string {
    return this.#lines.join('\n');
  }
}

export const whenTrue = (c: Code): string => c.whenTrue ?? (c.isNull === null ? c.value : `(!${c.isNull}&${c.value})`);
export const whenFalse = (c: Code): string =>
  c.whenFalse ?? (c.isNull === null ? `!${c.value}` : `(!${c.isNull}&!${c.value})`);

/** Null when any of these is. */
export function anyNull(emitter: Emitter, codes: readonly Code[]): string | null {
  const nulls = [...new Set(codes.map(c => c.isNull).filter(n => n !== null))];
  if (nulls.length === 0) return null;
  return nulls.length === 1 ? nulls[0] : emitter.temp(`((${nulls.join('|')})!==0)`);
}

/** A literal of the zero of a type, for variables that are set later. */
export function zeroOf(type: ValueType, exact: boolean): string {
  switch (type) {
    case 'bool':
      return 'false';
    case 'int32':
    case 'float64':
    case 'timestamp':
    case 'null':
      return '0';
    case 'int64':
      return exact ? '0n' : '0';
    case 'string':
      return "''";
    default:
      return 'null';
  }
}
