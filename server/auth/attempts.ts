import type { FastifyReply } from 'fastify';
import { SluiceError } from '#engine/errors.ts';

/** So many at once, then one more per `everyMs`. */
export interface Allowance {
  readonly burst: number;
  readonly everyMs: number;
}

/**
 * Counts attempts per key, in memory: a bucket that fills with each and leaks with time.
 *
 * Contract: a clock that is set back frees nobody and locks nobody out for longer.
 * @param mostKeys  older keys are forgotten first, so a flood of addresses takes no more memory
 */
export class Attempts {
  readonly #allowance: Allowance;
  readonly #clock: () => Date;
  readonly #mostKeys: number;
  readonly #buckets = new Map<string, { level: number; at: number }>();

  constructor(allowance: Allowance, clock: () => Date, mostKeys = 20_000) {
    this.#allowance = allowance;
    this.#clock = clock;
    this.#mostKeys = mostKeys;
  }

  /** Counts one attempt. @throws {SluiceError} TOO_MANY_ATTEMPTS, with `seconds` until the next is allowed */
  take(key: string): void {
    const { burst, everyMs } = this.#allowance;
    const now = this.#clock().getTime();
    const { level, at } = this.#buckets.get(key) ?? { level: 0, at: now };
    const left = Math.max(0, level - Math.max(0, now - at) / everyMs);
    const full = left + 1 > burst;
    this.#buckets.delete(key);
    this.#buckets.set(key, { level: full ? left : left + 1, at: now });
    if (this.#buckets.size > this.#mostKeys) this.#buckets.delete(this.#buckets.keys().next().value as string);
    if (full) throw new SluiceError('TOO_MANY_ATTEMPTS', { seconds: Math.ceil(((left + 1 - burst) * everyMs) / 1000) });
  }

  /** Takes one attempt back, because it was a good one. */
  giveBack(key: string): void {
    const bucket = this.#buckets.get(key);
    if (bucket) bucket.level = Math.max(0, bucket.level - 1);
  }

  forget(key: string): void {
    this.#buckets.delete(key);
  }
}

/** What counts as one address: an IPv6 customer has a whole /64. */
export function addressKey(address: string): string {
  if (!address.includes(':') || address.includes('.')) return address.replace(/^::ffff:/i, '');
  const [head, tail = ''] = address.split('::').map(part => part.split(':').filter(Boolean).join(':'));
  const first = head ? head.split(':') : [];
  const last = tail ? tail.split(':') : [];
  const zeros = new Array(Math.max(0, 8 - first.length - last.length)).fill('0');
  return `${[...first, ...zeros, ...last].slice(0, 4).join(':')}::/64`;
}

/** Counts an attempt; a refusal tells the browser when to come back. @throws {SluiceError} TOO_MANY_ATTEMPTS */
export function limited(reply: FastifyReply, count: () => void): void {
  try {
    count();
  } catch (error) {
    if (error instanceof SluiceError) reply.header('retry-after', error.fields.seconds);
    throw error;
  }
}
