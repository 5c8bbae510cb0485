import { join } from 'node:path';
import type { Logger } from 'pino';
import { readJson } from '#engine/store/files.ts';
import { type RunRecord, stateOf } from '#engine/store/run-folder.ts';
import { elapsed } from './elapsed.ts';
import { EventLog, lastSeq } from './event-log.ts';
import { outcomeOf, type RunRow } from './run-index.ts';

/** Longest that a runner whose server died may take to store what it has. */
const patienceMs = 10_000;
/** Numbers left out where it is not known which ones a dead server gave out last. */
const unknownGap = 2 ** 32;

/**
 * What became of a run that was at work when the server died: its runner has stored how it ended, is about to, or died as well.
 *
 * @returns what changes in the row of the run
 */
export async function settled(
  folder: string,
  { clock, log }: { readonly clock: () => Date; readonly log: Logger },
): Promise<Partial<RunRow>> {
  const read = () => readJson<RunRecord>(join(folder, 'run.json'));
  const isAtWork = () => ['running', 'paused'].includes(stateOf(read() as RunRecord));
  if (!read()) return { state: 'interrupted', ended: clock().toISOString() };
  const deadline = performance.now() + patienceMs;
  while (isAtWork() && performance.now() < deadline) await elapsed(20);
  const record = read() as RunRecord;
  if (record.ended !== null) return outcomeOf(record, record.state);
  try {
    const events = new EventLog(folder, lastSeq(folder));
    events.append([{ kind: 'run', at: clock().getTime(), state: 'stopped' }], unknownGap);
  } catch (error) {
    log.error({ err: error, folder }, 'last words of a run could not be written');
  }
  return outcomeOf(record, 'interrupted');
}
