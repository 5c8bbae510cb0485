import { createHash, randomBytes } from 'node:crypto';

/** 256 random bits that stand for a person: cookies, tokens, links. */
export const newSecret = (): string => randomBytes(32).toString('base64url');

/** What is kept of a secret; it is too random to be guessed from its hash. */
export const hashSecret = (secret: string): string => createHash('sha256').update(secret).digest('hex');

/** Id of a new row. */
export const newId = (): string => randomBytes(12).toString('hex');
