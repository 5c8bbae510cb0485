/** mulberry32 over a hash of the seed and what the node is: equal nodes draw equal numbers, in every run [O9]. */
export function seeded(seed: number, content: string): () => number {
  let state = seed >>> 0;
  for (let i = 0; i < content.length; i++) state = Math.imul(state ^ content.charCodeAt(i), 0x01000193);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
