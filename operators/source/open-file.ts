import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { basename } from 'node:path';
import { fileError, SluiceError } from '#engine/errors.ts';

/** Bytes read from front to back or at any place: a file, or what was unpacked from one. */
export interface ByteSource {
  readonly path: string;
  readonly size: number;
  /** Where `read` goes on. */
  position: number;
  /** Fills `into` with the next bytes; fewer only at the end. */
  read(into: Uint8Array): number;
  /** Fresh bytes [offset, offset + length), fewer at the end. */
  slice(offset: number, length: number): Uint8Array;
}

/** Bytes in memory. */
export class MemorySource implements ByteSource {
  readonly path: string;
  readonly bytes: Uint8Array;
  position = 0;

  constructor(path: string, bytes: Uint8Array) {
    this.path = path;
    this.bytes = bytes;
  }

  get size(): number {
    return this.bytes.length;
  }

  read(into: Uint8Array): number {
    const piece = this.bytes.subarray(this.position, this.position + into.length);
    into.set(piece);
    this.position += piece.length;
    return piece.length;
  }

  slice(offset: number, length: number): Uint8Array {
    return this.bytes.slice(offset, offset + length);
  }
}

/** An open file. */
export class OpenFile implements ByteSource {
  readonly path: string;
  readonly size: number;
  position = 0;
  #file: number | null;

  /** @throws {SluiceError} FILE_NOT_FOUND, FILE_IS_DIRECTORY, FILE_UNREADABLE */
  constructor(path: string) {
    this.path = path;
    try {
      this.#file = openSync(path, 'r');
      const { size, isDirectory } = statOf(this.#file);
      if (isDirectory) throw new SluiceError('FILE_IS_DIRECTORY', { path });
      this.size = size;
    } catch (error) {
      throw fileError(error, path, 'read');
    }
  }

  get name(): string {
    return basename(this.path);
  }

  read(into: Uint8Array): number {
    const got = this.#readAt(into, this.position);
    this.position += got;
    return got;
  }

  slice(offset: number, length: number): Uint8Array {
    const bytes = new Uint8Array(Math.max(0, Math.min(length, this.size - offset)));
    return bytes.subarray(0, this.#readAt(bytes, offset));
  }

  #readAt(into: Uint8Array, offset: number): number {
    let filled = 0;
    try {
      for (let got = -1; got !== 0 && filled < into.length; filled += got)
        got = readSync(this.#file as number, into, filled, into.length - filled, offset + filled);
    } catch (error) {
      throw fileError(error, this.path, 'read');
    }
    return filled;
  }

  close(): void {
    if (this.#file !== null) closeSync(this.#file);
    this.#file = null;
  }
}

function statOf(file: number): { readonly size: number; readonly isDirectory: boolean } {
  const stat = fstatSync(file);
  return { size: stat.size, isDirectory: stat.isDirectory() };
}

/** Opens a file for one piece of work and closes it whatever happens; errors get its path. */
export function withFile<T>(path: string, work: (file: OpenFile) => T): T {
  const file = new OpenFile(path);
  try {
    return work(file);
  } catch (error) {
    throw error instanceof SluiceError ? error.at({ path, field: 'path' }) : error;
  } finally {
    file.close();
  }
}
