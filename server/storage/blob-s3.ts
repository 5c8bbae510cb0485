import { type FileHandle, open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import type { CompletedPart, S3Client } from '@aws-sdk/client-s3';
import { SluiceError } from '#engine/errors.ts';
import { FileBlobStore } from '#engine/store/blob-file.ts';
import type { Blob, BlobStore } from '#engine/store/blob-store.ts';
import type { S3Config } from '../config.ts';

type Sdk = typeof import('@aws-sdk/client-s3');
type Key = { readonly Bucket: string; readonly Key: string };

/** S3 takes at most 10 000 pieces. A piece is sent from memory, since the library tries again only with what it can send twice. */
const pieceBytes = 16 * 2 ** 20;
const timeouts = { connectionTimeout: 5000, requestTimeout: 60_000 };

/**
 * Blobs in a bucket of S3 or of a service that speaks it, keys `<prefix>blobs/<first two digits>/<SHA-256>`.
 *
 * Contract: the bucket is the truth; what was written or fetched once also lies in the data folder, where `path` and links find it.
 * Everything throws BLOB_STORE_DOWN when the service does not answer as it should.
 */
export class S3BlobStore implements BlobStore {
  readonly #config: S3Config;
  readonly #local: FileBlobStore;
  readonly #pieceBytes: number;
  #opened: Promise<{ readonly sdk: Sdk; readonly client: S3Client }> | null = null;

  constructor(config: S3Config, data: string, piece = pieceBytes) {
    this.#config = config;
    this.#local = new FileBlobStore(data);
    this.#pieceBytes = piece;
  }

  async put(content: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<Blob> {
    const blob = await this.#local.put(content);
    try {
      if (!(await this.has(blob.sha256))) await this.#upload(blob);
    } catch (error) {
      await this.#local.delete(blob.sha256);
      throw error;
    }
    return blob;
  }

  async has(sha256: string): Promise<boolean> {
    try {
      await this.#ask(({ sdk, client }) => client.send(new sdk.HeadObjectCommand(this.#key(sha256))), sha256);
      return true;
    } catch (error) {
      if (error instanceof SluiceError && error.code === 'BLOB_UNKNOWN') return false;
      throw error;
    }
  }

  async path(sha256: string): Promise<string> {
    if (!(await this.#local.has(sha256))) {
      const fetched = await this.#local.put(await this.#fetch(sha256));
      if (fetched.sha256 !== sha256) {
        await this.#local.delete(fetched.sha256);
        throw new SluiceError('BLOB_STORE_DOWN', { reason: `what it holds as ${sha256} is something else` });
      }
    }
    return this.#local.path(sha256);
  }

  async open(sha256: string, range?: { readonly start: number; readonly end?: number }): Promise<Readable> {
    return (await this.#local.has(sha256)) ? this.#local.open(sha256, range) : this.#fetch(sha256, range);
  }

  async delete(sha256: string): Promise<void> {
    await this.#ask(({ sdk, client }) => client.send(new sdk.DeleteObjectCommand(this.#key(sha256))), sha256);
    await this.#local.delete(sha256);
  }

  async #fetch(sha256: string, range?: { readonly start: number; readonly end?: number }): Promise<Readable> {
    const Range = range && `bytes=${range.start}-${range.end ?? ''}`;
    const { Body } = await this.#ask(
      ({ sdk, client }) => client.send(new sdk.GetObjectCommand({ ...this.#key(sha256), Range })),
      sha256,
    );
    return Body as Readable;
  }

  async #upload({ sha256, sizeBytes }: Blob): Promise<void> {
    const key = this.#key(sha256);
    const file = await open(this.#local.place(sha256));
    try {
      await this.#ask(async ({ sdk, client }) => {
        if (sizeBytes > this.#pieceBytes) return uploadPieces(sdk, client, key, piecesOf(file, this.#pieceBytes));
        await client.send(new sdk.PutObjectCommand({ ...key, Body: await file.readFile() }));
      }, sha256);
    } finally {
      await file.close();
    }
  }

  #key(sha256: string): Key {
    const { bucket, prefix } = this.#config;
    return { Bucket: bucket, Key: `${prefix}blobs/${sha256.slice(0, 2)}/${sha256}` };
  }

  async #ask<T>(question: (opened: { sdk: Sdk; client: S3Client }) => Promise<T>, sha256: string): Promise<T> {
    try {
      this.#opened ??= openClient(this.#config);
      return await question(await this.#opened);
    } catch (error) {
      throw described(error, sha256);
    }
  }
}

async function* piecesOf(file: FileHandle, sizeBytes: number): AsyncGenerator<Buffer> {
  for (let at = 0; ; ) {
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(sizeBytes), 0, sizeBytes, at);
    if (bytesRead === 0) return;
    at += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

async function uploadPieces(sdk: Sdk, client: S3Client, key: Key, pieces: AsyncIterable<Buffer>): Promise<void> {
  const { UploadId } = await client.send(new sdk.CreateMultipartUploadCommand(key));
  try {
    const Parts: CompletedPart[] = [];
    for await (const Body of pieces) {
      const PartNumber = Parts.length + 1;
      const { ETag } = await client.send(new sdk.UploadPartCommand({ ...key, Body, UploadId, PartNumber }));
      Parts.push({ ETag, PartNumber });
    }
    await client.send(new sdk.CompleteMultipartUploadCommand({ ...key, UploadId, MultipartUpload: { Parts } }));
  } catch (error) {
    await client.send(new sdk.AbortMultipartUploadCommand({ ...key, UploadId })).catch(() => {});
    throw error;
  }
}

/** The library takes longer to load than the rest of the server, so it is loaded when the bucket is first used. */
async function openClient({ region, endpoint, pathStyle, credentials }: S3Config) {
  // The library would print a page about versions of Node into our log.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const sdk = await import('@aws-sdk/client-s3');
  const client = new sdk.S3Client({
    region,
    forcePathStyle: pathStyle,
    // Checksums in trailers are Amazon's own; other services refuse them.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: timeouts,
    ...(endpoint !== null && { endpoint }),
    ...(credentials !== null && { credentials }),
  });
  return { sdk, client };
}

function described(error: unknown, hash: string): SluiceError {
  if (error instanceof SluiceError) return error;
  const { name, message, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
  const unknown = name === 'NoSuchKey' || (name !== 'NoSuchBucket' && $metadata?.httpStatusCode === 404);
  if (unknown) return new SluiceError('BLOB_UNKNOWN', { hash }, { cause: error });
  return new SluiceError('BLOB_STORE_DOWN', { reason: message || name }, { cause: error });
}
