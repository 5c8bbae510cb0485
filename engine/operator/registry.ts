import { nearest, SluiceError } from '../errors.ts';
import type { OperatorSpec } from './define.ts';

// A registry forgets config types, and only here.
export type AnyOperator = OperatorSpec<any>;

/** The operators a process knows, by type. */
export class Registry {
  readonly #byType = new Map<string, AnyOperator>();
  /** URL of a module that exports this registry as `registry`, so that another thread can load it; null when there is none. */
  readonly module: string | null;

  constructor(operators: readonly AnyOperator[], module: string | null = null) {
    this.module = module;
    for (const operator of operators) {
      if (this.#byType.has(operator.type)) throw new Error(`operator type '${operator.type}' is registered twice`);
      this.#byType.set(operator.type, operator);
    }
  }

  /** @throws {SluiceError} OPERATOR_UNKNOWN with the nearest type */
  get(type: string): AnyOperator {
    const operator = this.#byType.get(type);
    if (!operator) throw new SluiceError('OPERATOR_UNKNOWN', { type, nearest: nearest(type, this.#byType.keys()) });
    return operator;
  }

  find(type: string): AnyOperator | undefined {
    return this.#byType.get(type);
  }

  list(): readonly AnyOperator[] {
    return [...this.#byType.values()];
  }
}
