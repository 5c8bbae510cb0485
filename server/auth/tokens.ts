import type { Account, scopes } from '../http/shapes/people.ts';
import type { Services } from '../services.ts';
import { accountFrom } from './accounts.ts';
import { hashSecret } from './secrets.ts';

export type Scope = (typeof scopes)[number];

/** Every API token begins so, which lets scanners find one that leaked. */
export const tokenPrefix = 'slu_';

/** How often "last used" is written down. */
const touchMs = 60_000;

export interface OpenToken {
  readonly id: string;
  readonly account: Account;
  readonly scopes: readonly Scope[];
}

type Where = Pick<Services, 'database' | 'clock'>;

/** The token that a secret stands for; null when there is none, it has ended, or the account is disabled. */
export async function findToken(where: Where, secret: string): Promise<OpenToken | null> {
  if (!secret.startsWith(tokenPrefix)) return null;
  const found = await tokenBy(where, 'hash', hashSecret(secret));
  if (!found) return null;
  const now = where.clock();
  if (found.used === null || now.getTime() - Date.parse(found.used) > touchMs)
    await where.database
      .updateTable('tokens')
      .set({ used: now.toISOString() })
      .where('id', '=', found.token.id)
      .execute();
  return found.token;
}

/** The same by id, for sockets that ask whether theirs goes on. */
export async function tokenById(where: Where, id: string): Promise<OpenToken | null> {
  return (await tokenBy(where, 'id', id))?.token ?? null;
}

async function tokenBy({ database, clock }: Where, column: 'id' | 'hash', value: string) {
  const row = await database.selectFrom('tokens').selectAll().where(column, '=', value).executeTakeFirst();
  if (!row || (row.expires !== null && row.expires <= clock().toISOString())) return null;
  const user = await database.selectFrom('users').selectAll().where('id', '=', row.user_id).executeTakeFirst();
  if (!user || user.disabled === 1) return null;
  const token: OpenToken = { id: row.id, account: accountFrom(user), scopes: JSON.parse(row.scopes) as Scope[] };
  return { token, used: row.used };
}
