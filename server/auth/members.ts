import type { FastifyRequest } from 'fastify';
import type { Kysely } from 'kysely';
import { SluiceError } from '#engine/errors.ts';
import type { Role } from '../http/shapes/elements.ts';
import type { Member, Person } from '../http/shapes/people.ts';
import type { Services } from '../services.ts';
import type { Tables } from '../storage/tables.ts';
import { personFrom } from './accounts.ts';
import { audit } from './audit.ts';
import { includes, type Kind, linkOf, memberRole, targetFor } from './roles.ts';

/** Everybody with a part, owners first, then by name. */
export async function membersOf(database: Kysely<Tables>, kind: Kind, target: string): Promise<Member[]> {
  const owner = (await targetFor(database, kind, target))?.owner_id ?? null;
  const rows = await database
    .selectFrom('users')
    .leftJoin('members', join =>
      join.onRef('members.user_id', '=', 'users.id').on('members.kind', '=', kind).on('members.target', '=', target),
    )
    .select(['users.id', 'users.name', 'users.color', 'members.role'])
    .where(e => e.or([e('members.role', 'is not', null), e('users.id', '=', owner ?? '')]))
    .orderBy('users.name')
    .orderBy('users.id')
    .execute();
  const members = rows.map(row => ({
    person: personFrom(row),
    role: row.id === owner ? ('owner' as const) : (row.role as Role),
  }));
  return members.sort((a, b) => Number(b.role === 'owner') - Number(a.role === 'owner'));
}

/**
 * Gives a person a part, changes it, or takes it away (null).
 *
 * Contract: there is always an owner; when the one on record goes, another owner takes their place.
 * @throws {SluiceError} LAST_OWNER, NOT_FOUND
 */
export async function setRole(
  database: Kysely<Tables>,
  kind: Kind,
  target: string,
  userId: string,
  role: Role | null,
): Promise<void> {
  await database.transaction().execute(async transaction => {
    const found = await locked(transaction, kind, target);
    const person = await transaction.selectFrom('users').select('id').where('id', '=', userId).executeTakeFirst();
    if (!person) throw new SluiceError('NOT_FOUND', { kind: 'person', name: userId });
    await transaction
      .deleteFrom('members')
      .where('kind', '=', kind)
      .where('target', '=', target)
      .where('user_id', '=', userId)
      .execute();
    if (role) await transaction.insertInto('members').values({ kind, target, user_id: userId, role }).execute();
    if (role === 'owner' || found.owner_id !== userId) return;
    await setOwner(transaction, kind, target, await otherOwner(transaction, kind, target));
  });
}

/** Owner of a target; changes of one target's members wait for one another from here on. */
async function locked(transaction: Kysely<Tables>, kind: Kind, target: string) {
  // Writing the row locks it in both databases; SELECT … FOR UPDATE is not known to SQLite.
  if (kind === 'workflow')
    await transaction
      .updateTable('workflows')
      .set(e => ({ public: e.ref('public') }))
      .where('id', '=', target)
      .execute();
  else
    await transaction
      .updateTable('datasets')
      .set(e => ({ public: e.ref('public') }))
      .where('name', '=', target)
      .execute();
  const found = await targetFor(transaction, kind, target);
  if (!found) throw new SluiceError('NOT_FOUND', { kind, name: target });
  return found;
}

async function otherOwner(transaction: Kysely<Tables>, kind: Kind, target: string): Promise<string> {
  const other = await transaction
    .selectFrom('members')
    .select('user_id')
    .where('kind', '=', kind)
    .where('target', '=', target)
    .where('role', '=', 'owner')
    .orderBy('user_id')
    .executeTakeFirst();
  if (!other) throw new SluiceError('LAST_OWNER', { kind });
  return other.user_id;
}

const setOwner = (transaction: Kysely<Tables>, kind: Kind, target: string, owner_id: string) =>
  kind === 'workflow'
    ? transaction.updateTable('workflows').set({ owner_id }).where('id', '=', target).execute()
    : transaction.updateTable('datasets').set({ owner_id }).where('name', '=', target).execute();

/** Where a link leads and the role it gives, for who has not joined. @throws {SluiceError} LINK_INVALID */
export async function lookAtLink(services: Pick<Services, 'database' | 'clock'>, secret: string) {
  const { kind, target, role } = (await openLink(services, secret)).link;
  return { kind, target, role };
}

async function openLink(services: Pick<Services, 'database' | 'clock'>, secret: string) {
  const link = await linkOf(services, secret);
  const found = link && (await targetFor(services.database, link.kind, link.target));
  if (!link || !found) throw new SluiceError('LINK_INVALID');
  return { link, found };
}

/** Gives whoever opens a link its role, unless they have a higher one. @throws {SluiceError} LINK_INVALID */
export async function joinByLink(
  services: Pick<Services, 'database' | 'clock' | 'rooms'>,
  request: FastifyRequest,
  secret: string,
  person: Person,
): Promise<{ kind: Kind; target: string; role: Role }> {
  const { database } = services;
  const { link, found } = await openLink(services, secret);
  const { kind, target } = link;
  const has = found.owner_id === person.id ? 'owner' : await memberRole(database, kind, target, person.id);
  if (has && includes(has, link.role)) return { kind, target, role: has };
  await setRole(database, kind, target, person.id, link.role);
  if (kind === 'workflow') services.rooms.evict(target, person.id);
  await audit(services, request, `${kind}.join`, target, { link: link.id, role: link.role }, person.id);
  return { kind, target, role: link.role };
}

/** Those of some people who may look: admins, owners, members; everybody where it is public. Disabled accounts may not. */
export async function peopleWithRole(
  database: Kysely<Tables>,
  kind: Kind,
  target: string,
  ids: readonly string[],
): Promise<Set<string>> {
  const found = ids.length === 0 ? undefined : await targetFor(database, kind, target);
  if (!found) return new Set();
  const part = database
    .selectFrom('members')
    .select('user_id')
    .where('kind', '=', kind)
    .where('target', '=', target)
    .where('user_id', 'in', ids);
  const rows = await database
    .selectFrom('users')
    .select('id')
    .where('id', 'in', ids)
    .where('disabled', '=', 0)
    .$if(found.public === 0, query =>
      query.where(e => e.or([e('admin', '=', 1), e('id', '=', found.owner_id ?? ''), e('id', 'in', part)])),
    )
    .execute();
  return new Set(rows.map(({ id }) => id));
}
