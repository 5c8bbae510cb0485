import { afterAll, beforeAll, expect, test } from 'vitest';
import { Attendance } from '#server/auth/attendance.ts';
import { hashSecret } from '#server/auth/secrets.ts';
import type { Visitor } from '#server/auth/visitor.ts';
import { type AuthApp, authApp } from '../../support/server/auth-app.ts';

let app: AuthApp;
let owner: Awaited<ReturnType<AuthApp['person']>>;
beforeAll(async () => {
  app = await authApp();
  owner = await app.person('Olga', { admin: true });
});
afterAll(() => app.close());

/** Somebody with a part in a new workflow and a socket to it, of which everything is written down. */
async function attending(attendance: Attendance, name: string) {
  const person = await app.person(name);
  const workflowId = await app.thing('workflow', owner);
  await app.ask('PUT', `/workflows/${workflowId}/members/${person.id}`, owner.as, { role: 'editor' });
  const secret = person.as.cookie.split('=')[1];
  const account = { id: person.id } as Visitor['person'];
  const visitor: Visitor = { person: account, session: hashSecret(secret), token: null, scopes: null, link: null };
  const told: string[] = [];
  const wakes: (() => void)[] = [];
  const tell = (what: string) => {
    told.push(what);
    for (const wake of wakes.splice(0)) wake();
  };
  attendance.add({ workflowId, visitor, stays: role => tell(role), goes: why => tell(`goes: ${why}`) });
  const next = async (what: string) => {
    while (told.at(-1) !== what) await new Promise<void>(resolve => wakes.push(resolve));
  };
  return { person, workflowId, told, next };
}

const rename = (from: 'members' | 'sessions', to: string) =>
  app.services.database.schema.alterTable(from).renameTo(to).execute();

test.each(['members', 'sessions'] as const)(
  'while %s cannot be looked up nobody is taken for a viewer, and whoever lost their part goes when they can',
  async table => {
    const attendance = new Attendance(app.services, 60_000, [20, 20, 20_000]);
    const { person, workflowId, told, next } = await attending(attendance, `Ed-${table}`);
    attendance.recheck({ workflow: workflowId });
    await next('editor');
    await app.ask('DELETE', `/workflows/${workflowId}/members/${person.id}`, owner.as);
    await rename(table, 'away');
    attendance.recheck({ workflow: workflowId });
    await app.services.database.schema.alterTable('away').renameTo(table).execute();
    await next('goes: forbidden');
    expect(told).toEqual(['editor', 'goes: forbidden']);
    attendance.close();
  },
);

test('whoever cannot be looked up for long goes', async () => {
  const attendance = new Attendance(app.services, 60_000, [5, 5]);
  const { told, next, person } = await attending(attendance, 'Ida');
  await rename('members', 'away');
  attendance.recheck({ person: person.id });
  await next('goes: unknown');
  await app.services.database.schema.alterTable('away').renameTo('members').execute();
  expect(told).toEqual(['goes: unknown']);
  attendance.close();
});
