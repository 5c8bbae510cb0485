import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Kysely } from 'kysely';
import type { Account } from '../http/shapes/people.ts';
import type { Services } from '../services.ts';
import type { Tables } from '../storage/tables.ts';
import { accountFrom } from './accounts.ts';
import { hashSecret, newSecret } from './secrets.ts';

/** The cookie that says who is asking. */
export const cookieName = 'sluice_session';

const day = 24 * 3600 * 1000;
/** A session ends this long after it was last used. */
export const sessionMs = 30 * day;
/** How often "last used" is written down. */
const touchMs = 3600 * 1000;
/** Ended sessions stay this long, so a clock that runs ahead for a while signs nobody out for good. */
const keepEndedMs = 7 * day;

export interface OpenSession {
  /** Hash of the cookie. */
  readonly id: string;
  readonly account: Account;
  /** It was put off; the cookie should be too. */
  readonly renewed: boolean;
}

type Where = Pick<Services, 'database' | 'clock'>;

/** The session that a cookie stands for, put off by its use; null when there is none, it has ended, or the account is disabled. */
export async function findSession({ database, clock }: Where, cookie: string): Promise<OpenSession | null> {
  const found = await sessionById({ database, clock }, hashSecret(cookie));
  if (!found) return null;
  const { row, account } = found;
  const now = clock().getTime();
  const renewed = now - Date.parse(row.used) > touchMs;
  if (renewed)
    await database
      .updateTable('sessions')
      .set({ used: iso(now), expires: iso(now + sessionMs) })
      .where('id', '=', row.id)
      .execute();
  return { id: row.id, account, renewed };
}

/** As `findSession`, by the hash and without putting it off: for sockets that ask whether theirs goes on. */
export async function sessionById({ database, clock }: Where, id: string) {
  const row = await database.selectFrom('sessions').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row || row.expires <= clock().toISOString()) return null;
  const user = await database.selectFrom('users').selectAll().where('id', '=', row.user_id).executeTakeFirst();
  return user && user.disabled === 0 ? { row, account: accountFrom(user) } : null;
}

/** Signs a person in: a new secret in the cookie, and the session the browser had before is over. */
export async function openSession(
  services: Where & Pick<Services, 'config'>,
  request: FastifyRequest,
  reply: FastifyReply,
  userId: string,
): Promise<string> {
  const { database, clock } = services;
  const secret = newSecret();
  const id = hashSecret(secret);
  const now = clock().getTime();
  const before = request.cookies[cookieName];
  if (before) await endSession(database, hashSecret(before));
  await database
    .deleteFrom('sessions')
    .where('expires', '<', iso(now - keepEndedMs))
    .execute();
  await database
    .insertInto('sessions')
    .values({
      id,
      user_id: userId,
      created: iso(now),
      used: iso(now),
      expires: iso(now + sessionMs),
      agent: (request.headers['user-agent'] ?? '').slice(0, 300).replaceAll('\0', ''),
    })
    .execute();
  sendCookie(services, request, reply, secret);
  return id;
}

export const endSession = (database: Kysely<Tables>, id: string) =>
  database.deleteFrom('sessions').where('id', '=', id).execute();

/** Signs a person out everywhere, but for the session `except`. */
export const endSessionsOf = (database: Kysely<Tables>, userId: string, except = '') =>
  database.deleteFrom('sessions').where('user_id', '=', userId).where('id', '!=', except).execute();

/** Sets the cookie, or takes it away when `secret` is null. */
export function sendCookie(
  { config }: Pick<Services, 'config'>,
  request: FastifyRequest,
  reply: FastifyReply,
  secret: string | null,
): void {
  reply.setCookie(cookieName, secret ?? '', {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: request.protocol === 'https' || (config.publicUrl?.startsWith('https://') ?? false),
    maxAge: secret === null ? 0 : sessionMs / 1000,
  });
}

const iso = (ms: number): string => new Date(ms).toISOString();
