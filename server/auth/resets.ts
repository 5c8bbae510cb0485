import type { Kysely } from 'kysely';
import { SluiceError } from '#engine/errors.ts';
import type { Services } from '../services.ts';
import type { Tables } from '../storage/tables.ts';
import { hashPassword } from './passwords.ts';
import { hashSecret, newSecret } from './secrets.ts';

/** How long a link for a new password works. */
const resetMs = 24 * 3600 * 1000;

type Where = Pick<Services, 'database' | 'clock'>;

/**
 * Makes a link by which one person sets a new password, once; those made before work no more.
 *
 * @returns  its secret, of which only the hash is kept
 * @throws {SluiceError} NOT_FOUND
 */
export async function makeReset({ database, clock }: Where, userId: string) {
  const secret = newSecret();
  const now = clock();
  const expires = new Date(now.getTime() + resetMs).toISOString();
  await database.transaction().execute(async transaction => {
    const user = await transaction.selectFrom('users').select('id').where('id', '=', userId).executeTakeFirst();
    if (!user) throw new SluiceError('NOT_FOUND', { kind: 'person', name: userId });
    const row = { hash: hashSecret(secret), created: now.toISOString(), expires };
    await transaction
      .insertInto('resets')
      .values({ user_id: userId, ...row })
      .onConflict(clash => clash.column('user_id').doUpdateSet(row))
      .execute();
  });
  return { secret, expires };
}

/** Whose password a link sets. @throws {SluiceError} RESET_INVALID: unknown, used, over, or the account is disabled */
export async function resetTarget({ database, clock }: Where, secret: string) {
  const row = await openResets(database, clock(), secret)
    .select(['users.id', 'users.name', 'users.email'])
    .executeTakeFirst();
  if (!row) throw new SluiceError('RESET_INVALID');
  return row;
}

/** Sets the password and signs the person out everywhere; of two who use one link at a time one does. @throws {SluiceError} RESET_INVALID */
export async function useReset({ database, clock }: Where, secret: string, password: string) {
  const { id } = await resetTarget({ database, clock }, secret);
  const hashed = await hashPassword(password);
  await database.transaction().execute(async transaction => {
    const used = await transaction
      .deleteFrom('resets')
      .where('hash', '=', hashSecret(secret))
      .where('expires', '>', clock().toISOString())
      .executeTakeFirst();
    if (used.numDeletedRows === 0n) throw new SluiceError('RESET_INVALID');
    await transaction.updateTable('users').set({ password: hashed }).where('id', '=', id).execute();
    await transaction.deleteFrom('sessions').where('user_id', '=', id).execute();
  });
  return id;
}

const openResets = (database: Kysely<Tables>, now: Date, secret: string) =>
  database
    .selectFrom('resets')
    .innerJoin('users', 'users.id', 'resets.user_id')
    .where('resets.hash', '=', hashSecret(secret))
    .where('resets.expires', '>', now.toISOString())
    .where('users.disabled', '=', 0);
