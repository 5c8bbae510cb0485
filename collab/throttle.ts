/** Something that is called at most once per interval, the last request always answered. */
export interface Throttled {
  (): void;
  cancel(): void;
}

/**
 * Calls `run` at once when the interval since the last call has passed, else at its end.
 *
 * @param intervalMs  asked before each call, so that it may grow with the load
 */
export function throttle(run: () => void, intervalMs: () => number): Throttled {
  let last = Number.NEGATIVE_INFINITY;
  let timer: ReturnType<typeof setTimeout> | null = null;
  const fire = () => {
    timer = null;
    last = Date.now();
    run();
  };
  const request = () => {
    if (timer !== null) return;
    const wait = last + intervalMs() - Date.now();
    timer = setTimeout(fire, Math.max(0, Math.min(wait, intervalMs())));
  };
  const cancel = () => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
  };
  return Object.assign(request, { cancel });
}
