import { FileBlobStore } from '#engine/store/blob-file.ts';
import type { BlobStore } from '#engine/store/blob-store.ts';
import type { Config } from '../config.ts';
import { S3BlobStore } from './blob-s3.ts';

/** Where this server keeps file contents: in the bucket that it is told of, else in its data folder. */
export const openBlobs = ({ s3, data }: Pick<Config, 's3' | 'data'>): BlobStore =>
  s3 ? new S3BlobStore(s3, data) : new FileBlobStore(data);
