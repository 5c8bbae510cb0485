import { TableProcess } from '../datasets/table-process.ts';
import type { RowDiff } from '../http/shapes/runs.ts';
import type { RowDiffOptions } from './row-diff.ts';
import type { RowSource } from './row-source.ts';

let process: TableProcess | null = null;

/**
 * `rowDiff` in a process of its own, so that no diff holds up the event loop that asks for it.
 *
 * @throws {SluiceError} KEY_DUPLICATE, ATTRIBUTE_UNKNOWN, RUNNER_DIED, and what reading a table says
 */
export function diffRows(before: RowSource, after: RowSource, options: RowDiffOptions = {}): Promise<RowDiff> {
  process ??= new TableProcess();
  return process.call<RowDiff>('diff', { before, after, options });
}

/** Ends the process. */
export async function closeDiff(): Promise<void> {
  await process?.close();
}
