import type { FastifyRequest } from 'fastify';
import { sql } from 'kysely';
import { Type } from 'typebox';
import { SluiceError } from '#engine/errors.ts';
import { requireAdmin, requirePerson, requireRole } from '../auth/access.ts';
import { accountFrom, draftUser, emailKey, insertUser, personFrom, type UserRow } from '../auth/accounts.ts';
import { audit } from '../auth/audit.ts';
import { peopleWithRole } from '../auth/members.ts';
import { hashPassword } from '../auth/passwords.ts';
import { endSessionsOf } from '../auth/sessions.ts';
import type { Services } from '../services.ts';
import { isDuplicate, likeAnywhere } from '../storage/values.ts';
import type { App } from './app-type.ts';
import { Account, AccountChange, FoundPerson, NewAccount, Person } from './shapes/people.ts';

const api = '/api/v1';
const tags = ['people'];
const mostFound = 20;

/** Accounts, for admins; and finding people to share with. */
export function registerPeopleRoutes(app: App, services: Services): void {
  const { database, clock } = services;

  app.get(`${api}/users`, { schema: { tags, response: { 200: Type.Array(Account) } } }, async request => {
    requireAdmin(request);
    const rows = await database.selectFrom('users').selectAll().orderBy('created').orderBy('id').execute();
    return rows.map(accountFrom);
  });

  app.post(`${api}/users`, { schema: { tags, body: NewAccount, response: { 200: Account } } }, async request => {
    requireAdmin(request);
    const { admin = false } = request.body;
    const account = await insertUser(database, await draftUser(database, { ...request.body, admin }, clock()));
    await audit(services, request, 'user.create', account.id, { email: account.email, admin });
    return account;
  });

  app.patch(
    `${api}/users/:id`,
    {
      schema: {
        tags,
        params: Type.Object({ id: Type.String() }),
        body: AccountChange,
        response: { 200: Account },
      },
    },
    request => changeAccount(services, request, request.params.id, request.body),
  );

  app.get(
    `${api}/people`,
    {
      schema: {
        tags,
        description: 'People to share with: by a part of the name, or by the whole e-mail.',
        querystring: Type.Object({
          query: Type.Optional(Type.String({ maxLength: 200 })),
          workflow: Type.Optional(Type.String({ description: 'say of each whether they may see this one' })),
        }),
        response: { 200: Type.Array(FoundPerson) },
      },
    },
    async request => {
      requirePerson(request);
      const { query = '', workflow } = request.query;
      if (workflow !== undefined) await requireRole(request, 'workflow', workflow, 'viewer');
      const people = await findPeople(services, query.trim());
      if (workflow === undefined) return people;
      const ids = people.map(({ id }) => id);
      const there = await peopleWithRole(database, 'workflow', workflow, ids);
      return people.map(person => ({ ...person, access: there.has(person.id) }));
    },
  );

  registerFormer(app, services);
}

/** Who of some people had an account once, so that what they wrote can say so. */
function registerFormer(app: App, { database }: Services): void {
  const querystring = Type.Object({ ids: Type.String({ maxLength: 10_000, description: 'separated by commas' }) });
  app.get(
    `${api}/people/former`,
    { schema: { tags, querystring, response: { 200: Type.Array(Person) } } },
    async request => {
      requirePerson(request);
      const ids = request.query.ids.split(',').slice(0, 500);
      return database.selectFrom('former').select(['id', 'name', 'color']).where('id', 'in', ids).execute();
    },
  );
}

async function findPeople({ database }: Services, text: string): Promise<Person[]> {
  const rows = await database
    .selectFrom('users')
    .select(['id', 'name', 'color'])
    .where('disabled', '=', 0)
    .where(e =>
      e.or([
        e('email', '=', emailKey(text)),
        // SQLite lowers the letters of ASCII only.
        ...[text, text.toLowerCase()].map(
          part =>
            sql<boolean>`(name like ${likeAnywhere(part)} escape '\\' or lower(name) like ${likeAnywhere(part)} escape '\\')`,
        ),
      ]),
    )
    .orderBy('name')
    .orderBy('id')
    .limit(mostFound)
    .execute();
  return rows.map(personFrom);
}

async function changeAccount(
  services: Services,
  request: FastifyRequest,
  id: string,
  change: AccountChange,
): Promise<Account> {
  const { database } = services;
  const { name, color, ...forAdmins } = change;
  if (requirePerson(request).id !== id || Object.keys(forAdmins).length > 0) requireAdmin(request);
  const hashed = change.password === undefined ? undefined : await hashPassword(change.password);
  const row = await update(services, id, change, hashed);
  if (row.disabled === 1 || hashed !== undefined) {
    await endSessionsOf(database, id);
    services.rooms.evictPerson(id);
  }
  const { password: _, ...told } = change;
  await audit(services, request, 'user.change', id, { ...told, ...(hashed && { password: true }) });
  return accountFrom(row);
}

async function update({ database }: Services, id: string, change: AccountChange, password?: string): Promise<UserRow> {
  const flag = (value: boolean | undefined) => (value === undefined ? undefined : value ? 1 : 0);
  const set = {
    name: change.name?.trim(),
    color: change.color,
    email: change.email && emailKey(change.email),
    admin: flag(change.admin),
    disabled: flag(change.disabled),
    password,
  };
  try {
    return await database.transaction().execute(async transaction => {
      // Writing every admin's row makes changes of admins wait for one another.
      await transaction.updateTable('users').set({ admin: 1 }).where('admin', '=', 1).execute();
      if (Object.values(set).some(value => value !== undefined))
        await transaction.updateTable('users').set(set).where('id', '=', id).execute();
      const row = await transaction.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst();
      if (!row) throw new SluiceError('NOT_FOUND', { kind: 'person', name: id });
      const admins = transaction.selectFrom('users').select('id').where('admin', '=', 1).where('disabled', '=', 0);
      if (!(await admins.limit(1).executeTakeFirst())) throw new SluiceError('LAST_ADMIN');
      return row;
    });
  } catch (error) {
    throw isDuplicate(error) ? new SluiceError('EMAIL_TAKEN', { email: set.email }, { cause: error }) : error;
  }
}
