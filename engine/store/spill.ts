import { closeSync, mkdirSync, openSync, readSync, rmSync, unlinkSync, writevSync } from 'node:fs';
import { join } from 'node:path';
import type { Batch } from '../data/batch.ts';
import type { Schema } from '../data/schema.ts';
import { assert, SluiceError } from '../errors.ts';
import type { SpillFile } from '../operator/define.ts';
import { FrameReader, FrameWriter } from './spill-frame.ts';

/** Bytes a file gathers before it writes, so that small batches do not cost a system call each; a join has a hundred files open. */
const bufferBytes = 1 << 18;

/** Where the executors of a run park rows that do not fit in memory. */
export interface SpillArea {
  spill(schema: Schema): SpillFile;
  /** Bytes written since the area was made. */
  readonly bytes: number;
  /** Releases every file and removes the folder. */
  close(): void;
}

/**
 * A spill area in `folder`, which is made with the first file and belongs to the area alone.
 *
 * Contract: files are nameless from the moment they are open, so a killed process leaves no bytes behind; a write that fails
 * for lack of space releases its file first.
 * @throws {SluiceError} from `write` and `read`: DISK_FULL, FILE_UNWRITABLE
 */
export function createSpillArea(folder: string): SpillArea {
  const open = new Set<DiskSpill>();
  let made = false;
  let count = 0;
  let bytes = 0;
  return {
    spill(schema) {
      if (!made) attempt(folder, () => mkdirSync(folder, { recursive: true }));
      made = true;
      const file = new DiskSpill(join(folder, `${count++}.spill`), schema, {
        wrote: written => {
          bytes += written;
        },
        released: () => open.delete(file),
      });
      open.add(file);
      return file;
    },
    get bytes() {
      return bytes;
    },
    close() {
      for (const file of [...open]) file.release();
      if (made) rmSync(folder, { recursive: true, force: true });
    },
  };
}

interface Listener {
  readonly wrote: (bytes: number) => void;
  readonly released: () => void;
}

class DiskSpill implements SpillFile {
  readonly #path: string;
  readonly #schema: Schema;
  readonly #writer: FrameWriter;
  readonly #listener: Listener;
  /** Where frame i begins; the last entry is where the next one will. */
  readonly #offsets: number[] = [0];
  #fd: number | null = null;
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;
  #flushed = 0;
  #rows = 0;
  #released = false;

  constructor(path: string, schema: Schema, listener: Listener) {
    this.#path = path;
    this.#schema = schema;
    this.#writer = new FrameWriter(schema);
    this.#listener = listener;
  }

  get rows(): number {
    return this.#rows;
  }

  write(batch: Batch): void {
    assert(!this.#released, 'a released spill file is not written');
    if (batch.rows === 0) return;
    const { parts, bytes } = this.#writer.frame(batch);
    for (const part of parts) this.#pending.push(part);
    this.#pendingBytes += bytes;
    this.#offsets.push(this.#offsets[this.#offsets.length - 1] + bytes);
    this.#rows += batch.rows;
    if (this.#pendingBytes >= bufferBytes) this.#flush();
  }

  *read(): Generator<Batch> {
    const reader = new FrameReader(this.#schema);
    for (let i = 0, base = 0; i + 1 < this.#offsets.length; i++) {
      assert(!this.#released, 'a released spill file is not read');
      this.#flush();
      const batch = reader.batch(this.#load(this.#offsets[i], this.#offsets[i + 1]), base);
      base += batch.rows;
      yield batch;
    }
  }

  release(): void {
    if (this.#released) return;
    this.#released = true;
    this.#pending = [];
    if (this.#fd !== null) closeSync(this.#fd);
    this.#listener.released();
  }

  #flush(): void {
    if (this.#pendingBytes === 0) return;
    try {
      attempt(this.#path, () => this.#writeAll());
    } catch (error) {
      this.release();
      throw error;
    }
  }

  #writeAll(): void {
    if (this.#fd === null) {
      this.#fd = openSync(this.#path, 'wx+');
      unlinkSync(this.#path);
    }
    let parts = this.#pending;
    while (parts.length > 0) {
      const written = writevSync(this.#fd, parts, this.#flushed);
      this.#flushed += written;
      this.#listener.wrote(written);
      parts = after(parts, written);
    }
    this.#pending = [];
    this.#pendingBytes = 0;
  }

  #load(start: number, end: number): ArrayBuffer {
    const bytes = new Uint8Array(end - start);
    for (let at = 0; at < bytes.length; ) {
      const read = readSync(this.#fd as number, bytes, at, Math.min(bytes.length - at, 1 << 30), start + at);
      if (read === 0) throw new SluiceError('FILE_UNREADABLE', { path: this.#path, reason: 'it ends too early' });
      at += read;
    }
    return bytes.buffer;
  }
}

/** What is left of `parts` when the first `bytes` are gone. */
function after(parts: Uint8Array[], bytes: number): Uint8Array[] {
  let i = 0;
  let left = bytes;
  while (i < parts.length && left >= parts[i].length) left -= parts[i++].length;
  return left === 0 ? parts.slice(i) : [parts[i].subarray(left), ...parts.slice(i + 1)];
}

function attempt(path: string, action: () => void): void {
  try {
    action();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOSPC' || code === 'EDQUOT') throw new SluiceError('DISK_FULL', { path }, { cause: error });
    throw new SluiceError('FILE_UNWRITABLE', { path, reason: message }, { cause: error });
  }
}
