import type { Logger } from 'pino';
import { type Problem, problemOf, SluiceError } from '#engine/errors.ts';
import { InvalidWorkflow } from '#engine/run/run-workflow.ts';

/** Why a run could not begin or go on, as problems; what is no error of the catalogue is logged as well. */
export function problemsOf(error: unknown, run: string, log: Logger): readonly Problem[] {
  if (error instanceof InvalidWorkflow) return error.problems;
  if (error instanceof SluiceError) return [problemOf(error)];
  log.error({ err: error, run }, 'a run failed for a reason of ours');
  return [problemOf(new SluiceError('RUNNER_DIED', { reason: (error as Error).message.split('\n')[0] }))];
}
