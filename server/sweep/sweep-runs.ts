import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Kysely } from 'kysely';
import type { CacheEntry } from '#engine/store/cache.ts';
import { listRuns, RunFolder, type RunRecord } from '#engine/store/run-folder.ts';
import type { Tables } from '../storage/tables.ts';
import { folderBytes } from './folder-bytes.ts';

/** How long runs outlive their workflow. */
const graceMs = 86_400_000;

export interface Freed {
  readonly count: number;
  readonly bytes: number;
}

/**
 * Removes the runs of workflows that were deleted a day ago or longer.
 *
 * Contract: one whose rows another run shows stays, and so does one that the cache lends to what another run computed; a cache entry goes a sweep
 * before the run that it names, so that no run which has just found it loses its rows.
 */
export async function sweepRuns(database: Kysely<Tables>, data: string, now: Date): Promise<Freed> {
  const candidates = await abandoned(database, new Date(now.getTime() - graceMs).toISOString());
  if (candidates.size === 0) return { count: 0, bytes: 0 };
  const { lenders, keys } = await standing(data, candidates);
  const entries = await entriesOf(data, candidates);
  for (const { key, run } of entries) if (keys.has(key)) lenders.add(run);
  let [count, bytes] = [0, 0];
  for (const run of candidates) {
    if (lenders.has(run)) continue;
    const named = entries.filter(entry => entry.run === run);
    for (const { path } of named) await rm(path, { force: true });
    if (named.length > 0) continue;
    const { path } = new RunFolder(data, run);
    bytes += await folderBytes(path);
    await database.deleteFrom('runs').where('id', '=', run).execute();
    await rm(path, { recursive: true, force: true });
    count++;
  }
  return { count, bytes };
}

/** Runs that are over and whose workflow is gone. */
async function abandoned(database: Kysely<Tables>, before: string): Promise<Set<string>> {
  const rows = await database
    .selectFrom('runs')
    .innerJoin('workflows', 'workflows.id', 'runs.workflow_id')
    .select('runs.id')
    .where('workflows.deleted', '<', before)
    .where('runs.state', 'not in', ['queued', 'running', 'paused'])
    .execute();
  return new Set(rows.map(({ id }) => id));
}

/** What all other runs, those of the command line too, show of earlier ones, and the content addresses of their nodes. */
async function standing(data: string, candidates: ReadonlySet<string>) {
  const lenders = new Set<string>();
  const keys = new Set<string>();
  for (const run of listRuns(data)) {
    if (candidates.has(run)) continue;
    const record = await readRecord(join(data, 'runs', run, 'run.json'));
    for (const { key, cached } of record?.nodes ?? []) {
      keys.add(key);
      if (cached) lenders.add(cached.run);
    }
  }
  return { lenders, keys };
}

/** Cache entries that name one of the runs. */
async function entriesOf(data: string, runs: ReadonlySet<string>) {
  const folder = join(data, 'cache');
  const found: { readonly key: string; readonly run: string; readonly path: string }[] = [];
  for (const name of await readdir(folder).catch(() => [])) {
    if (!name.endsWith('.json')) continue;
    const path = join(folder, name);
    const entry = await readRecord<CacheEntry>(path);
    if (entry && runs.has(entry.run)) found.push({ key: name.slice(0, -'.json'.length), run: entry.run, path });
  }
  return found;
}

/** Null where there is none, or none that can be read. */
async function readRecord<T = RunRecord>(path: string): Promise<T | null> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as T;
  } catch {
    return null;
  }
}
