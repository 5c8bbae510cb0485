import type { AnyOperator } from '#engine/operator/registry.ts';
import { Registry } from '#engine/operator/registry.ts';
import { dropNull } from './clean/drop-null.ts';
import { fillNull } from './clean/fill-null.ts';
import { limit } from './clean/limit.ts';
import { project } from './clean/project.ts';
import { rename } from './clean/rename.ts';
import { sample } from './clean/sample.ts';
import { split } from './clean/split.ts';
import { rows } from './source/rows.ts';

/** Every operator there is; adding one = its file and one line here. */
export const operators: readonly AnyOperator[] = [rows, dropNull, fillNull, limit, project, rename, sample, split];

export const registry = new Registry(operators);
