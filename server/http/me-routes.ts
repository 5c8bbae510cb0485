import { Type } from 'typebox';
import { SluiceError } from '#engine/errors.ts';
import { requirePerson, requireScope } from '../auth/access.ts';
import { Attempts, limited } from '../auth/attempts.ts';
import { audit } from '../auth/audit.ts';
import { hashPassword, passwordMatches } from '../auth/passwords.ts';
import { endSession, endSessionsOf, openSession } from '../auth/sessions.ts';
import type { Services } from '../services.ts';
import type { App } from './app-type.ts';
import { PasswordChange, SessionInfo } from './shapes/people.ts';

const api = '/api/v1';
const tags = ['people'];
const attempts = { burst: 10, everyMs: 60_000 };
const Done = Type.Object({ done: Type.Boolean() });

/** One's own password, and the places where one is signed in. */
export function registerMeRoutes(app: App, services: Services): void {
  const { database, clock } = services;
  const tries = new Attempts(attempts, clock);

  app.post(
    `${api}/me/password`,
    { schema: { tags, body: PasswordChange, response: { 200: Done } } },
    async (request, reply) => {
      const { id } = requirePerson(request);
      requireScope(request, 'admin');
      limited(reply, () => tries.take(id));
      const { current, password } = request.body;
      const row = await database.selectFrom('users').select('password').where('id', '=', id).executeTakeFirstOrThrow();
      if (!(await passwordMatches(current, row.password))) throw new SluiceError('PASSWORD_WRONG');
      tries.forget(id);
      await database
        .updateTable('users')
        .set({ password: await hashPassword(password) })
        .where('id', '=', id)
        .execute();
      await endSessionsOf(database, id);
      services.rooms.evictPerson(id);
      if (request.visitor.session) await openSession(services, request, reply, id);
      await audit(services, request, 'password', id);
      return { done: true };
    },
  );

  app.get(`${api}/me/sessions`, { schema: { tags, response: { 200: Type.Array(SessionInfo) } } }, async request => {
    const { id } = requirePerson(request);
    const rows = await database
      .selectFrom('sessions')
      .select(['id', 'created', 'used', 'agent'])
      .where('user_id', '=', id)
      .where('expires', '>', clock().toISOString())
      .orderBy('used', 'desc')
      .orderBy('id')
      .execute();
    return rows.map(row => ({ ...row, current: row.id === request.visitor.session }));
  });

  app.delete(
    `${api}/me/sessions/:id`,
    { schema: { tags, params: Type.Object({ id: Type.String() }), response: { 200: Done } } },
    async request => {
      const person = requirePerson(request);
      const { id } = request.params;
      const found = await database
        .selectFrom('sessions')
        .select('id')
        .where('id', '=', id)
        .where('user_id', '=', person.id)
        .executeTakeFirst();
      if (!found) throw new SluiceError('NOT_FOUND', { kind: 'session', name: id });
      await endSession(database, id);
      services.rooms.evictPerson(person.id);
      await audit(services, request, 'session.end', person.id);
      return { done: true };
    },
  );
}
