import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileError, SluiceError } from '../errors.ts';

/** The catalogue error for a failed write of `path` in the data folder. */
export function writeError(error: unknown, path: string): SluiceError {
  const found = fileError(error, path, 'write');
  if (found.code === 'DISK_FULL') return found;
  const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
  const reason = missing ? 'it cannot be made there' : (found.fields.reason ?? found.message);
  return new SluiceError('DATA_UNWRITABLE', { path, reason }, { cause: error });
}

/** Replaces `path` by `text` so that a crash at any moment leaves the old file or the new one, whole [L10]. */
export function writeAtomically(path: string, text: string, mode = 0o666): void {
  const temporary = `${path}.${process.pid}.partial`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    const file = openSync(temporary, 'w', mode);
    try {
      writeSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    if (existsSync(temporary)) rmSync(temporary, { force: true });
    throw writeError(error, path);
  }
}

/** Resolves when the files and their names are on the disk, in the order given; the event loop goes on meanwhile. */
export async function putOnDisk(paths: readonly string[]): Promise<void> {
  for (const path of [...paths, ...new Set(paths.map(path => dirname(path)))]) {
    const file = await open(path, 'r');
    try {
      await file.sync();
    } finally {
      await file.close();
    }
  }
}

/** The JSON in `path`, or null when there is no such file or it is not JSON. */
export function readJson<T>(path: string): T | null {
  if (!existsSync(path)) return null;
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as T;
  } catch {
    return null;
  }
}

/** A node or port name as a file name; different names give different files. */
export const fileName = (name: string): string =>
  encodeURIComponent(name).replaceAll('*', '%2A').replaceAll('.', '%2E');
