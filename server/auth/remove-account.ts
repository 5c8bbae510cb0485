import type { Kysely } from 'kysely';
import { SluiceError } from '#engine/errors.ts';
import type { Services } from '../services.ts';
import type { Tables } from '../storage/tables.ts';
import type { Kind } from './roles.ts';

/** What becomes of what somebody owns: it is given to a person, or deleted; null where nothing was said. */
export type Estate = { readonly to: string } | 'delete' | null;

/** Ids of workflows and names of datasets. */
type Things = { readonly [kind in Kind]: readonly string[] };

/** What went with an account: what is deleted, and what has another owner now. */
export interface Removal {
  readonly name: string;
  readonly deleted: Things;
  readonly passed: Things;
}

/** What somebody owns and has not deleted. */
export async function ownedBy(database: Kysely<Tables>, id: string): Promise<Things> {
  const workflows = await database
    .selectFrom('workflows')
    .select('id')
    .where('owner_id', '=', id)
    .where('deleted', 'is', null)
    .execute();
  const datasets = await database
    .selectFrom('datasets')
    .select('name')
    .where('owner_id', '=', id)
    .where('deleted', 'is', null)
    .execute();
  return { workflow: workflows.map(row => row.id), dataset: datasets.map(row => row.name) };
}

/**
 * Takes an account out of the database, with its sessions, tokens, parts and notices; its name stays under what it has written and done.
 *
 * Contract: all of it or nothing. What is to be deleted counts as deleted from here on; its files are the caller's to remove.
 * @throws {SluiceError} NOT_FOUND, LAST_ADMIN, OWNS_THINGS when it owns something and nothing was said of it
 */
export function removeAccount(
  { database, clock }: Pick<Services, 'database' | 'clock'>,
  id: string,
  estate: Estate,
): Promise<Removal> {
  const now = clock().toISOString();
  return database.transaction().execute(async transaction => {
    // Writing every admin's row makes changes of admins wait for one another.
    await transaction.updateTable('users').set({ admin: 1 }).where('admin', '=', 1).execute();
    const user = await transaction.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst();
    if (!user) throw new SluiceError('NOT_FOUND', { kind: 'person', name: id });
    const { name, color } = user;
    const owned = await ownedBy(transaction, id);
    const [workflows, datasets] = [owned.workflow.length, owned.dataset.length];
    if (estate === null && workflows + datasets > 0)
      throw new SluiceError('OWNS_THINGS', { name, workflows, datasets });
    if (estate !== null && estate !== 'delete') await requireHeir(transaction, estate.to, id);
    const deleted = { workflow: [] as string[], dataset: [] as string[] };
    const passed = { workflow: [] as string[], dataset: [] as string[] };
    for (const kind of ['workflow', 'dataset'] as const)
      for (const target of owned[kind]) {
        const heir =
          estate === 'delete' || estate === null ? await otherOwner(transaction, kind, target, id) : estate.to;
        await hand(transaction, kind, target, heir, now);
        (heir === null ? deleted : passed)[kind].push(target);
      }
    await transaction.updateTable('workflows').set({ owner_id: null }).where('owner_id', '=', id).execute();
    await transaction.updateTable('datasets').set({ owner_id: null }).where('owner_id', '=', id).execute();
    await transaction.insertInto('former').values({ id, name, color, deleted: now }).execute();
    await transaction.deleteFrom('users').where('id', '=', id).execute();
    const admins = transaction.selectFrom('users').select('id').where('admin', '=', 1).where('disabled', '=', 0);
    if (!(await admins.limit(1).executeTakeFirst())) throw new SluiceError('LAST_ADMIN');
    return { name, deleted, passed };
  });
}

/** @throws {SluiceError} NOT_FOUND: who is disabled, or goes as well, can own nothing */
async function requireHeir(database: Kysely<Tables>, to: string, from: string): Promise<void> {
  const heir = await database
    .selectFrom('users')
    .select('id')
    .where('id', '=', to)
    .where('id', '!=', from)
    .where('disabled', '=', 0)
    .executeTakeFirst();
  if (!heir) throw new SluiceError('NOT_FOUND', { kind: 'person', name: to });
}

async function otherOwner(database: Kysely<Tables>, kind: Kind, target: string, from: string): Promise<string | null> {
  const other = await database
    .selectFrom('members')
    .select('user_id')
    .where('kind', '=', kind)
    .where('target', '=', target)
    .where('role', '=', 'owner')
    .where('user_id', '!=', from)
    .orderBy('user_id')
    .executeTakeFirst();
  return other?.user_id ?? null;
}

/** Gives a workflow or dataset to somebody, or, with null, deletes it. */
async function hand(database: Kysely<Tables>, kind: Kind, target: string, heir: string | null, now: string) {
  const change = heir === null ? { owner_id: null, public: 0, deleted: now } : { owner_id: heir };
  if (kind === 'workflow') await database.updateTable('workflows').set(change).where('id', '=', target).execute();
  else await database.updateTable('datasets').set(change).where('name', '=', target).execute();
}
