/** Height of a row in pixels. */
export const rowPx = 28;
/** Browsers stop laying boxes out beyond some ten million pixels. */
const tallestPx = 8_000_000;

/**
 * Which rows a scroll position shows. Lists that are taller than a browser can lay out are scrolled in proportion: the bar spans the whole
 * list, and a wheel turn still moves by rows.
 */
export interface RowWindow {
  readonly spacerPx: number;
  /** Pixels of list per pixel of bar; 1 for lists that fit. */
  readonly scale: number;
}

export function rowWindow(rows: number, viewPx: number): RowWindow {
  const wholePx = rows * rowPx;
  const spacerPx = Math.min(wholePx, tallestPx);
  const scale = wholePx <= tallestPx ? 1 : (wholePx - viewPx) / (spacerPx - viewPx);
  return { spacerPx, scale };
}

/** First row shown, with its part that is scrolled away. */
export const topRow = ({ scale }: RowWindow, scrollPx: number): number => (scrollPx * scale) / rowPx;
/** Scroll position that shows `row` first. */
export const scrollOf = ({ scale }: RowWindow, row: number): number => (row * rowPx) / scale;
