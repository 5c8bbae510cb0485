import type { Problem } from '../errors.ts';
import type { Registry } from '../operator/registry.ts';
import { type EditOptions, inferSchemas } from './infer-schemas.ts';
import type { Workflow } from './workflow-schema.ts';

/**
 * All that is wrong with a workflow, each problem at its node and field with a remedy; empty when it can run.
 *
 * Contract: never rejects. A field not filled in is CONFIG_MISSING, not an error of its node's neighbours; what lies behind a
 * broken node is not reported again; notices (disabled nodes and what depends on them) stand in nobody's way.
 */
export async function validate(workflow: Workflow, registry: Registry, options: EditOptions): Promise<Problem[]> {
  const { problems } = await inferSchemas(workflow, registry, options);
  return [...problems];
}

/** True if a problem keeps the workflow from running. */
export const isBlocking = (problem: Problem): boolean => !problem.notice;
