import { Type } from 'typebox';
import { SluiceError } from '#engine/errors.ts';
import { requireAdmin, requirePerson } from '../auth/access.ts';
import { audit } from '../auth/audit.ts';
import { allows } from '../auth/roles.ts';
import { hashSecret, newId, newSecret } from '../auth/secrets.ts';
import { type Scope, tokenPrefix } from '../auth/tokens.ts';
import type { Services } from '../services.ts';
import type { App } from './app-type.ts';
import { MadeToken, NewToken, Token } from './shapes/people.ts';
import { laterThan } from './times.ts';

const api = '/api/v1';
const tags = ['people'];
const Done = Type.Object({ done: Type.Boolean() });
const columns = ['id', 'name', 'scopes', 'created', 'expires', 'used'] as const;

/** API tokens of the person who asks; a secret is shown once, in the answer that makes it. */
export function registerTokenRoutes(app: App, services: Services): void {
  const { database, clock } = services;

  app.get(`${api}/tokens`, { schema: { tags, response: { 200: Type.Array(Token) } } }, async request => {
    const { id } = requirePerson(request);
    const rows = await database
      .selectFrom('tokens')
      .select(columns)
      .where('user_id', '=', id)
      .orderBy('created')
      .orderBy('id')
      .execute();
    return rows.map(row => ({ ...row, scopes: JSON.parse(row.scopes) as Scope[] }));
  });

  app.post(`${api}/tokens`, { schema: { tags, body: NewToken, response: { 200: MadeToken } } }, async request => {
    const person = requirePerson(request);
    const scopes = [...new Set(request.body.scopes)];
    // A token makes no token that may more than itself.
    for (const scope of scopes)
      if (!allows(request.visitor.scopes, scope)) throw new SluiceError('SCOPE_NEEDED', { scope });
    if (scopes.includes('admin')) requireAdmin(request);
    const secret = tokenPrefix + newSecret();
    const token = {
      id: newId(),
      name: request.body.name,
      created: clock().toISOString(),
      expires: laterThan(clock(), request.body.expires),
      used: null,
    };
    await database
      .insertInto('tokens')
      .values({ ...token, user_id: person.id, hash: hashSecret(secret), scopes: JSON.stringify(scopes) })
      .execute();
    await audit(services, request, 'token.create', token.id, { name: token.name, scopes });
    return { ...token, scopes, secret };
  });

  app.delete(
    `${api}/tokens/:id`,
    { schema: { tags, params: Type.Object({ id: Type.String() }), response: { 200: Done } } },
    async request => {
      const person = requirePerson(request);
      const { id } = request.params;
      const { numDeletedRows } = await database
        .deleteFrom('tokens')
        .where('id', '=', id)
        .where('user_id', '=', person.id)
        .executeTakeFirst();
      if (numDeletedRows === 0n) throw new SluiceError('NOT_FOUND', { kind: 'token', name: id });
      services.rooms.evictPerson(person.id);
      await audit(services, request, 'token.delete', id);
      return { done: true };
    },
  );
}
