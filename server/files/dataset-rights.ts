import type { Kysely } from 'kysely';
import type { DatasetRights } from '#engine/store/dataset-view.ts';
import { rolesOf } from '../auth/access.ts';
import type { Account } from '../http/shapes/people.ts';
import type { Tables } from '../storage/tables.ts';

/** What somebody may do with datasets in a workflow: read those they see, write those they may edit. */
export async function datasetRights(database: Kysely<Tables>, person: Account | null): Promise<DatasetRights> {
  const author = person?.id ?? null;
  if (person?.admin) return { author, read: null, write: null };
  const roles = await rolesOf(database, { person, link: null }, 'dataset');
  const shown = database.selectFrom('datasets').select('name').where('deleted', 'is', null).where('public', '=', 1);
  const read = new Set([...roles.keys(), ...(await shown.execute()).map(({ name }) => name)]);
  const write = [...roles].filter(([, role]) => role === 'editor' || role === 'owner').map(([name]) => name);
  return { author, read: [...read].sort(), write };
}
