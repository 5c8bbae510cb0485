import { Type } from 'typebox';
import { nearest, SluiceError } from '#engine/errors.ts';
import { Secrets } from '#engine/store/secrets.ts';
import { requireAdmin, requirePerson, requireScope, rolesOf, visitorOf } from '../auth/access.ts';
import { audit } from '../auth/audit.ts';
import { includes } from '../auth/roles.ts';
import type { Services } from '../services.ts';
import type { App } from './app-type.ts';
import { NewSecret, SecretName } from './shapes/secrets.ts';

const api = '/api/v1/secrets';
const tags = ['operation'];
const Named = Type.Object({ name: Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$' }) });

/** Connection strings and tokens that workflows name but never hold. Values go in and never come out. */
export function registerSecretRoutes(app: App, services: Services): void {
  const secrets = new Secrets(services.config.data);

  app.get(api, { schema: { tags, response: { 200: Type.Array(SecretName) } } }, async request => {
    const person = requirePerson(request);
    requireScope(request, 'write');
    if (!person.admin) {
      // Whoever edits a workflow names secrets in it; others learn not even which there are.
      const parts = await rolesOf(services.database, visitorOf(request), 'workflow');
      if (![...parts.values()].some(role => includes(role, 'editor'))) throw new SluiceError('EDITOR_NEEDED');
    }
    return secrets.names().map(name => ({ name }));
  });

  const put = { tags, params: Named, body: NewSecret, response: { 200: SecretName } };
  app.put(`${api}/:name`, { schema: put }, async request => {
    requireAdmin(request);
    const { name } = request.params;
    secrets.set(name, request.body.value);
    await audit(services, request, 'secret.set', name);
    return { name };
  });

  app.delete(
    `${api}/:name`,
    { schema: { tags, params: Named, response: { 204: Type.Null() } } },
    async (request, reply) => {
      requireAdmin(request);
      const { name } = request.params;
      const names = secrets.names();
      if (!names.includes(name))
        throw new SluiceError('NOT_FOUND', { kind: 'secret', name: `${name}${nearest(name, names)}` });
      secrets.remove(name);
      await audit(services, request, 'secret.remove', name);
      return reply.code(204).send(null);
    },
  );
}
