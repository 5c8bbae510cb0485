import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
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
    const hash = createHash('sha256');
    let sizeBytes = 0;
    let file: FileHandle | null = null;
    try {
      const opened = await this.#writing(mkdir(this.#folder, { recursive: true }).then(() => open(temporary, 'wx')));
      file = opened;
      for await (const piece of content) {
        hash.update(piece);
        await this.#writing(opened.writeFile(piece));
        sizeBytes += piece.length;
      }
      await this.#writing(opened.sync());
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => {});
      throw error;
    } finally {
      await file?.close();
    }
    const sha256 = hash.digest('hex');
    await this.#writing(this.#publish(temporary, sha256));
    return { sha256, sizeBytes };
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

  async delete(sha256: string): Promise<void> {
    await rm(this.place(sha256), { force: true });
  }

  /** Hashes of all blobs, also of those whose removal was cut off. */
  async *kept(): AsyncGenerator<string> {
    for (const part of await readdir(this.#folder, { withFileTypes: true }).catch(() => [])) {
      if (!part.isDirectory()) continue;
      const names = await readdir(join(this.#folder, part.name)).catch(() => []);
      yield* new Set(names.map(name => name.replace(goneSuffix, '')).filter(name => /^[0-9a-f]{64}$/.test(name)));
    }
  }

  /**
   * Removes a blob unless somebody has put it since a time, in ms; gives its bytes, or null when it stays.
   *
   * It first takes its name away: whoever puts it later finds none and writes it anew, whoever put it before has made it young.
   */
  async discard(sha256: string, before: number): Promise<number | null> {
    const place = this.place(sha256);
    const gone = place + goneSuffix;
    if (existsSync(place) && (await stat(place)).mtimeMs < before) await rename(place, gone);
    const found = await stat(gone).catch(() => null);
    if (!found) return null;
    if (found.mtimeMs >= before) {
      await this.restore(sha256);
      return null;
    }
    await rm(gone, { force: true });
    return found.size;
  }

  /** Gives a blob its name again whose removal was cut off. */
  async restore(sha256: string): Promise<void> {
    const place = this.place(sha256);
    if (existsSync(place + goneSuffix)) await rename(place + goneSuffix, place);
  }

  /** What the disk refuses is told apart from content that breaks off, which stays the error that it is. */
  #writing<T>(action: Promise<T>): Promise<T> {
    return action.catch(error => Promise.reject(writeError(error, this.#folder)));
  }

  async #publish(temporary: string, sha256: string): Promise<void> {
    const place = this.place(sha256);
    // Kept once: datasets link to the file that is there. It is as young as the last who put it.
    if (existsSync(place) && (await touched(place))) return rm(temporary, { force: true });
    if (await mkdir(dirname(place), { recursive: true })) await syncFolder(this.#folder);
    await rename(temporary, place);
    await syncFolder(dirname(place));
  }
}

/** Of a blob that is being removed. */
const goneSuffix = '.gone';

/** Makes a file young; false when it has gone meanwhile. */
async function touched(path: string): Promise<boolean> {
  const now = new Date();
  try {
    await utimes(path, now, now);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

/** Makes what was renamed into a folder outlast a power cut. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path);
  await folder.sync().finally(() => folder.close());
}
