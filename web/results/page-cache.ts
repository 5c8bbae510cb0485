/**
 * Pages of a long list, fetched when they are shown and forgotten when they were not for long.
 *
 * Contract: holds at most `capacity` pages; a page asked for while it is on its way is not asked for again; `clear` makes answers that are
 * still on their way count for nothing.
 */
export class PageCache<T> {
  readonly #fetch: (page: number) => Promise<T>;
  readonly #capacity: number;
  readonly #changed: () => void;
  readonly #isUnfinished: (page: T) => boolean;
  #pages = new Map<number, T>();
  #asked = new Set<number>();
  /** Pages on their way that are out of date already. */
  #late = new Set<number>();
  #failed = new Map<number, unknown>();

  /** @param isUnfinished  says of a page that there is more to come of it; such a page is asked for again when it is wanted */
  constructor(
    fetch: (page: number) => Promise<T>,
    capacity: number,
    changed: () => void,
    isUnfinished: (page: T) => boolean = () => false,
  ) {
    this.#fetch = fetch;
    this.#capacity = capacity;
    this.#changed = changed;
    this.#isUnfinished = isUnfinished;
  }

  get size(): number {
    return this.#pages.size;
  }

  /** The page if it is here; it counts as just used. */
  get(page: number): T | undefined {
    const found = this.#pages.get(page);
    if (found === undefined) return undefined;
    this.#pages.delete(page);
    this.#pages.set(page, found);
    return found;
  }

  /** Why a page could not be had. */
  fault(page: number): unknown {
    return this.#failed.get(page);
  }

  /** Sees to it that these pages come, if they are not here. */
  want(pages: readonly number[]): void {
    for (const page of pages) if (this.#isMissing(page) && !this.#asked.has(page)) void this.#ask(page);
  }

  #isMissing(page: number): boolean {
    const found = this.#pages.get(page);
    return found === undefined ? !this.#failed.has(page) : this.#isUnfinished(found);
  }

  /** Whether more is to come of any of these pages. */
  isUnfinished(pages: readonly number[]): boolean {
    return pages.some(page => {
      const found = this.#pages.get(page);
      return found !== undefined && this.#isUnfinished(found);
    });
  }

  /** Asks again for pages that may have changed; what is here stays until the answer comes. */
  renew(pages: readonly number[]): void {
    for (const page of pages) {
      if (this.#asked.has(page)) this.#late.add(page);
      else void this.#ask(page);
    }
  }

  /** Forgets faults, so that `want` tries again. */
  retry(): void {
    this.#failed.clear();
    this.#changed();
  }

  clear(): void {
    this.#pages = new Map();
    this.#asked = new Set();
    this.#late = new Set();
    this.#failed = new Map();
  }

  async #ask(page: number): Promise<void> {
    const [pages, asked, late, failed] = [this.#pages, this.#asked, this.#late, this.#failed];
    asked.add(page);
    try {
      const answer = await this.#fetch(page);
      pages.set(page, answer);
      for (const oldest of pages.keys()) {
        if (pages.size <= this.#capacity) break;
        pages.delete(oldest);
      }
    } catch (error) {
      pages.delete(page);
      failed.set(page, error);
    }
    asked.delete(page);
    if (pages !== this.#pages) return;
    this.#changed();
    if (late.delete(page)) void this.#ask(page);
  }
}
