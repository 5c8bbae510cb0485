import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { Kysely } from 'kysely';
import { fileError, SluiceError } from '#engine/errors.ts';
import type { Blob, BlobStore } from '#engine/store/blob-store.ts';
import { checkFilePath } from '#engine/store/dataset-names.ts';
import { writeAtomically, writeError } from '#engine/store/files.ts';
import { newId } from '../auth/secrets.ts';
import type { Upload } from '../http/shapes/datasets.ts';
import type { Tables } from '../storage/tables.ts';

type Row = Tables['uploads'];

export interface UploadsOptions {
  readonly database: Kysely<Tables>;
  readonly data: string;
  readonly blobs: BlobStore;
  readonly clock: () => Date;
  readonly maxUploadBytes: number;
}

/** An upload that nobody goes on with is removed after this. */
const abandonedMs = 86_400_000;

/**
 * Files on their way into datasets: bytes arrive in pieces, each where the last one ended, over as many connections as it takes.
 *
 * Contract: `received` counts bytes that are on the disk; they survive a cut connection and a restart [L10]. One piece at a time.
 */
export class Uploads {
  readonly #options: UploadsOptions;
  readonly #folder: string;
  readonly #busy = new Set<string>();

  constructor(options: UploadsOptions) {
    this.#options = options;
    this.#folder = join(options.data, 'uploads');
  }

  /** @throws {SluiceError} UPLOAD_TOO_LARGE, DISK_FULL, DATASET_NAME_INVALID */
  async create(dataset: string, path: string, sizeBytes: number, userId: string | null): Promise<Upload> {
    checkFilePath(path);
    const { maxUploadBytes, clock, database } = this.#options;
    if (sizeBytes > maxUploadBytes)
      throw new SluiceError('UPLOAD_TOO_LARGE', { sizeBytes, limitBytes: maxUploadBytes });
    await this.sweep();
    const row: Row = {
      id: newId(),
      dataset,
      user_id: userId,
      path,
      size_bytes: sizeBytes,
      created: clock().toISOString(),
    };
    try {
      await mkdir(this.#folder, { recursive: true });
      const { bavail, bsize } = await statfs(this.#folder);
      if (bavail * bsize < sizeBytes) throw new SluiceError('DISK_FULL', { path: this.#folder });
      await (await open(this.#bytes(row.id), 'wx')).close();
    } catch (error) {
      throw error instanceof SluiceError ? error : writeError(error, this.#folder);
    }
    await database.insertInto('uploads').values(row).execute();
    if (sizeBytes === 0) await this.#finish(row);
    return this.#shown(row);
  }

  /** Bytes that are announced for datasets of an owner and have not been committed. */
  async announcedBytes(dataset: string): Promise<number> {
    const rows = await this.#options.database
      .selectFrom('uploads')
      .select('size_bytes')
      .where('dataset', '=', dataset)
      .execute();
    return rows.reduce((sum, row) => sum + Number(row.size_bytes), 0);
  }

  /** @throws {SluiceError} NOT_FOUND */
  async row(id: string): Promise<Row> {
    const row = await this.#options.database.selectFrom('uploads').selectAll().where('id', '=', id).executeTakeFirst();
    if (!row) throw new SluiceError('NOT_FOUND', { kind: 'upload', name: id.slice(0, 100) });
    return { ...row, size_bytes: Number(row.size_bytes) };
  }

  /** @throws {SluiceError} NOT_FOUND */
  async show(id: string): Promise<Upload> {
    return this.#shown(await this.row(id));
  }

  /**
   * Takes a piece of the bytes; what has arrived when a connection is cut stays.
   *
   * @throws {SluiceError} UPLOAD_OFFSET when the piece does not begin where the last one ended, UPLOAD_BUSY while another is arriving,
   *   UPLOAD_TOO_LARGE when there are more bytes than were announced, DISK_FULL
   */
  async write(id: string, offset: number, content: AsyncIterable<Uint8Array>): Promise<Upload> {
    const row = await this.row(id);
    if (this.#busy.has(id)) throw new SluiceError('UPLOAD_BUSY', { upload: id });
    this.#busy.add(id);
    try {
      const { received } = this.#shown(row);
      if (offset !== received) throw new SluiceError('UPLOAD_OFFSET', { offset, received });
      if (!existsSync(this.#done(id))) {
        await this.#append(row, offset, content);
        if (this.#shown(row).received === row.size_bytes) await this.#finish(row);
      }
      return this.#shown(row);
    } finally {
      this.#busy.delete(id);
    }
  }

  /** The content of a finished upload of a dataset. @throws {SluiceError} NOT_FOUND, UPLOAD_INCOMPLETE */
  async content(id: string, dataset: string): Promise<Blob & { readonly path: string }> {
    const row = await this.row(id);
    if (row.dataset !== dataset) throw new SluiceError('NOT_FOUND', { kind: 'upload', name: id });
    const { received, sizeBytes } = this.#shown(row);
    const blob = this.#blob(id);
    if (!blob) throw new SluiceError('UPLOAD_INCOMPLETE', { path: row.path, received, sizeBytes });
    return { path: row.path, ...blob };
  }

  /** Forgets an upload; what was committed of it stays in its dataset. */
  async remove(id: string): Promise<void> {
    await this.#options.database.deleteFrom('uploads').where('id', '=', id).execute();
    for (const path of [this.#bytes(id), this.#done(id)]) await rm(path, { force: true });
  }

  /** Removes what nobody has gone on with for a day, and bytes that no upload names any more; gives how many. */
  async sweep(): Promise<number> {
    const before = this.#options.clock().getTime() - abandonedMs;
    const rows = await this.#options.database.selectFrom('uploads').select(['id', 'created']).execute();
    let removed = 0;
    for (const { id, created } of rows) {
      if (created >= new Date(before).toISOString()) continue;
      const file =
        statSync(this.#bytes(id), { throwIfNoEntry: false }) ?? statSync(this.#done(id), { throwIfNoEntry: false });
      if (this.#busy.has(id) || (file?.mtimeMs ?? 0) >= before) continue;
      await this.remove(id);
      removed++;
    }
    const known = new Set(rows.flatMap(({ id }) => [this.#bytes(id), this.#done(id)]));
    for (const name of await readdir(this.#folder).catch(() => [])) {
      const path = join(this.#folder, name);
      const changed = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? before;
      if (known.has(path) || changed >= before) continue;
      await rm(path, { force: true });
      removed++;
    }
    return removed;
  }

  async #append(row: Row, offset: number, content: AsyncIterable<Uint8Array>): Promise<void> {
    const path = this.#bytes(row.id);
    let at = offset;
    let file: FileHandle | null = null;
    try {
      file = await open(path, 'r+');
      for await (const piece of content) {
        if (at + piece.length > row.size_bytes)
          throw new SluiceError('UPLOAD_TOO_LARGE', { sizeBytes: at + piece.length, limitBytes: row.size_bytes });
        await file.write(piece, 0, piece.length, at);
        at += piece.length;
      }
    } catch (error) {
      // A piece of a write that failed is no piece of the file.
      await file?.truncate(at).catch(() => {});
      if (isCut(error)) throw new SluiceError('UPLOAD_CUT', { received: at }, { cause: error });
      throw fileError(error, path, 'write');
    } finally {
      await file?.sync().catch(() => {});
      await file?.close();
    }
  }

  async #finish(row: Row): Promise<void> {
    const path = this.#bytes(row.id);
    const blob = await this.#options.blobs.put(createReadStream(path));
    writeAtomically(this.#done(row.id), JSON.stringify(blob));
    await rm(path, { force: true });
  }

  #shown({ id, path, size_bytes: sizeBytes }: Row): Upload {
    const blob = this.#blob(id);
    const received = blob?.sizeBytes ?? statSync(this.#bytes(id), { throwIfNoEntry: false })?.size ?? 0;
    return { id, path, sizeBytes, received, sha256: blob?.sha256 ?? null };
  }

  #blob(id: string): Blob | null {
    return existsSync(this.#done(id)) ? (JSON.parse(readFileSync(this.#done(id), 'utf8')) as Blob) : null;
  }

  #bytes(id: string): string {
    return join(this.#folder, fileOf(id));
  }

  #done(id: string): string {
    return join(this.#folder, `${fileOf(id)}.done`);
  }
}

/** An id as a file name, whatever it is. */
const fileOf = (id: string): string => (/^[0-9a-f]{24}$/.test(id) ? id : createHash('sha256').update(id).digest('hex'));

/** True when the one who sends has gone. */
const isCut = (error: unknown): boolean =>
  ['ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE', 'ABORT_ERR', 'ECONNABORTED'].includes(
    (error as NodeJS.ErrnoException)?.code ?? '',
  ) || (error as Error)?.message === 'aborted';
