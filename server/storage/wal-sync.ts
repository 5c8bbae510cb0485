import { type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileError, SluiceError } from '#engine/errors.ts';

/** Puts the write-ahead log of an SQLite database on the disk, in a thread of its own: what SQLite would do itself while everybody waits. */
export class WalSync {
  readonly #file: string;
  #log: Promise<FileHandle> | null = null;

  constructor(file: string) {
    this.#file = file;
  }

  /** Resolves when everything written so far is on the disk. @throws {SluiceError} DATABASE_DOWN, DISK_FULL */
  async sync(): Promise<void> {
    try {
      this.#log ??= this.#open();
      await (await this.#log).datasync();
    } catch (error) {
      this.#log = null;
      const { code, message } = fileError(error, this.#file, 'write');
      if (code === 'DISK_FULL') throw new SluiceError(code, { path: 'sluice.db' }, { cause: error });
      throw new SluiceError('DATABASE_DOWN', { reason: message }, { cause: error });
    }
  }

  async close(): Promise<void> {
    await (await this.#log)?.close();
    this.#log = null;
  }

  /** The log keeps its file for as long as the database is open; its name is put on the disk with the first bytes. */
  async #open(): Promise<FileHandle> {
    const log = await open(`${this.#file}-wal`, 'r+');
    const folder = await open(dirname(this.#file), 'r');
    await folder.sync().finally(() => folder.close());
    return log;
  }
}
