import { createHash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import { fingerprint, wholeBytes } from '#engine/run/reuse.ts';

/** Files that are read at once, since that takes less than a few milliseconds. */
const smallBytes = 2 ** 20;
const kept = 2000;

/**
 * Fingerprints of files as runs take them, kept while size and time of change stay.
 *
 * Contract: `of` reads what it has not learned in one go; large files are learned first, which lets other work go on.
 */
export class Fingerprints {
  readonly #known = new Map<string, { readonly state: string; readonly hash: string }>();

  of(path: string): string {
    const state = stateOf(path);
    const known = this.#known.get(path);
    return known?.state === state ? known.hash : this.#keep(path, state, fingerprint(path));
  }

  async learn(paths: readonly string[]): Promise<void> {
    for (const path of paths) {
      const stat = statSync(path, { throwIfNoEntry: false });
      if (!stat?.isFile() || stat.size <= smallBytes || stat.size > wholeBytes) continue;
      const state = stateOf(path);
      if (this.#known.get(path)?.state === state) continue;
      const hash = createHash('sha256').update(String(stat.size));
      for await (const chunk of createReadStream(path, { highWaterMark: smallBytes })) hash.update(chunk);
      this.#keep(path, state, hash.digest('hex'));
    }
  }

  #keep(path: string, state: string, hash: string): string {
    this.#known.delete(path);
    this.#known.set(path, { state, hash });
    if (this.#known.size > kept) this.#known.delete(this.#known.keys().next().value as string);
    return hash;
  }
}

function stateOf(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat ? `${stat.size} ${stat.mtimeMs} ${stat.ctimeMs} ${stat.ino}` : 'absent';
}
