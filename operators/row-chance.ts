/** A bijective scramble of 32 bits in which every input bit reaches every output bit (the finaliser of MurmurHash3). */
function mix(h: number): number {
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/**
 * A number in [0, 1) that depends on the seed and the row id alone, so that batches, pauses and restarts do not matter.
 *
 * @param seed  from `chanceSeed`
 */
export function chance(seed: number, row: number): number {
  const high = mix(seed ^ mix((row / 4294967296) | 0) ^ (row >>> 0));
  const low = mix(high ^ 0x9e3779b9 ^ seed);
  return (high * 2097152 + (low >>> 11)) / 9007199254740992;
}

/** The seed of a config made ready for `chance`. */
export const chanceSeed = (seed: number): number => mix((seed | 0) ^ mix((seed / 4294967296) | 0) ^ 0x27d4eb2f);
