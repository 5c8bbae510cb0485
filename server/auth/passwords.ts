import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

/** One of the settings that OWASP calls equally strong; 32 MB a hash. @see OWASP Password Storage Cheat Sheet, scrypt */
const cost = { N: 2 ** 15, r: 8, p: 3 } as const;
const hashBytes = 32;
/** Hashes at the same time: the rest waits, so that a flood of logins takes neither all memory nor all of the thread pool. */
const atOnce = 2;

const derive = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt);
let busy = 0;
const waiting: (() => void)[] = [];

/** `N$r$p$salt$hash`, the last two base64. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const hash = await stretch(password, salt, hashBytes, cost);
  return [cost.N, cost.r, cost.p, salt.toString('base64'), hash.toString('base64')].join('$');
}

/**
 * Whether the password is the one that was hashed.
 *
 * Contract: takes the same work for a stored hash and for null, an e-mail that nobody has, so time tells nothing.
 */
export async function passwordMatches(password: string, stored: string | null): Promise<boolean> {
  const [N, r, p, salt, hash] = (stored ?? nobody).split('$');
  const wanted = Buffer.from(hash, 'base64');
  const found = await stretch(password, Buffer.from(salt, 'base64'), wanted.length, { N: +N, r: +r, p: +p });
  return timingSafeEqual(found, wanted) && stored !== null;
}

const nobody = [cost.N, cost.r, cost.p, 'AAAAAAAAAAAAAAAAAAAAAA==', Buffer.alloc(hashBytes).toString('base64')].join(
  '$',
);

async function stretch(
  password: string,
  salt: Buffer,
  sizeBytes: number,
  { N, r, p }: { readonly N: number; readonly r: number; readonly p: number },
): Promise<Buffer> {
  if (busy >= atOnce) await new Promise<void>(turn => waiting.push(turn));
  else busy++;
  try {
    return await derive(password.normalize('NFC'), salt, sizeBytes, { N, r, p, maxmem: 2 * 128 * N * r });
  } finally {
    const next = waiting.shift();
    if (next) next();
    else busy--;
  }
}
