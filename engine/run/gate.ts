/** Longest a thread computes before it lets timers, signals and control messages in. */
export const sliceMs = 6;
/** Nodes that a batch crosses in one stack; a longer chain goes on in the next, since a stack has an end. */
const stackNodes = 32;

/** Turns of one thread's event loop, shared by every region that runs on it. */
export class Turn {
  #began = performance.now();
  #next: Promise<void> | null = null;
  #depth = 0;

  /** Does `work` now, or in a stack of its own when this one is deep. */
  nest(work: () => void): void {
    if (this.#depth >= stackNodes) {
      queueMicrotask(() => this.#nested(0, work));
      return;
    }
    this.#nested(this.#depth, work);
  }

  #nested(depth: number, work: () => void): void {
    const before = this.#depth;
    this.#depth = depth + 1;
    try {
      work();
    } finally {
      this.#depth = before;
    }
  }

  /** True once the slice is used up: whoever sees it returns to the event loop through `yield`. */
  get due(): boolean {
    return performance.now() - this.#began > sliceMs;
  }

  /** The next turn. setImmediate lets timers run in between; a MessageChannel would starve them. */
  yield(): Promise<void> {
    this.#next ??= new Promise(resolve =>
      setImmediate(() => {
        this.#began = performance.now();
        this.#next = null;
        resolve();
      }),
    );
    return this.#next;
  }
}

/**
 * Lets the emissions of one region through: open, closed, or closed with steps owed [L4].
 *
 * Contract: whoever emits calls `tryPass` in the same synchronous stretch as the emission, and computes nothing while `mayWork`
 * is false; so nothing is emitted after `pause` returns, and each step lets exactly one emission pass.
 */
export class Gate {
  #open = true;
  #steps = 0;
  #waiting: (() => void)[] = [];
  #onStepped: (() => void)[] = [];

  get isOpen(): boolean {
    return this.#open;
  }

  /** Whether generators may be advanced: the gate is open, or a step wants an emission. */
  get mayWork(): boolean {
    return this.#open || this.#steps > 0;
  }

  pause(): void {
    this.#open = false;
    this.#steps = 0;
  }

  resume(): void {
    this.#open = true;
    this.#steps = 0;
    this.#wake();
  }

  /** Owes one emission; resolves when it has passed or the gate was released otherwise. */
  step(): Promise<void> {
    if (this.#open) return Promise.resolve();
    this.#steps++;
    const passed = new Promise<void>(resolve => this.#onStepped.push(resolve));
    this.#wake();
    return passed;
  }

  /** Takes the right to emit once; false when the gate is closed and no step is owed. */
  tryPass(): boolean {
    if (this.#open) return true;
    if (this.#steps === 0) return false;
    this.#steps--;
    this.#onStepped.shift()?.();
    return true;
  }

  /** Resolves at the next change of the gate. */
  change(): Promise<void> {
    return new Promise(resolve => this.#waiting.push(resolve));
  }

  /** Wakes all who wait, for good: the region is over. */
  release(): void {
    this.resume();
    for (const resolve of this.#onStepped.splice(0)) resolve();
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
