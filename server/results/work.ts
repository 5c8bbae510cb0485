/** Says that work was given up since nobody waits for it. */
export class Abandoned extends Error {
  constructor() {
    super('nobody waits for this any more');
  }
}

/** Long work: how much of it is done, and whether somebody still waits. */
export class Work {
  #from = 0;
  #to = 1;
  #done = 0;
  abandoned = false;

  /** Share that is done, from 0 to 1; it never goes back. */
  get done(): number {
    return this.#done;
  }

  /** Begins the part that is the share [from, to] of the whole. */
  part(from: number, to: number): void {
    [this.#from, this.#to] = [from, to];
    this.at(0);
  }

  /** Says how much of the part is done. */
  at(share: number): void {
    this.#done = Math.max(this.#done, this.#from + (this.#to - this.#from) * share);
  }
}
