import { type Problem, SluiceError } from '#engine/errors.ts';
import { importFile } from '#engine/plan/import-texera.ts';
import { readWorkflow } from '#engine/plan/parse-workflow.ts';
import { readTexera } from '#engine/plan/texera/format.ts';
import type { Workflow } from '#engine/plan/workflow.ts';

/** A workflow that somebody brought, and what in it is not as it was there. */
export interface BroughtWorkflow {
  readonly workflow: Workflow;
  readonly problems: readonly Problem[];
}

/**
 * The workflow in a file of ours or of Texera, which is told by what is in it.
 *
 * Contract: operators that nobody knows here stay as they are; of what is no workflow at all nothing is taken.
 * @throws {SluiceError} WORKFLOW_INVALID, with every problem in `problems`
 */
export function readContent(content: unknown, name: string): BroughtWorkflow {
  const ours = typeof content === 'object' && content !== null && 'sluice' in content;
  const theirs = ours ? null : readTexera(content);
  if (theirs) {
    const { workflow, unmapped } = importFile(theirs, name);
    return { workflow, problems: unmapped };
  }
  const { workflow, problems } = readWorkflow(content);
  const blocking = problems.filter(p => !p.notice);
  if (blocking.length === 0) return { workflow, problems };
  const reason = ours
    ? blocking[0].message.replace(/^[^:]*: /, '')
    : 'is neither a workflow of Sluice nor one of Texera';
  const error = new SluiceError('WORKFLOW_INVALID', {
    field: ours ? (blocking[0].field ?? 'content') : 'content',
    reason,
  });
  throw Object.assign(error, { problems: blocking });
}
