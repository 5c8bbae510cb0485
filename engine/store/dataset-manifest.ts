import { SluiceError } from '../errors.ts';

/** A file of a dataset version. */
export interface DatasetFile {
  readonly path: string;
  readonly sizeBytes: number;
  /** Hex; the blob that holds its bytes. */
  readonly sha256: string;
}

/** `<data>/datasets/<name>/<number>.json`: all that a version is; it never changes. */
export interface DatasetManifest {
  readonly sluice: 1;
  readonly number: number;
  readonly message: string;
  /** Id of the person on a server; null from a command line. */
  readonly author: string | null;
  /** ISO 8601, UTC. */
  readonly created: string;
  /** Number of the version it was made on, 0 for the first. */
  readonly parent: number;
  /** In order of their paths. */
  readonly files: readonly DatasetFile[];
}

/** Files in order of their paths, by code unit, so that equal contents give equal manifests. */
export const inOrder = (files: Iterable<DatasetFile>): DatasetFile[] =>
  [...files].sort((a, b) => (a.path < b.path ? -1 : 1));

export const sameFiles = (a: readonly DatasetFile[], b: readonly DatasetFile[]): boolean =>
  a.length === b.length && a.every((file, i) => file.path === b[i].path && file.sha256 === b[i].sha256);

/** The manifest in `text`, or null when it was cut off or is something else. */
export function parseManifest(text: string): DatasetManifest | null {
  try {
    const manifest = JSON.parse(text) as DatasetManifest | null;
    return manifest?.sluice === 1 && Array.isArray(manifest.files) ? manifest : null;
  } catch {
    return null;
  }
}

/** The number that a version's name stands for; null for the newest. @throws {SluiceError} DATASET_VERSION_UNKNOWN */
export function versionNumber(dataset: string, version: string | number, newest: number): number | null {
  if (version === 'latest') return null;
  const number = Number(version);
  if (Number.isSafeInteger(number) && number > 0) return number;
  throw new SluiceError('DATASET_VERSION_UNKNOWN', { dataset, version, newest });
}
