import { join } from 'node:path';
import { readJson, writeAtomically } from './files.ts';

/** Where the results of one content address are. */
export interface CacheEntry {
  readonly run: string;
  readonly node: string;
  /** ISO 8601: when they were computed. */
  readonly at: string;
  readonly ms: number;
  readonly ports: {
    readonly [port: string]: { readonly rows: number; readonly stored: number; readonly cut: boolean };
  };
}

/** Results of earlier runs by content address: one small file per key, so that processes may share a data folder. */
export class ResultCache {
  readonly #folder: string;

  constructor(data: string) {
    this.#folder = join(data, 'cache');
  }

  find(key: string): CacheEntry | null {
    return readJson<CacheEntry>(join(this.#folder, `${key}.json`));
  }

  put(key: string, entry: CacheEntry): void {
    writeAtomically(join(this.#folder, `${key}.json`), JSON.stringify(entry));
  }
}
