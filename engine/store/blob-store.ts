import type { Readable } from 'node:stream';

/** Bytes that are kept under the hash of what they are. */
export interface Blob {
  /** Hex. */
  readonly sha256: string;
  readonly sizeBytes: number;
}

/**
 * File contents by their SHA-256; equal contents are kept once.
 *
 * Contract: `put` resolves when the bytes are safe, and leaves nothing behind when it fails; what was put never changes [L10].
 */
export interface BlobStore {
  put(content: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<Blob>;
  has(sha256: string): Promise<boolean>;
  /** A file on this machine that holds the bytes, fetched first where they are elsewhere. @throws {SluiceError} BLOB_UNKNOWN */
  path(sha256: string): Promise<string>;
  /** @throws {SluiceError} BLOB_UNKNOWN */
  open(sha256: string, range?: { readonly start: number; readonly end?: number }): Promise<Readable>;
  /** Removes the bytes, where they are; files that were linked to them stay. */
  delete(sha256: string): Promise<void>;
}
