import { availableParallelism } from 'node:os';
import { parseBytes } from '../cli/report.ts';
import type { NewRunRequest } from '../http/shapes/runs.ts';

/** What a run may use: what was asked for, within what the machine and the server's settings allow. @throws {SluiceError} USAGE */
export const limitsOf = (
  { memory, workers = 1 }: Pick<NewRunRequest, 'memory' | 'workers'>,
  memoryBytes: number,
): { memoryBytes: number; workers: number } => ({
  memoryBytes: memory === undefined ? memoryBytes : Math.min(parseBytes(memory), memoryBytes),
  workers: Math.min(workers, availableParallelism()),
});
