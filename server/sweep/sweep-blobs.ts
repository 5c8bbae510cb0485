import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FileBlobStore } from '#engine/store/blob-file.ts';
import type { Freed } from './sweep-runs.ts';

/** How long a blob that nothing names is kept: whoever put it may be about to name it. */
const graceMs = 86_400_000;

/**
 * Removes blobs of the data folder that no dataset version and no upload names; what is in a bucket stays there.
 *
 * Contract: a manifest counts whether or not it can be read, by the hashes in its text; a blob that is put again meanwhile stays.
 */
export async function sweepBlobs(data: string, now: Date): Promise<Freed> {
  const blobs = new FileBlobStore(data);
  const named = new Set<string>();
  for (const folder of [join(data, 'datasets'), join(data, 'uploads')])
    for (const path of await filesOf(folder))
      if (/[/\\](?:\d+\.json|[^/\\]+\.done)$/.test(path))
        for (const hash of (await readFile(path, 'utf8').catch(() => '')).match(/[0-9a-f]{64}/g) ?? []) named.add(hash);
  let [count, bytes] = [0, 0];
  for await (const hash of blobs.kept()) {
    if (named.has(hash)) {
      await blobs.restore(hash);
      continue;
    }
    const freed = await blobs.discard(hash, now.getTime() - graceMs);
    if (freed === null) continue;
    count++;
    bytes += freed;
  }
  return { count, bytes };
}

/** Files of a folder and of the folders in it, one level down: manifests lie beside the folders of their versions. */
async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const files: string[] = [];
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isFile()) files.push(path);
    else if (entry.isDirectory())
      for (const inner of await readdir(path, { withFileTypes: true }).catch(() => []))
        if (inner.isFile()) files.push(join(path, inner.name));
  }
  return files;
}
