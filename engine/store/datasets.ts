import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { nearest, SluiceError } from '../errors.ts';
import { FileBlobStore } from './blob-file.ts';
import type { BlobStore } from './blob-store.ts';
import { linkFolder, publishOnce, removeAbandoned, syncFolder } from './dataset-disk.ts';
import {
  type DatasetFile,
  type DatasetManifest,
  inOrder,
  parseManifest,
  sameFiles,
  versionNumber,
} from './dataset-manifest.ts';
import { checkDatasetName, checkFilePath, checkTogether } from './dataset-names.ts';
import { writeError } from './files.ts';

/** What makes the next version of a dataset; the bytes of its files are in the blob store already. */
export interface DatasetChange {
  readonly message: string;
  /** Id of the person; null from a command line. */
  readonly author?: string | null;
  readonly add?: readonly DatasetFile[];
  readonly remove?: readonly string[];
  /** Number of the version that this was made on (0: none); absent: whatever is the newest. */
  readonly base?: number;
}

/** A version, and whether a commit made it or found that nothing had changed. */
export interface Committed {
  readonly version: DatasetManifest;
  readonly made: boolean;
}

/**
 * The datasets of a data folder: immutable numbered versions, each a manifest and a folder of its files.
 *
 * Contract: a version is there when its manifest is, and that appears whole at once; of two writers of one number one wins [L10]. The folder
 * is made from manifest and blobs, again when it is missing.
 */
export class Datasets {
  readonly blobs: BlobStore;
  readonly #folder: string;
  readonly #local: FileBlobStore;

  /** @param blobs  where bytes are kept (default: files of the data folder) */
  constructor(data: string, blobs?: BlobStore) {
    this.#folder = join(data, 'datasets');
    this.#local = new FileBlobStore(data);
    this.blobs = blobs ?? this.#local;
  }

  /** A folder on the same disk for files in the making. */
  get staging(): string {
    return join(this.#folder, '.staging');
  }

  names(): string[] {
    return existsSync(this.#folder)
      ? readdirSync(this.#folder, { withFileTypes: true })
          .filter(entry => entry.isDirectory() && !entry.name.startsWith('.'))
          .map(entry => entry.name)
          .sort()
      : [];
  }

  has(name: string): boolean {
    checkDatasetName(name);
    return existsSync(join(this.#folder, name));
  }

  /** Makes an empty dataset; gives whether it was not there. @throws {SluiceError} DATASET_NAME_INVALID, DATA_UNWRITABLE, DISK_FULL */
  create(name: string): boolean {
    if (this.has(name) && this.names().includes(name)) return false;
    const clash = this.names().find(other => other.toLowerCase() === name.toLowerCase());
    if (clash !== undefined)
      throw new SluiceError('DATASET_NAME_INVALID', {
        what: 'dataset',
        name,
        reason: `'${clash}' differs from it by case only`,
      });
    return this.#writing(() => {
      mkdirSync(this.#folder, { recursive: true });
      try {
        mkdirSync(join(this.#folder, name));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
        throw error;
      }
      syncFolder(this.#folder);
      return true;
    });
  }

  /** Removes a dataset with all its versions; their bytes stay in the blob store. @throws {SluiceError} DATASET_UNKNOWN */
  remove(name: string): void {
    this.#expect(name);
    this.#writing(() => {
      // One rename, so that a crash leaves all of it or nothing that has its name.
      const gone = join(this.#folder, `.${name}.${randomBytes(6).toString('hex')}.partial`);
      renameSync(join(this.#folder, name), gone);
      rmSync(gone, { recursive: true, force: true });
    });
  }

  /** Numbers of the versions, oldest first. @throws {SluiceError} DATASET_UNKNOWN */
  numbers(name: string): number[] {
    return this.#claimed(name).filter(number => this.#read(name, number) !== null);
  }

  /** Versions, oldest first. @throws {SluiceError} DATASET_UNKNOWN */
  versions(name: string): DatasetManifest[] {
    return this.#claimed(name).flatMap(number => this.#read(name, number) ?? []);
  }

  /** Null while there is no version. @throws {SluiceError} DATASET_UNKNOWN */
  newest(name: string): DatasetManifest | null {
    return this.#newestOf(name, this.#claimed(name));
  }

  #newestOf(name: string, claimed: readonly number[]): DatasetManifest | null {
    for (const number of claimed.toReversed()) {
      const manifest = this.#read(name, number);
      if (manifest) return manifest;
    }
    return null;
  }

  /** @param version  a number or `latest` @throws {SluiceError} DATASET_UNKNOWN, DATASET_VERSION_UNKNOWN */
  version(name: string, version: string | number): DatasetManifest {
    this.#expect(name);
    const newest = this.newest(name);
    const number = versionNumber(name, version, newest?.number ?? 0);
    const found = number === null ? newest : this.#read(name, number);
    if (found) return found;
    throw new SluiceError('DATASET_VERSION_UNKNOWN', { dataset: name, version, newest: newest?.number ?? 0 });
  }

  /** Makes the next version out of the newest, or finds that it would be the same. @throws {SluiceError} DATASET_CHANGED, DATASET_FILE_UNKNOWN, DATASET_NAME_INVALID */
  commit(name: string, change: DatasetChange): Committed {
    for (const { path } of change.add ?? []) checkFilePath(path);
    const fresh = this.create(name);
    try {
      removeAbandoned(join(this.#folder, name));
      for (;;) {
        // One look at the numbers for both: a version that another writer makes in between takes the number, and this one tries again on top of it.
        const claimed = this.#claimed(name);
        const newest = this.#newestOf(name, claimed);
        const base = newest?.number ?? 0;
        if (change.base !== undefined && change.base !== base)
          throw new SluiceError('DATASET_CHANGED', { dataset: name, newest: base, base: change.base });
        const files = changed(name, newest, change);
        if (sameFiles(files, newest?.files ?? []) && newest) return { version: newest, made: false };
        const version: DatasetManifest = {
          sluice: 1,
          number: (claimed.at(-1) ?? 0) + 1,
          message: change.message,
          author: change.author ?? null,
          created: new Date().toISOString(),
          parent: base,
          files,
        };
        if (!this.#claim(name, version)) continue;
        return { version, made: true };
      }
    } catch (error) {
      if (fresh) this.#forget(name);
      throw error;
    }
  }

  /** The entry of a file of a version. @throws {SluiceError} DATASET_FILE_UNKNOWN */
  entry(name: string, version: DatasetManifest, file: string): DatasetFile {
    const found = version.files.find(f => f.path === file);
    if (found) return found;
    throw unknownFile(name, version, file);
  }

  /** Path of a file of a version on this disk, or of a pattern of files. @throws {SluiceError} DATASET_FILE_UNKNOWN, BLOB_UNKNOWN */
  file(name: string, version: DatasetManifest, file: string): string {
    checkFilePath(file);
    const known = version.files.some(f => f.path === file);
    if (!known && !/[*?[{]/.test(file)) throw unknownFile(name, version, file);
    this.#link(name, version, sha256 => this.#local.place(sha256));
    return join(this.#versionFolder(name, version.number), file);
  }

  /** Brings the files of a version to this disk, wherever their bytes are. @throws {SluiceError} BLOB_UNKNOWN */
  async fetch(name: string, version: DatasetManifest): Promise<void> {
    if (existsSync(this.#versionFolder(name, version.number))) return;
    const places = new Map<string, string>();
    for (const { sha256 } of version.files) places.set(sha256, await this.blobs.path(sha256));
    this.#link(name, version, sha256 => places.get(sha256) ?? this.#local.place(sha256));
  }

  #expect(name: string): void {
    checkDatasetName(name);
    const names = this.names();
    if (!names.includes(name))
      throw new SluiceError('DATASET_UNKNOWN', { dataset: name, nearest: nearest(name, names) });
  }

  #claimed(name: string): number[] {
    this.#expect(name);
    return readdirSync(join(this.#folder, name))
      .flatMap(file => (/^[1-9]\d*\.json$/.test(file) ? [Number.parseInt(file, 10)] : []))
      .sort((a, b) => a - b);
  }

  #read(name: string, number: number): DatasetManifest | null {
    const path = join(this.#folder, name, `${number}.json`);
    return existsSync(path) ? parseManifest(readFileSync(path, 'utf8')) : null;
  }

  #versionFolder(name: string, number: number): string {
    return join(this.#folder, name, String(number));
  }

  /** Publishes a manifest under its number; false when somebody else was first. */
  #claim(name: string, manifest: DatasetManifest): boolean {
    const path = join(this.#folder, name, `${manifest.number}.json`);
    return this.#writing(() => publishOnce(path, `${JSON.stringify(manifest, null, 1)}\n`));
  }

  #link(name: string, version: DatasetManifest, placeOf: (sha256: string) => string): void {
    const folder = this.#versionFolder(name, version.number);
    if (existsSync(folder)) return;
    const missing = version.files.find(file => !existsSync(placeOf(file.sha256)));
    if (missing) throw new SluiceError('BLOB_UNKNOWN', { hash: missing.sha256 });
    this.#writing(() =>
      linkFolder(
        folder,
        version.files.map(({ path, sha256 }) => [path, placeOf(sha256)]),
      ),
    );
  }

  /** Takes back a dataset that was made for a version that did not come; stays when somebody else has put one. */
  #forget(name: string): void {
    try {
      rmdirSync(join(this.#folder, name));
    } catch {
      // It is in use by now.
    }
  }

  #writing<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw error instanceof SluiceError ? error : writeError(error, this.#folder);
    }
  }
}

/** @throws {SluiceError} DATASET_FILE_UNKNOWN, DATASET_NAME_INVALID */
function changed(
  name: string,
  newest: DatasetManifest | null,
  { add = [], remove = [] }: DatasetChange,
): DatasetFile[] {
  const files = new Map(newest?.files.map(file => [file.path, file]));
  for (const path of remove) if (!files.delete(path)) throw unknownFile(name, newest, path);
  for (const { path, sizeBytes, sha256 } of add) files.set(path, { path, sizeBytes, sha256 });
  checkTogether([...files.keys()]);
  return inOrder(files.values());
}

/** The error for a file that a version does not have. */
export const unknownFile = (name: string, version: DatasetManifest | null, file: string): SluiceError =>
  new SluiceError('DATASET_FILE_UNKNOWN', {
    dataset: name,
    version: version?.number ?? 0,
    file,
    nearest: nearest(file, version?.files.map(f => f.path) ?? []),
  });
