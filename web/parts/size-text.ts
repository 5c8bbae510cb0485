const units = ['B', 'kB', 'MB', 'GB', 'TB'];

/** A size of bytes in few words: `912 B`, `34 kB`, `1.2 MB`. */
export function sizeText(bytes: number): string {
  let [size, unit] = [bytes, 0];
  while (size >= 999.5 && unit < units.length - 1) [size, unit] = [size / 1000, unit + 1];
  return `${unit < 2 || size >= 100 ? Math.round(size) : size.toFixed(1)} ${units[unit]}`;
}
