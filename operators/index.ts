import type { AnyOperator } from '#engine/operator/registry.ts';
import { Registry } from '#engine/operator/registry.ts';
import { rows } from './source/rows.ts';

/** Every operator there is; adding one = its file and one line here. */
export const operators: readonly AnyOperator[] = [rows];

export const registry = new Registry(operators);
