import type { Kysely } from 'kysely';
import { type Role, roles } from '../http/shapes/elements.ts';
import type { Services } from '../services.ts';
import type { Tables } from '../storage/tables.ts';
import type { Scope } from './tokens.ts';
import type { Visitor } from './visitor.ts';

/** What people have parts in. */
export type Kind = 'workflow' | 'dataset';

type Where = Pick<Services, 'database' | 'clock'>;
type Asking = Pick<Visitor, 'person' | 'link'> & Partial<Pick<Visitor, 'scopes'>>;

export const includes = (role: Role, wanted: Role): boolean => roles.indexOf(role) >= roles.indexOf(wanted);

const higher = (a: Role | null, b: Role | null): Role | null => (a && (!b || includes(a, b)) ? a : b);

/** Whether somebody asks as an admin; by a token only where it says so. */
export const asAdmin = ({ person, scopes }: Asking): boolean =>
  person?.admin === true && (!scopes || scopes.includes('admin'));

/** What a token must allow for a role to be used. */
export const scopeFor = (role: Role): Scope => (role === 'viewer' ? 'read' : role === 'runner' ? 'run' : 'write');

/** Every token may read; one that may do everything may do anything. */
export const allows = (scopes: readonly Scope[] | null | undefined, scope: Scope): boolean =>
  !scopes || scope === 'read' || scopes.includes(scope) || scopes.includes('admin');

/**
 * What somebody may do with a workflow or dataset, as of now; null: they may not know of it, or there is none.
 *
 * The highest of: admin → owner, who made it → owner, their part, viewing by link or because it is public. A token lowers it to what its
 * scopes allow.
 */
export async function roleOf(where: Where, visitor: Asking, kind: Kind, target: string): Promise<Role | null> {
  const role = await roleWithoutToken(where, visitor, kind, target);
  if (!role || allows(visitor.scopes, 'write')) return role;
  const most: Role = allows(visitor.scopes, 'run') ? 'runner' : 'viewer';
  return includes(role, most) ? most : role;
}

/** As `roleOf`, whatever a token allows. */
export async function roleWithoutToken(
  { database, clock }: Where,
  visitor: Asking,
  kind: Kind,
  target: string,
): Promise<Role | null> {
  const found = await targetFor(database, kind, target);
  if (!found) return null;
  const { person, link } = visitor;
  if (person && (asAdmin(visitor) || found.owner_id === person.id)) return 'owner';
  const shown =
    found.public === 1 || (link !== null && (await linkOf({ database, clock }, link, kind, target)) !== null);
  return higher(person && (await memberRole(database, kind, target, person.id)), shown ? 'viewer' : null);
}

/** Owner and publicity of what is there and not deleted. */
export function targetFor(database: Kysely<Tables>, kind: Kind, target: string) {
  return kind === 'workflow'
    ? database
        .selectFrom('workflows')
        .select(['owner_id', 'public'])
        .where('id', '=', target)
        .where('deleted', 'is', null)
        .executeTakeFirst()
    : database
        .selectFrom('datasets')
        .select(['owner_id', 'public'])
        .where('name', '=', target)
        .where('deleted', 'is', null)
        .executeTakeFirst();
}

/** The role of somebody's part, null when they have none. */
export async function memberRole(
  database: Kysely<Tables>,
  kind: Kind,
  target: string,
  userId: string,
): Promise<Role | null> {
  const row = await database
    .selectFrom('members')
    .select('role')
    .where('kind', '=', kind)
    .where('target', '=', target)
    .where('user_id', '=', userId)
    .executeTakeFirst();
  return (row?.role as Role | undefined) ?? null;
}

/** The link that a secret opens, null when it opens none, or none to `target`. */
export async function linkOf({ database, clock }: Where, secret: string, kind?: Kind, target?: string) {
  const row = await database.selectFrom('links').selectAll().where('secret', '=', secret).executeTakeFirst();
  if (!row || (row.expires !== null && row.expires <= clock().toISOString())) return null;
  if (target !== undefined && (row.kind !== kind || row.target !== target)) return null;
  return { ...row, role: row.role as Role };
}

/** Everything of a kind that somebody has a part in, with the role: for lists. Admins have a part in everything. */
export async function rolesOf(database: Kysely<Tables>, visitor: Asking, kind: Kind): Promise<Map<string, Role>> {
  const { person } = visitor;
  if (!person) return new Map();
  const everything = asAdmin(visitor);
  const owned =
    kind === 'workflow'
      ? await database
          .selectFrom('workflows')
          .select('id as target')
          .where('deleted', 'is', null)
          .$if(!everything, query => query.where('owner_id', '=', person.id))
          .execute()
      : await database
          .selectFrom('datasets')
          .select('name as target')
          .where('deleted', 'is', null)
          .$if(!everything, query => query.where('owner_id', '=', person.id))
          .execute();
  const parts = await database
    .selectFrom('members')
    .select(['target', 'role'])
    .where('kind', '=', kind)
    .where('user_id', '=', person.id)
    .execute();
  return new Map<string, Role>([
    ...parts.map(part => [part.target, part.role as Role] as const),
    ...owned.map(({ target }) => [target, 'owner'] as const),
  ]);
}
