import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { SluiceError } from '../errors.ts';
import { FileLineageReader, fileOf } from './lineage-file-reader.ts';
import { footerOf, headBytes, segmentBytes, type WrittenHead, writeHead } from './lineage-format.ts';
import type { LineageReader, LineageStore, Segment, StrandKey } from './lineage-store.ts';

const writeBytes = 256 * 1024;
/** Kept back over all strands at most; then everything is written. */
const heldBytes = 64 * 1024 * 1024;

/** The lineage in a folder, whoever wrote it; the folder need not exist. */
export const openFileLineage = (folder: string): LineageReader => new FileLineageReader(folder);

/** A file being written: what is not yet in it, and the heads for its end. */
interface OpenFile {
  readonly path: string;
  readonly heads: WrittenHead[];
  buffer: Uint8Array;
  used: number;
  started: boolean;
}

/**
 * Keeps the lineage of one run in a folder, a file per strand.
 *
 * Contract: files only grow, in whole segments, 256 KiB at a time; cut at any byte, what came before reads as it was written. No file
 * stays open between writes.
 */
export class FileLineageStore implements LineageStore {
  readonly #folder: string;
  readonly #ports = new Map<string, Map<string, OpenFile>>();
  #held = 0;
  #bytes = 0;

  /** The folder is made; files of an earlier run in it are overwritten. */
  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
  }

  get bytes(): number {
    return this.#bytes;
  }

  append(key: StrandKey, segment: Segment): void {
    const file = this.#file(key);
    const { head, payload } = segment;
    const size = segmentBytes(head);
    if (file.used + size > writeBytes) this.#write(file);
    reserve(file, size);
    const written = { head, checksum: crc32(payload) };
    writeHead(written, file.buffer, file.used);
    file.buffer.set(payload, file.used + headBytes);
    file.buffer.fill(0, file.used + headBytes + payload.length, file.used + size);
    file.used += size;
    file.heads.push(written);
    this.#bytes += size;
    this.#held += size;
    if (file.used >= writeBytes) this.#write(file);
    if (this.#held > heldBytes) this.flush();
  }

  seal(node: string, port: string): void {
    const name = JSON.stringify([node, port]);
    for (const file of this.#ports.get(name)?.values() ?? []) {
      const footer = footerOf(file.heads);
      reserve(file, footer.length);
      file.buffer.set(footer, file.used);
      file.used += footer.length;
      this.#held += footer.length;
      this.#bytes += footer.length;
      this.#write(file);
    }
    this.#ports.delete(name);
  }

  flush(): void {
    for (const files of this.#ports.values()) for (const file of files.values()) this.#write(file);
  }

  close(): void {
    this.flush();
    this.#ports.clear();
  }

  reader(): LineageReader {
    this.flush();
    return openFileLineage(this.#folder);
  }

  #file(key: StrandKey): OpenFile {
    const name = JSON.stringify([key.node, key.port]);
    let files = this.#ports.get(name);
    if (files === undefined) this.#ports.set(name, (files = new Map()));
    let file = files.get(key.input);
    if (file === undefined) {
      const path = join(this.#folder, fileOf(key));
      files.set(key.input, (file = { path, heads: [], buffer: new Uint8Array(4096), used: 0, started: false }));
    }
    return file;
  }

  #write(file: OpenFile): void {
    if (file.used === 0) return;
    try {
      const descriptor = openSync(file.path, file.started ? 'a' : 'w');
      try {
        for (let at = 0; at < file.used; ) at += writeSync(descriptor, file.buffer, at, file.used - at);
      } finally {
        closeSync(descriptor);
      }
    } catch (error) {
      throw writeError(error, file.path);
    }
    file.started = true;
    this.#held -= file.used;
    file.used = 0;
  }
}

/** Makes room for `size` more bytes, doubling so that small strands stay small. */
function reserve(file: OpenFile, size: number): void {
  if (file.used + size <= file.buffer.length) return;
  const grown = new Uint8Array(Math.max(file.used + size, file.buffer.length * 2));
  grown.set(file.buffer.subarray(0, file.used));
  file.buffer = grown;
}

function writeError(error: unknown, path: string): SluiceError {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT') return new SluiceError('DISK_FULL', { path }, { cause: error });
  return new SluiceError('DATA_UNWRITABLE', { path, reason: message }, { cause: error });
}
