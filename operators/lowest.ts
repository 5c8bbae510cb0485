/** The `count` entries with the lowest keys of all that were offered, as a binary heap with the highest on top. */
export class Lowest {
  readonly count: number;
  /** Key and tag of each entry, pairwise; plain data, so that it can be saved. */
  readonly entries: number[];

  constructor(count: number, entries: number[] = []) {
    this.count = count;
    this.entries = entries;
  }

  get size(): number {
    return this.entries.length / 2;
  }

  /** True if an entry with this key would be among the lowest now. */
  admits(key: number): boolean {
    return this.size < this.count || (this.count > 0 && key < this.entries[0]);
  }

  /** Puts an entry in; returns the tag of the one that had to go, or -1. Ask `admits` first. */
  put(key: number, tag: number): number {
    if (this.size < this.count) {
      this.entries.push(key, tag);
      this.#rise(this.size - 1);
      return -1;
    }
    const gone = this.entries[1];
    this.entries[0] = key;
    this.entries[1] = tag;
    this.#sink();
    return gone;
  }

  #rise(i: number): void {
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (this.entries[2 * parent] >= this.entries[2 * i]) return;
      this.#swap(i, parent);
      i = parent;
    }
  }

  #sink(): void {
    const { entries, size } = this;
    for (let i = 0; ; ) {
      let child = 2 * i + 1;
      if (child >= size) return;
      if (child + 1 < size && entries[2 * child + 2] > entries[2 * child]) child++;
      if (entries[2 * child] <= entries[2 * i]) return;
      this.#swap(i, child);
      i = child;
    }
  }

  #swap(i: number, j: number): void {
    const { entries } = this;
    for (const half of [0, 1]) {
      const kept = entries[2 * i + half];
      entries[2 * i + half] = entries[2 * j + half];
      entries[2 * j + half] = kept;
    }
  }
}
