import { existsSync, type Stats, statSync } from 'node:fs';
import { fileError, SluiceError } from '#engine/errors.ts';
import { globFiles } from './glob.ts';

/**
 * Absolute paths that a config path stands for: one file, or all files that a glob matches, in name order.
 *
 * A glob has `*`, `?`, `[abc]` and `{a,b}` within a folder, and `**` for any folders; a file that has such a name itself wins.
 * @throws {SluiceError} FILE_NOT_FOUND, FILE_IS_DIRECTORY, FILE_UNREADABLE, and what `resolve` throws
 */
export function filesOf(path: string, resolve: (path: string) => string): string[] {
  const absolute = resolved(path, resolve);
  const inDataset = path.startsWith('dataset://');
  if (!/[*?[{]/.test(path) || existsSync(absolute)) {
    if (inDataset && !existsSync(absolute)) throw new SluiceError('DATASET_UNKNOWN', { dataset: path, field: 'path' });
    expectFile(absolute);
    return [absolute];
  }
  const files = globFiles(absolute);
  if (files.length === 0) throw new SluiceError('FILE_NOT_FOUND', { path: inDataset ? path : absolute, field: 'path' });
  return files;
}

function resolved(path: string, resolve: (path: string) => string): string {
  try {
    return resolve(path);
  } catch (error) {
    throw error instanceof SluiceError ? error.at({ field: 'path' }) : error;
  }
}

function expectFile(path: string): void {
  let found: Stats;
  try {
    found = statSync(path);
  } catch (error) {
    throw fileError(error, path, 'read').at({ field: 'path' });
  }
  if (found.isDirectory()) throw new SluiceError('FILE_IS_DIRECTORY', { path, field: 'path' });
  // A pipe or a device has no size, cannot be sampled and read again, and may never end.
  if (!found.isFile())
    throw new SluiceError('FILE_UNREADABLE', { path, reason: 'it is not a regular file', field: 'path' });
}

/** The files a result depends on, for cache keys: as `filesOf`, but a path that leads nowhere stands for itself. */
export function readFiles(path: string, resolve: (path: string) => string): string[] {
  try {
    return filesOf(path, resolve);
  } catch {
    return [orElse(() => resolve(path), path)];
  }
}

function orElse<T>(work: () => T, otherwise: T): T {
  try {
    return work();
  } catch {
    return otherwise;
  }
}

const inferred = new Map<string, unknown>();
const keptInferences = 500;

/** `infer()`, or what it gave last time while the files and `question` stay the same; schemas are asked for on every edit. */
export function whileUnchanged<T>(files: readonly string[], question: unknown, infer: () => T): T {
  const states = files.map(path => {
    const stat = statSync(path, { throwIfNoEntry: false });
    return [path, stat?.mtimeMs, stat?.size, stat?.ino];
  });
  const key = JSON.stringify([question, states]);
  if (inferred.has(key)) return inferred.get(key) as T;
  const value = infer();
  inferred.set(key, value);
  if (value instanceof Promise) value.catch(() => inferred.delete(key));
  if (inferred.size > keptInferences) inferred.delete(inferred.keys().next().value as string);
  return value;
}
