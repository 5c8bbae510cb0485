import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Kysely } from 'kysely';
import { SluiceError } from '#engine/errors.ts';
import type { BlobStore } from '#engine/store/blob-store.ts';
import type { DatasetFile, DatasetManifest } from '#engine/store/dataset-manifest.ts';
import { checkFilePath } from '#engine/store/dataset-names.ts';
import { Datasets } from '#engine/store/datasets.ts';
import { formatOf, formats } from '#operators/sink/formats.ts';
import { diffRows } from '../data-diff/diff-rows.ts';
import type { RowDiffOptions } from '../data-diff/row-diff.ts';
import type { DatasetDiff } from '../http/shapes/datasets.ts';
import type { ResultStatistics } from '../http/shapes/results.ts';
import type { Tables } from '../storage/tables.ts';
import { DatasetBook } from './dataset-book.ts';
import type { TableAddress } from './table-file.ts';
import type { PageQuery, TablePage } from './table-page.ts';
import { TableProcess } from './table-process.ts';
import { Uploads } from './uploads.ts';

export interface DatasetServiceOptions {
  readonly database: Kysely<Tables>;
  readonly data: string;
  readonly clock: () => Date;
  readonly blobs?: BlobStore;
  readonly maxUploadBytes: number;
  readonly quotaBytes: number;
}

/** A stored result that becomes a file of a dataset. */
export interface ResultName {
  readonly run: string;
  readonly node: string;
  readonly port: string;
  readonly path: string;
}

/** Datasets as the server has them: versions on the disk, owners in the database, uploads, and looks into files. */
export class DatasetService {
  readonly store: Datasets;
  readonly book: DatasetBook;
  readonly uploads: Uploads;
  readonly #options: DatasetServiceOptions;
  readonly #tables = new TableProcess();

  constructor(options: DatasetServiceOptions) {
    const { database, data, clock, blobs, maxUploadBytes } = options;
    this.#options = options;
    this.store = new Datasets(data, blobs);
    this.book = new DatasetBook(database, this.store, clock);
    this.uploads = new Uploads({ database, data, blobs: this.store.blobs, clock, maxUploadBytes });
  }

  /** @throws {SluiceError} DATASET_QUOTA when `sizeBytes` more would be too many for the owner of a dataset */
  async expectRoom(dataset: string, sizeBytes: number): Promise<void> {
    const owner = await this.book.ownerOf(dataset);
    const held = owner === null ? 0 : await this.book.heldBytes(owner);
    const heldBytes = held + (await this.uploads.announcedBytes(dataset)) + sizeBytes;
    const limitBytes = this.#options.quotaBytes;
    if (heldBytes > limitBytes) throw new SluiceError('DATASET_QUOTA', { sizeBytes, heldBytes, limitBytes });
  }

  /** A version by its number or `latest`, its files brought to this disk. */
  async version(name: string, number: string | number): Promise<DatasetManifest> {
    const version = this.store.version(name, number);
    await this.store.fetch(name, version);
    return version;
  }

  async page(name: string, number: string | number, path: string, query: PageQuery): Promise<TablePage> {
    return this.#tables.call<TablePage>('page', { address: await this.#address(name, number, path), query });
  }

  async statistics(name: string, number: string | number, path: string): Promise<ResultStatistics> {
    return this.#tables.call<ResultStatistics>('statistics', { address: await this.#address(name, number, path) });
  }

  /** Which files differ between two versions and, for one of them, which rows do. */
  async diff(
    name: string,
    ends: { readonly from: string; readonly to: string; readonly path?: string },
    options: RowDiffOptions,
  ): Promise<DatasetDiff> {
    const [from, to] = [await this.version(name, ends.from), await this.version(name, ends.to)];
    const { path } = ends;
    if (path === undefined) return { from: from.number, to: to.number, files: filesDiff(from, to), rows: null };
    const source = (version: DatasetManifest) =>
      ({ kind: 'file', path: this.store.file(name, version, this.store.entry(name, version, path).path) }) as const;
    const rows = await diffRows(source(from), source(to), options);
    return { from: from.number, to: to.number, files: filesDiff(from, to), rows };
  }

  /** Puts a stored result into the blob store, in the format that the ending of `path` says. @throws {SluiceError} REQUEST_INVALID */
  async keepResult({ run, node, port, path }: ResultName): Promise<DatasetFile> {
    checkFilePath(path);
    const format = formatOf(path);
    if (format === null)
      throw new SluiceError('REQUEST_INVALID', {
        field: 'result.path',
        reason: `'${path}' should end in ${Object.keys(formats).join(', ')}`,
      });
    await mkdir(this.store.staging, { recursive: true });
    const to = join(this.store.staging, `.${randomBytes(9).toString('hex')}.partial`);
    try {
      await this.#tables.call('save', { data: this.#options.data, run, node, port, format, to });
      return { path, ...(await this.store.blobs.put(createReadStream(to))) };
    } finally {
      await rm(to, { force: true });
    }
  }

  async close(): Promise<void> {
    await this.#tables.close();
  }

  async #address(name: string, number: string | number, path: string): Promise<TableAddress> {
    const version = await this.version(name, number);
    const { sha256 } = this.store.entry(name, version, path);
    return { data: this.#options.data, path: this.store.file(name, version, path), sha256 };
  }
}

function filesDiff(from: DatasetManifest, to: DatasetManifest): DatasetDiff['files'] {
  const before = new Map(from.files.map(file => [file.path, file]));
  const after = new Map(to.files.map(file => [file.path, file]));
  return {
    added: to.files.filter(file => !before.has(file.path)),
    removed: from.files.filter(file => !after.has(file.path)),
    changed: to.files.flatMap(file => {
      const old = before.get(file.path);
      return old && old.sha256 !== file.sha256 ? [{ before: old, after: file }] : [];
    }),
  };
}
