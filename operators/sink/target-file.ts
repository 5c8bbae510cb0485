import { randomBytes } from 'node:crypto';
import { closeSync, ftruncateSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileError, SluiceError } from '#engine/errors.ts';

/** Where a sink's file stands, as structured-clonable data. */
export interface TargetState {
  readonly temporary: string;
  readonly bytes: number;
}

/**
 * A file in the making: written under a temporary name beside its target, moved into place by `publish`.
 *
 * Contract: until then nothing is at the target's name (or what was there stays); `discard` leaves nothing, except after `save`, when the
 * bytes are kept for whoever restores.
 */
export class TargetFile {
  readonly path: string;
  readonly #overwrite: boolean;
  #temporary: string;
  #file: number | null;
  #bytes = 0;
  #kept = false;
  #published = false;

  /** @throws {SluiceError} FILE_EXISTS, FILE_IS_DIRECTORY, FILE_UNWRITABLE */
  constructor(path: string, overwrite: boolean, from?: TargetState) {
    this.path = path;
    this.#overwrite = overwrite;
    this.#expectFree();
    const name = `.${basename(path)}.${randomBytes(6).toString('hex')}.partial`;
    this.#temporary = from?.temporary ?? join(dirname(path), name);
    this.#file = this.#checked(() => openSync(this.#temporary, from ? 'r+' : 'wx'));
    if (from) {
      this.#checked(() => ftruncateSync(this.#file as number, from.bytes));
      this.#bytes = from.bytes;
    }
  }

  get bytes(): number {
    return this.#bytes;
  }

  get temporary(): string {
    return this.#temporary;
  }

  write(bytes: Uint8Array): void {
    this.#checked(() => {
      for (let at = 0; at < bytes.length; ) {
        const put = writeSync(this.#file as number, bytes, at, bytes.length - at, this.#bytes);
        at += put;
        this.#bytes += put;
      }
    });
  }

  /** Puts another finished file in the place of what was written. */
  replaceBy(finished: string): void {
    this.#release();
    rmSync(this.#temporary, { force: true });
    this.#temporary = finished;
    this.#bytes = this.#checked(() => statSync(finished).size);
  }

  /** Ends the writing; gives where the bytes are until somebody discards them. */
  seal(): string {
    this.#release();
    return this.#temporary;
  }

  /** Moves the file to its name. */
  publish(): void {
    this.#release();
    this.#expectFree();
    this.#checked(() => renameSync(this.#temporary, this.path));
    this.#published = true;
  }

  save(): TargetState {
    this.#kept = true;
    return { temporary: this.#temporary, bytes: this.#bytes };
  }

  /** Removes what was not published. */
  discard(): void {
    this.#release();
    if (!this.#published && !this.#kept) rmSync(this.#temporary, { force: true });
  }

  #release(): void {
    if (this.#file !== null) closeSync(this.#file);
    this.#file = null;
  }

  #expectFree(): void {
    const there = this.#checked(() => statSync(this.path, { throwIfNoEntry: false }));
    if (there?.isDirectory()) throw new SluiceError('FILE_IS_DIRECTORY', { path: this.path });
    if (there && !this.#overwrite) throw new SluiceError('FILE_EXISTS', { path: this.path });
  }

  #checked<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw fileError(error, this.path, 'write');
    }
  }
}
