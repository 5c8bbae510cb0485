import type { Kysely, Selectable } from 'kysely';
import { SluiceError } from '#engine/errors.ts';
import type { Account, Person } from '../http/shapes/people.ts';
import type { Tables } from '../storage/tables.ts';
import { isDuplicate } from '../storage/values.ts';
import { hashPassword } from './passwords.ts';
import { newId } from './secrets.ts';

/** Colours of people, told apart on light and dark ground; handed out in turn. */
const colors = [
  ...['#2563eb', '#db2777', '#059669', '#d97706', '#7c3aed', '#0891b2'],
  ...['#dc2626', '#65a30d', '#c026d3', '#475569', '#0d9488', '#ea580c'],
];

export type UserRow = Selectable<Tables['users']>;

export const personFrom = ({ id, name, color }: Pick<UserRow, 'id' | 'name' | 'color'>): Person => ({
  id,
  name,
  color,
});

export const accountFrom = (row: UserRow): Account => ({
  ...personFrom(row),
  email: row.email,
  admin: row.admin === 1,
  disabled: row.disabled === 1,
  created: row.created,
});

export const emailKey = (email: string): string => email.trim().toLowerCase();

interface NewUser {
  readonly name: string;
  readonly email: string;
  readonly password: string;
  readonly admin: boolean;
}

/** The row of a new account. Hashing takes a tenth of a second, so it is done before a transaction begins. */
export async function draftUser(
  database: Kysely<Tables>,
  { name, email, password, admin }: NewUser,
  now: Date,
): Promise<UserRow> {
  const { count } = await database
    .selectFrom('users')
    .select(e => e.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return {
    id: newId(),
    name: name.trim(),
    email: emailKey(email),
    color: colors[count % colors.length],
    password: await hashPassword(password),
    admin: admin ? 1 : 0,
    disabled: 0,
    created: now.toISOString(),
  };
}

/** @throws {SluiceError} EMAIL_TAKEN */
export async function insertUser(database: Kysely<Tables>, row: UserRow): Promise<Account> {
  try {
    await database.insertInto('users').values(row).execute();
    return accountFrom(row);
  } catch (error) {
    throw isDuplicate(error) ? new SluiceError('EMAIL_TAKEN', { email: row.email }, { cause: error }) : error;
  }
}

/** Whether the first account is still to be made. */
export const needsSetup = async (database: Kysely<Tables>): Promise<boolean> =>
  (await database.selectFrom('users').select('id').limit(1).executeTakeFirst()) === undefined;

/** Makes the first account. Of several at the same time one wins: they meet at the key of one row. @throws {SluiceError} SETUP_DONE */
export async function insertFirstUser(database: Kysely<Tables>, row: UserRow): Promise<Account> {
  try {
    return await database.transaction().execute(async transaction => {
      await transaction.insertInto('settings').values({ key: 'setup', value: row.created }).execute();
      if (!(await needsSetup(transaction))) throw new SluiceError('SETUP_DONE');
      await transaction.insertInto('users').values(row).execute();
      return accountFrom(row);
    });
  } catch (error) {
    throw isDuplicate(error) ? new SluiceError('SETUP_DONE', {}, { cause: error }) : error;
  }
}

/** Everybody named in a list, by id; whose account was deleted under the name they had, and that they are gone. */
export async function peopleById(
  database: Kysely<Tables>,
  ids: readonly (string | null)[],
): Promise<Map<string, Person>> {
  const wanted = [...new Set(ids.filter(id => id !== null))];
  if (wanted.length === 0) return new Map();
  const rows = await database.selectFrom('users').select(['id', 'name', 'color']).where('id', 'in', wanted).execute();
  const people = new Map(rows.map(row => [row.id, personFrom(row)]));
  const missing = wanted.filter(id => !people.has(id));
  if (missing.length === 0) return people;
  const gone = await database.selectFrom('former').select(['id', 'name', 'color']).where('id', 'in', missing).execute();
  for (const row of gone) people.set(row.id, personFrom({ ...row, name: formerName(row.name) }));
  return people;
}

/** What somebody is called whose account was deleted. */
export const formerName = (name: string): string => `${name} (former member)`;
