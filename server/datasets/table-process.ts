import { Child } from '../jobs/child.ts';

/** A process that nobody asks anything for this long ends. */
const idleMs = 60_000;

/**
 * Work on whole tables in a process of its own, so that no table holds up the server's event loop or its memory.
 *
 * Contract: started by the first call, ended when idle; a call fails with RUNNER_DIED when the process is killed, and the next starts anew.
 */
export class TableProcess {
  #child: Child | null = null;
  #calls = 0;
  #timer: NodeJS.Timeout | null = null;

  async call<T>(method: string, input: unknown): Promise<T> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    const child = (this.#child ??= this.#start());
    this.#calls++;
    try {
      return await child.call<T>(method, input);
    } finally {
      if (--this.#calls === 0) this.#timer = setTimeout(() => void this.close(), idleMs).unref();
    }
  }

  async close(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await child?.close();
  }

  #start(): Child {
    const child: Child = new Child(new URL('./table-child.ts', import.meta.url), {
      hear: () => {},
      ended: () => {
        if (this.#child === child) this.#child = null;
      },
    });
    child.unref();
    return child;
  }
}
