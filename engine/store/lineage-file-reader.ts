import { closeSync, existsSync, fstatSync, openSync, readdirSync, readSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { SluiceError } from '../errors.ts';
import { ByteCache } from './byte-cache.ts';
import {
  headBytes,
  readHead,
  readHeads,
  readTrailer,
  segmentBytes,
  trailerBytes,
  type WrittenHead,
} from './lineage-format.ts';
import type { LineageReader, StrandKey, StrandReader } from './lineage-store.ts';

const cacheBytes = 128 * 1024 * 1024;
const scanBytes = 1024 * 1024;
const stampBytes = 16;
const indexMagic = 0x4c53_4732;

const suffix = '.lineage';
const plain = (part: string) => encodeURIComponent(part).replace(/[.*!'()~]/g, c => `%${c.charCodeAt(0).toString(16)}`);

/** File name of a strand: its parts escaped so that no two strands share a file. */
export const fileOf = ({ node, port, input }: StrandKey): string =>
  [node, port, ...(input === '' ? [] : [input])].map(plain).join('.') + suffix;

/** Paths of the strands of a node in a folder. */
export function strandFiles(folder: string, node: string): string[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter(name => name.startsWith(`${plain(node)}.`) && name.endsWith(suffix));
  return names.map(name => join(folder, name));
}

/** Reads the lineage of one run from its folder, in this process or another; segments are kept in memory up to 128 MiB. */
export class FileLineageReader implements LineageReader {
  readonly #folder: string;
  readonly #cache = new ByteCache<Uint8Array>(cacheBytes);

  constructor(folder: string) {
    this.#folder = folder;
  }

  inputs(node: string, port: string): readonly string[] {
    const prefix = `${plain(node)}.${plain(port)}.`;
    const names = existsSync(this.#folder) ? readdirSync(this.#folder) : [];
    return names
      .filter(name => name.startsWith(prefix) && name.endsWith(suffix) && name.length > prefix.length + suffix.length)
      .map(name => decodeURIComponent(name.slice(prefix.length, -suffix.length)));
  }

  strand(key: StrandKey): StrandReader | null {
    const path = join(this.#folder, fileOf(key));
    try {
      return new FileStrand(path, this.#cache);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
  }

  close(): void {
    this.#cache.clear();
  }
}

class FileStrand implements StrandReader {
  readonly complete: boolean;
  readonly heads: StrandReader['heads'];
  readonly #path: string;
  readonly #cache: ByteCache<Uint8Array>;
  readonly #written: readonly WrittenHead[];
  readonly #offsets: Float64Array;

  constructor(path: string, cache: ByteCache<Uint8Array>) {
    this.#path = path;
    this.#cache = cache;
    const { complete, heads } = withFile(path, readIndex);
    this.complete = complete;
    this.#written = heads;
    this.heads = heads.map(written => written.head);
    this.#offsets = new Float64Array(heads.length);
    for (let k = 1; k < heads.length; k++) this.#offsets[k] = this.#offsets[k - 1] + segmentBytes(heads[k - 1].head);
  }

  payload(index: number): Uint8Array {
    const { head, checksum } = this.#written[index];
    const key = `${this.#path}:${index}`;
    const cached = this.#cache.get(key);
    if (cached !== undefined) return cached;
    const at = this.#offsets[index] + headBytes;
    const bytes = withFile(this.#path, file => readAt(file, at, head.keyBytes + head.valueBytes));
    if (bytes.length !== head.keyBytes + head.valueBytes || crc32(bytes) !== checksum)
      throw new SluiceError('LINEAGE_DAMAGED', { path: this.#path, position: at });
    return this.#cache.set(key, bytes, bytes.length);
  }

  loadIndex(name: string): Uint8Array | null {
    try {
      const bytes = withFile(this.#indexPath(name), file => readAt(file, 0, fstatSync(file).size));
      const body = bytes.subarray(stampBytes);
      return this.#stamp([body]).every((byte, k) => bytes[k] === byte) ? body : null;
    } catch {
      return null;
    }
  }

  saveIndex(name: string, parts: readonly Uint8Array[]): void {
    if (!this.complete) return;
    const path = this.#indexPath(name);
    // Only a short cut: a folder that cannot be written is no reason to fail a query.
    try {
      const file = openSync(`${path}.${process.pid}`, 'w');
      try {
        for (const part of [this.#stamp(parts), ...parts])
          for (let at = 0; at < part.length; ) at += writeSync(file, part, at, part.length - at);
      } finally {
        closeSync(file);
      }
      renameSync(`${path}.${process.pid}`, path);
    } catch {}
  }

  #indexPath(name: string): string {
    return `${this.#path}.${name}`;
  }

  /** What an index begins with: it changes with the segments and with the index. */
  #stamp(parts: readonly Uint8Array[]): Uint8Array {
    const segments = Uint32Array.from(this.#written, written => written.checksum);
    const sum = crc32(new Uint8Array(segments.buffer));
    const own = parts.reduce((sofar, part) => crc32(part, sofar), 0);
    return new Uint8Array(Uint32Array.of(indexMagic, segments.length, sum, own).buffer);
  }
}

interface Index {
  readonly complete: boolean;
  readonly heads: readonly WrittenHead[];
}

function readIndex(file: number): Index {
  const size = fstatSync(file).size;
  const trailer = readTrailer(readAt(file, Math.max(0, size - trailerBytes), trailerBytes));
  if (trailer !== null) {
    const length = trailer.heads * headBytes;
    const heads = readHeads(readAt(file, size - trailerBytes - length, length), trailer.checksum);
    if (heads !== null) return { complete: true, heads };
  }
  return { complete: false, heads: scan(file, size) };
}

/** The whole segments of a file without an end, each with its payload checked. */
function scan(file: number, size: number): WrittenHead[] {
  const heads: WrittenHead[] = [];
  let at = 0;
  let window: Uint8Array = new Uint8Array(0);
  let windowAt = 0;
  const bytes = (from: number, length: number) => {
    if (from + length > windowAt + window.length) {
      window = readAt(file, from, Math.max(length, scanBytes));
      windowAt = from;
    }
    return window.subarray(from - windowAt, from - windowAt + length);
  };
  for (;;) {
    const written = readHead(bytes(at, headBytes), 0);
    if (written === null) return heads;
    const length = written.head.keyBytes + written.head.valueBytes;
    const next = at + segmentBytes(written.head);
    if (next > size || crc32(bytes(at + headBytes, length)) !== written.checksum) return heads;
    heads.push(written);
    at = next;
  }
}

function withFile<T>(path: string, read: (file: number) => T): T {
  const file = openSync(path, 'r');
  try {
    return read(file);
  } finally {
    closeSync(file);
  }
}

function readAt(file: number, at: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let done = 0;
  while (done < length) {
    const read = readSync(file, bytes, done, length - done, at + done);
    if (read === 0) return bytes.subarray(0, done);
    done += read;
  }
  return bytes;
}
