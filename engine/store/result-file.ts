import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Schema } from '../data/schema.ts';
import { ArrowFileReader, ArrowFileWriter } from './arrow-file.ts';
import { fileName, writeError } from './files.ts';
import type { ResultReader, ResultStore, ResultWriter } from './result-store.ts';

/** Results as Arrow IPC files, `<folder>/<node>.<port>.arrow`; a file appears when its port is complete. */
export class FileResultStore implements ResultStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  path(node: string, port: string): string {
    return join(this.#folder, `${fileName(node)}.${fileName(port)}.arrow`);
  }

  create(node: string, port: string, schema: Schema): ResultWriter {
    try {
      mkdirSync(this.#folder, { recursive: true });
    } catch (error) {
      throw writeError(error, this.#folder);
    }
    return new ArrowFileWriter(this.path(node, port), schema);
  }

  /** Whether a port is stored as far as it came. */
  has(node: string, port: string): boolean {
    return existsSync(this.path(node, port));
  }

  open(node: string, port: string): ResultReader | null {
    const path = this.path(node, port);
    return existsSync(path) || existsSync(`${path}.partial`) ? new ArrowFileReader(path) : null;
  }
}
