import type { Mark } from './mark.ts';

interface Box {
  readonly x: number;
  readonly y: number;
  readonly half: number;
  readonly rise: number;
}

/** Widths of letters in parts of the font's size, about those of a sans-serif font. */
const widthOf = (text: string): number => {
  let width = 0;
  for (const c of text)
    width += /[ijlt.,'|]/.test(c)
      ? 0.32
      : /[mwMW]/.test(c)
        ? 0.9
        : c > '\u2e80'
          ? 1.05
          : /\p{Lu}/u.test(c)
            ? 0.72
            : 0.58;
  return width;
};

/** Places for words with a `count`, the most frequent first, on a spiral from the middle outwards; no two overlap. */
export function placeWords(
  words: readonly Mark[],
  width: number,
  height: number,
): { readonly placed: Mark[]; readonly left: number } {
  const most = Math.max(1, ...words.map(w => Number(w.count)));
  const least = Math.min(most, ...words.map(w => Number(w.count)));
  const area = words.reduce((sum, w) => sum + widthOf(String(w.word)), 0);
  const largest = Math.min(64, Math.max(18, Math.sqrt((width * height) / Math.max(1, area)) * 2.2));
  const boxes: Box[] = [];
  const placed: Mark[] = [];
  for (const word of words) {
    const share = most > least ? Math.sqrt((Number(word.count) - least) / (most - least)) : 1;
    const size = Math.round(10 + share * (largest - 10));
    const half = (widthOf(String(word.word)) * size) / 2 + 2;
    const box = freePlace({ half, rise: size * 0.55 }, boxes, width, height);
    if (!box) continue;
    boxes.push(box);
    placed.push({ ...word, size, x: Math.round(box.x), y: Math.round(box.y) });
  }
  return { placed, left: words.length - placed.length };
}

function freePlace(
  { half, rise }: Pick<Box, 'half' | 'rise'>,
  boxes: readonly Box[],
  width: number,
  height: number,
): Box | null {
  for (let step = 0; step < 1800; step++) {
    const angle = step * 0.35;
    const reach = (step / 1800) ** 0.8;
    const [x, y] = [
      width / 2 + reach * (width / 2) * Math.cos(angle),
      height / 2 + reach * (height / 2) * Math.sin(angle),
    ];
    if (x - half < 0 || x + half > width || y - rise < 0 || y + rise > height) continue;
    if (!boxes.some(b => Math.abs(b.x - x) < b.half + half && Math.abs(b.y - y) < b.rise + rise))
      return { x, y, half, rise };
  }
  return null;
}
