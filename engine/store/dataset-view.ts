import { createReadStream, mkdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileError, nearest, SluiceError } from '../errors.ts';
import type { DatasetTarget } from '../operator/define.ts';
import type { BlobStore } from './blob-store.ts';
import { removeAbandoned } from './dataset-disk.ts';
import type { DatasetManifest } from './dataset-manifest.ts';
import { checkDatasetName, checkFilePath, isDatasetPath, parseDatasetPath } from './dataset-names.ts';
import { Datasets } from './datasets.ts';
import { writeError } from './files.ts';

/** A version of a dataset that a run has read or made. */
export interface DatasetUse {
  readonly name: string;
  readonly version: number;
  /** What the workflow said: a number, or `latest` when it left that open. */
  readonly asked: string;
  readonly use: 'read' | 'written';
}

/** What somebody may do with datasets; null: with all of them. */
export interface DatasetRights {
  /** Id of the person that new versions are by. */
  readonly author: string | null;
  readonly read: readonly string[] | null;
  /** Datasets that are there; one that is not may be made. */
  readonly write: readonly string[] | null;
}

export interface DatasetViewOptions {
  readonly rights?: DatasetRights;
  readonly blobs?: BlobStore;
  /** Versions used before, which `latest` stands for again: a run that is repeated reads the same [L11]. */
  readonly uses?: readonly DatasetUse[];
}

const everything: DatasetRights = { author: null, read: null, write: null };

/**
 * The datasets as one run or one person sees them.
 *
 * Contract: `latest` means the same version from the first look to the last; `uses` tells every version that was asked for or made.
 */
export class DatasetView implements DatasetTarget {
  readonly #datasets: Datasets;
  readonly #folder: string;
  readonly #rights: DatasetRights;
  readonly #latest = new Map<string, number>();
  readonly #uses = new Map<string, DatasetUse>();

  constructor(data: string, { rights = everything, blobs, uses = [] }: DatasetViewOptions = {}) {
    this.#datasets = new Datasets(data, blobs);
    this.#folder = join(data, 'datasets');
    this.#rights = rights;
    for (const { name, version, asked, use } of uses)
      if (use === 'read' && asked === 'latest') this.#latest.set(name, version);
  }

  /** Versions read and made so far. */
  get uses(): DatasetUse[] {
    return [...this.#uses.values()];
  }

  /**
   * Absolute path of a `dataset://` path, which may be a glob within a version.
   *
   * @throws {SluiceError} DATASET_UNKNOWN, DATASET_VERSION_UNKNOWN, DATASET_FILE_UNKNOWN, DATASET_NAME_INVALID, BLOB_UNKNOWN
   */
  resolve(path: string): string {
    const { name, version: asked, file } = parseDatasetPath(path);
    const version = this.#versionOf(path);
    const found = this.#datasets.file(name, version, file);
    if (asked === 'latest') this.#latest.set(name, version.number);
    this.#note({ name, version: version.number, asked, use: 'read' });
    return found;
  }

  /** Brings to this disk what every `dataset://` path in a workflow's settings needs; what is wrong with one is told when it is read. */
  async fetch(settings: unknown): Promise<void> {
    for (const path of new Set(datasetPathsIn(settings))) {
      const needed = this.#versionIfAny(path);
      if (needed) await this.#datasets.fetch(parseDatasetPath(path).name, needed);
    }
  }

  /** For a file that `resolve` gave: what tells its content from any other, without its bytes being read. */
  contentOf(path: string): readonly [path: string, sha256: string] | null {
    const [name, number, ...rest] = relative(this.#folder, path).split(sep);
    if (rest.length === 0 || !this.#datasets.names().includes(name)) return null;
    const file = rest.join('/');
    const found = this.#datasets.version(name, number).files.find(f => f.path === file);
    return found ? [`dataset://${name}/${file}`, found.sha256] : null;
  }

  stage(dataset: string, file: string): string {
    checkDatasetName(dataset);
    checkFilePath(file);
    const { write } = this.#rights;
    if (write && !write.includes(dataset) && this.#datasets.has(dataset))
      throw new SluiceError('DATASET_READ_ONLY', { dataset });
    try {
      mkdirSync(this.#datasets.staging, { recursive: true });
    } catch (error) {
      throw writeError(error, this.#datasets.staging);
    }
    removeAbandoned(this.#datasets.staging, 7 * 86_400_000);
    return join(this.#datasets.staging, 'file');
  }

  async commit(
    dataset: string,
    file: string,
    made: string,
    message: string,
  ): Promise<{ version: number; made: boolean }> {
    this.stage(dataset, file);
    const bytes = createReadStream(made);
    const blob = await this.#datasets.blobs.put(bytes).catch(error => {
      throw fileError(error, made, 'read');
    });
    const author = this.#rights.author;
    const { version, made: isNew } = this.#datasets.commit(dataset, {
      message,
      author,
      add: [{ path: file, ...blob }],
    });
    await this.#datasets.fetch(dataset, version);
    this.#note({ name: dataset, version: version.number, asked: 'latest', use: 'written' });
    return { version: version.number, made: isNew };
  }

  #versionOf(path: string): DatasetManifest {
    const { name, version: asked } = parseDatasetPath(path);
    const { read } = this.#rights;
    if (read && !read.includes(name))
      throw new SluiceError('DATASET_UNKNOWN', { dataset: name, nearest: nearest(name, read) });
    return this.#datasets.version(name, asked === 'latest' ? (this.#latest.get(name) ?? asked) : asked);
  }

  #versionIfAny(path: string): DatasetManifest | null {
    try {
      return this.#versionOf(path);
    } catch {
      return null;
    }
  }

  #note(use: DatasetUse): void {
    this.#uses.set(JSON.stringify(use), use);
  }
}

/** Every `dataset://` path in a value of JSON. */
export function datasetPathsIn(value: unknown): string[] {
  if (typeof value === 'string') return isDatasetPath(value) ? [value] : [];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(datasetPathsIn) : [];
}
