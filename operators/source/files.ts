import { closeSync, existsSync, fstatSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { basename, join, sep } from 'node:path';
import { fileError, SluiceError } from '#engine/errors.ts';

/**
 * Absolute paths that a config path stands for: one file, or all files that a glob matches, in name order.
 *
 * A glob has `*`, `?`, `[abc]` and `{a,b}` within a folder, and `**` for any folders; a file that has such a name itself wins.
 * @throws {SluiceError} FILE_NOT_FOUND, FILE_IS_DIRECTORY, DATASET_UNKNOWN
 */
export function filesOf(path: string, resolve: (path: string) => string): string[] {
  const absolute = resolve(path);
  if (path.startsWith('dataset://') && !existsSync(absolute)) throw new SluiceError('DATASET_UNKNOWN', { path });
  if (!/[*?[{]/.test(path) || existsSync(absolute)) {
    const found = statSync(absolute, { throwIfNoEntry: false });
    if (!found) throw new SluiceError('FILE_NOT_FOUND', { path: absolute });
    if (found.isDirectory()) throw new SluiceError('FILE_IS_DIRECTORY', { path: absolute });
    return [absolute];
  }
  const files = matches(absolute);
  if (files.length === 0) throw new SluiceError('FILE_NOT_FOUND', { path: absolute });
  return files;
}

/** The files a result depends on, for cache keys: as `filesOf`, but a path that leads nowhere stands for itself. */
export function readFiles(path: string, resolve: (path: string) => string): string[] {
  try {
    return filesOf(path, resolve);
  } catch {
    return [resolve(path)];
  }
}

function matches(pattern: string): string[] {
  const segments = pattern.split(sep);
  const fixed = segments.findIndex(s => /[*?[{]/.test(s));
  const found = new Set<string>();
  walk(segments.slice(0, fixed).join(sep) || sep, segments.slice(fixed), found);
  return [...found].sort((a, b) => (a < b ? -1 : 1));
}

function walk(folder: string, [segment, ...rest]: readonly string[], found: Set<string>): void {
  let entries: ReturnType<typeof listed>;
  try {
    entries = listed(folder);
  } catch {
    return;
  }
  if (segment === '**') {
    walk(folder, rest, found);
    // Links are not followed here, so a loop of them ends.
    for (const { name, folder: inner, link } of entries)
      if (inner && !link && !name.startsWith('.')) walk(join(folder, name), [segment, ...rest], found);
    return;
  }
  const wanted = expressionOf(segment);
  for (const { name, folder: inner } of entries) {
    if (!wanted.test(name) || (name.startsWith('.') && !segment.startsWith('.'))) continue;
    if (rest.length > 0) {
      if (inner) walk(join(folder, name), rest, found);
    } else if (!inner) found.add(join(folder, name));
  }
}

const listed = (folder: string) =>
  readdirSync(folder, { withFileTypes: true }).map(entry => {
    const link = entry.isSymbolicLink();
    const target = link ? statSync(join(folder, entry.name), { throwIfNoEntry: false }) : entry;
    return { name: entry.name, folder: target?.isDirectory() ?? false, link };
  });

function expressionOf(segment: string): RegExp {
  const text = segment.replace(/\*+|\?|\[[^\]]+\]|\{[^}]*\}|[.+^$()|\\[\]{}]/g, found => {
    if (found.startsWith('*')) return '.*';
    if (found === '?') return '.';
    if (found.length > 1 && found[0] === '[') return found.replace(/^\[!/, '[^').replaceAll('\\', '\\\\');
    if (found.length > 1 && found[0] === '{')
      return `(${found
        .slice(1, -1)
        .split(',')
        .map(word => word.replace(/[.+^$()|\\[\]{}*?]/g, '\\$&'))
        .join('|')})`;
    return `\\${found}`;
  });
  return new RegExp(`^${text}$`, 's');
}

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
    throw error instanceof SluiceError ? error.at({ path }) : error;
  } finally {
    file.close();
  }
}

const inferred = new Map<string, unknown>();
const keptInferences = 500;

/** `infer()`, or what it gave last time while the files and `question` stay the same; schemas are asked for on every edit. */
export function whileUnchanged<T>(files: readonly string[], question: unknown, infer: () => T): T {
  const states = files.map(path => {
    const stat = statSync(path, { throwIfNoEntry: false });
    return [path, stat?.mtimeMs, stat?.size, stat?.ino];
  });
  const key = JSON.stringify([question, states]);
  if (inferred.has(key)) return inferred.get(key) as T;
  const value = infer();
  inferred.set(key, value);
  if (value instanceof Promise) value.catch(() => inferred.delete(key));
  if (inferred.size > keptInferences) inferred.delete(inferred.keys().next().value as string);
  return value;
}
