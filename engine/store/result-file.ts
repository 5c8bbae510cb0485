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
    try {
      mkdirSync(folder, { recursive: true });
    } catch (error) {
      throw writeError(error, folder);
    }
  }

  path(node: string, port: string): string {
    return join(this.#folder, `${fileName(node)}.${fileName(port)}.arrow`);
  }

  create(node: string, port: string, schema: Schema): ResultWriter {
    return new ArrowFileWriter(this.path(node, port), schema);
  }

  open(node: string, port: string): ResultReader | null {
    const path = this.path(node, port);
    if (existsSync(path)) return new ArrowFileReader(path);
    const partial = `${path}.partial`;
    return existsSync(partial) ? new ArrowFileReader(partial) : null;
  }
}
