import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { SluiceError } from '../errors.ts';
import type { Blob, BlobStore } from './blob-store.ts';
import { writeError } from './files.ts';

/** Blobs as files, `<data>/blobs/<first two digits>/<SHA-256>`. */
export class FileBlobStore implements BlobStore {
  readonly #folder: string;

  constructor(data: string) {
    this.#folder = join(data, 'blobs');
  }

  /** Where a blob stands, or would. */
  place(sha256: string): string {
    return join(this.#folder, sha256.slice(0, 2), sha256);
  }

  async put(content: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<Blob> {
    const temporary = join(this.#folder, `${randomBytes(9).toString('hex')}.partial`);
    let file: FileHandle | null = null;
    try {
      await mkdir(this.#folder, { recursive: true });
      file = await open(temporary, 'wx');
      const hash = createHash('sha256');
      let sizeBytes = 0;
      for await (const piece of content) {
        hash.update(piece);
        await file.writeFile(piece);
        sizeBytes += piece.length;
      }
      await file.sync();
      await file.close();
      file = null;
      const sha256 = hash.digest('hex');
      await this.#publish(temporary, sha256);
      return { sha256, sizeBytes };
    } catch (error) {
      await file?.close();
      await rm(temporary, { force: true });
      throw error instanceof SluiceError ? error : writeError(error, this.#folder);
    }
  }

  async has(sha256: string): Promise<boolean> {
    return existsSync(this.place(sha256));
  }

  async path(sha256: string): Promise<string> {
    if (!existsSync(this.place(sha256))) throw new SluiceError('BLOB_UNKNOWN', { hash: sha256 });
    return this.place(sha256);
  }

  async open(sha256: string, range?: { readonly start: number; readonly end?: number }): Promise<Readable> {
    return createReadStream(await this.path(sha256), range);
  }

  async #publish(temporary: string, sha256: string): Promise<void> {
    const place = this.place(sha256);
    await mkdir(dirname(place), { recursive: true });
    await rename(temporary, place);
    const folder = await open(dirname(place));
    await folder.sync().finally(() => folder.close());
  }
}
