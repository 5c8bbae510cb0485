import { must, SluiceError } from '../errors.ts';
import type { ResultCache } from '../store/cache.ts';
import { putOnDisk } from '../store/files.ts';
import { strandFiles } from '../store/lineage-file-reader.ts';
import type { RunFolder } from '../store/run-folder.ts';
import type { NodeStatus } from './execution.ts';

/**
 * Lets later runs reuse what the nodes of a run give, each from the moment that it has ended.
 *
 * Contract: an entry is written when the files it stands for are whole, under their names and on the disk, so that neither a kill nor a
 * power failure leaves one that promises more than there is [L10]. What cannot be remembered is computed again: no reason for a run to fail.
 */
export class Remembering {
  readonly #cache: ResultCache;
  readonly #folder: RunFolder;
  readonly #keys: ReadonlyMap<string, string>;
  readonly #known = new Set<string>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(cache: ResultCache, folder: RunFolder, keys: ReadonlyMap<string, string>) {
    this.#cache = cache;
    this.#folder = folder;
    this.#keys = keys;
  }

  /** Takes in a node that has completed. */
  take(node: NodeStatus): void {
    if (this.#known.has(node.id)) return;
    this.#known.add(node.id);
    const at = new Date().toISOString();
    // One after the other: the run goes on meanwhile, and wants the disk too.
    this.#last = this.#last.then(() => this.#remember(node, at)).catch(ignored);
  }

  /** Resolves when everything taken in is remembered, or cannot be. */
  async settled(): Promise<void> {
    await this.#last;
  }

  async #remember({ id, ms, ports }: NodeStatus, at: string): Promise<void> {
    const { results, lineagePath } = this.#folder;
    const stored = ports.flatMap(({ port }) => (results.has(id, port) ? [results.path(id, port)] : []));
    await putOnDisk([...stored, ...strandFiles(lineagePath, id)]);
    const entry = {
      run: this.#folder.id,
      node: id,
      at,
      ms: Math.round(ms * 10) / 10,
      ports: Object.fromEntries(ports.map(({ port, rows, stored, cut }) => [port, { rows, stored, cut }])),
    };
    this.#cache.put(must(this.#keys.get(id), 'key'), entry);
  }
}

/** A run that is deleted while it goes on, or a disk that is full. */
function ignored(error: unknown): void {
  if (!(error instanceof SluiceError) && (error as NodeJS.ErrnoException).syscall === undefined) throw error;
}
