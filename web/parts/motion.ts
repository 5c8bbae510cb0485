/** Whether the person asked their system for less motion. */
export const isCalm = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches;

/** How long a movement takes: no time at all for who wants less motion. */
export const motionMs = (ms: number): number => (isCalm() ? 0 : ms);

/** How a place scrolls into view. */
export const scrolling = (): ScrollBehavior => (isCalm() ? 'instant' : 'smooth');
