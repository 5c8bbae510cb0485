/** A time span in the fewest words that still tell: `340 ms`, `4.2 s`, `3 min 05 s`, `2 h 10 min`. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  if (hours > 0) return `${hours} h ${String(minutes).padStart(2, '0')} min`;
  return `${minutes} min ${String(seconds % 60).padStart(2, '0')} s`;
}

/** A count that stays short: `9 999`, `10 k`, `12.3 k`, `2.4 M`. */
export function shortCount(n: number): string {
  if (n < 10_000) return n.toLocaleString('en').replaceAll(',', ' ');
  if (n < 999_500) return `${trimmed(n / 1e3, n < 100_000 ? 1 : 0)} k`;
  if (n < 999_500_000) return `${trimmed(n / 1e6)} M`;
  return `${trimmed(n / 1e9)} G`;
}

const trimmed = (n: number, digits = 1): string => n.toFixed(digits).replace(/\.0$/, '');

/** A whole count with thin spaces between thousands. */
export const wholeCount = (n: number): string => n.toLocaleString('en').replaceAll(',', ' ');

/** `1 row`, `2 rows`. */
export const counted = (n: number, word: string): string => `${wholeCount(n)} ${n === 1 ? word : `${word}s`}`;
