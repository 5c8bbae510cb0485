import type { Kysely } from 'kysely';
import type { Tables } from '../storage/tables.ts';

/** How long people are told of a comment, read or not. */
const keptMs = 90 * 86_400_000;

/** Removes notices that are older, and links for a new password that have ended; gives how many notices. */
export async function sweepNotices(database: Kysely<Tables>, now: Date): Promise<number> {
  const before = new Date(now.getTime() - keptMs).toISOString();
  await database.deleteFrom('resets').where('expires', '<', now.toISOString()).execute();
  const { numDeletedRows } = await database.deleteFrom('notices').where('created', '<', before).executeTakeFirst();
  return Number(numDeletedRows);
}
