import { copyFileSync, existsSync, lstatSync, mkdirSync, realpathSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { fileError, SluiceError } from '#engine/errors.ts';
import type { Place } from '#engine/run/place.ts';
import type { BlobStore } from '#engine/store/blob-store.ts';
import { isDatasetPath } from '#engine/store/dataset-names.ts';
import { type DatasetRights, type DatasetUse, DatasetView } from '#engine/store/dataset-view.ts';
import { Secrets } from '#engine/store/secrets.ts';
import { globFiles } from '#operators/source/glob.ts';

/** The shipped examples, which workflows of the gallery read. */
export const examplesFolder = resolve(import.meta.dirname, '../../examples');

/** Whose place it is. */
export interface PlaceOwner {
  readonly data: string;
  readonly workflowId: string;
  /** `examples` for what came from the gallery. */
  readonly base: string | null;
  /** What may be done with datasets; absent: everything. */
  readonly rights?: DatasetRights;
  /** Versions that `latest` stands for again. */
  readonly uses?: readonly DatasetUse[];
  /** Where bytes of datasets are kept (default: the data folder). */
  readonly blobs?: BlobStore;
}

/** A place, and the file that a workflow there would be in. */
export interface RunPlace {
  readonly place: Place & { readonly datasets: DatasetView };
  readonly path: string;
}

/** The folder that relative paths of a workflow resolve against and write into. */
export const workflowFolder = (data: string, workflowId: string): string => join(data, 'workflows', workflowId);

/**
 * What the files, datasets and secrets in a workflow mean on the server.
 *
 * Contract: no path leads out of the workflow's own folder, whatever links, dots or patterns are in it. A file of the gallery is copied
 * there when it is first named, so that nothing a workflow writes reaches the shipped one.
 */
export async function placeFor(owner: PlaceOwner): Promise<RunPlace> {
  const folder = workflowFolder(owner.data, owner.workflowId);
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw fileError(error, folder, 'write');
  }
  const root = realpathSync(folder);
  const shipped = owner.base === 'examples' ? examplesFolder : null;
  const datasets = new DatasetView(owner.data, owner);
  const secrets = new Secrets(owner.data);
  const find = (path: string) => (isDatasetPath(path) ? datasets.resolve(path) : confined(root, path, shipped));
  return {
    path: join(root, 'workflow.json'),
    place: { resolve: find, secret: name => secrets.get(name), load: path => readFile(find(path), 'utf8'), datasets },
  };
}

/** @throws {SluiceError} PATH_OUTSIDE */
function confined(root: string, path: string, shipped: string | null): string {
  const absolute = resolve(root, path);
  if (
    isAbsolute(path) ||
    path.includes('\0') ||
    /^[a-z]:[\\/]|^\\\\|^[a-z]+:\/\//i.test(path) ||
    !isWithin(root, absolute)
  )
    throw new SluiceError('PATH_OUTSIDE', { path, field: 'path' });
  const isPattern = /[*?[{]/.test(path) && !existsSync(absolute);
  if (shipped !== null) fetchShipped(root, resolve(shipped, path), shipped, isPattern);
  for (const file of isPattern ? globFiles(absolute) : [absolute])
    if (!isWithin(root, realOf(file))) throw new SluiceError('PATH_OUTSIDE', { path, field: 'path' });
  return absolute;
}

/** Where a path really leads, as far as it exists; a link to nothing leads outside, since whoever writes there would follow it. */
function realOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    if (path === dirname(path) || lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()) return sep;
    return join(realOf(dirname(path)), basename(path));
  }
}

function isWithin(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** Copies the files of the gallery that a path names, where there is none of that name yet. */
function fetchShipped(root: string, path: string, shipped: string, isPattern: boolean): void {
  for (const file of isPattern ? globFiles(path) : [path]) {
    const own = join(root, relative(shipped, file));
    if (
      existsSync(own) ||
      !statSync(file, { throwIfNoEntry: false })?.isFile() ||
      !isWithin(root, realOf(dirname(own)))
    )
      continue;
    try {
      mkdirSync(dirname(own), { recursive: true });
      copyFileSync(file, own);
    } catch (error) {
      throw fileError(error, own, 'write');
    }
  }
}
