import { randomBytes } from 'node:crypto';
import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/** Unfinished pieces of what died are removed after this. */
const abandonedMs = 3_600_000;

const partial = (folder: string): string => join(folder, `.${randomBytes(6).toString('hex')}.partial`);
const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? '';
const cannotLink = (error: unknown): boolean =>
  ['EXDEV', 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(codeOf(error));

/** Makes `path` with `text`, whole and on the disk, unless it is there; gives whether it was not [L10]. */
export function publishOnce(path: string, text: string): boolean {
  const temporary = partial(dirname(path));
  try {
    writeSynced(temporary, text);
    try {
      linkSync(temporary, path);
    } catch (error) {
      if (!cannotLink(error)) throw error;
      // Where a file has one name only, a crash may leave a torn one: readers pass it over, and its number is not used again.
      writeSynced(path, text);
    }
    syncFolder(dirname(path));
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** Makes `folder` with links to files, or copies where the disk has no links; it appears whole or not at all. */
export function linkFolder(folder: string, files: readonly (readonly [path: string, from: string])[]): void {
  const temporary = partial(dirname(folder));
  try {
    mkdirSync(temporary);
    for (const [path, from] of files) {
      mkdirSync(dirname(join(temporary, path)), { recursive: true });
      linkOrCopy(from, join(temporary, path));
    }
    renameSync(temporary, folder);
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    // Somebody else may have made the same folder meanwhile.
    if (!existsSync(folder)) throw error;
  }
}

/** Removes from a folder what died before it was finished. */
export function removeAbandoned(folder: string, olderMs = abandonedMs): void {
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder)) {
    if (!entry.startsWith('.') || !entry.includes('.partial')) continue;
    const changed = statSync(join(folder, entry), { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (Date.now() - changed > olderMs) rmSync(join(folder, entry), { recursive: true, force: true });
  }
}

/** Puts the names in a folder on the disk. */
export function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch (error) {
    if (!cannotLink(error)) throw error;
    copyFileSync(from, to);
  }
}

function writeSynced(path: string, text: string): void {
  const file = openSync(path, 'wx');
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
