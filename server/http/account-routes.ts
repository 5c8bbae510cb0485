import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { SluiceError } from '#engine/errors.ts';
import { requireAdmin, requirePerson, requireScope } from '../auth/access.ts';
import { Attempts, addressKey, limited } from '../auth/attempts.ts';
import { audit } from '../auth/audit.ts';
import { passwordMatches } from '../auth/passwords.ts';
import { type Estate, ownedBy, type Removal, removeAccount } from '../auth/remove-account.ts';
import { makeReset, resetTarget, useReset } from '../auth/resets.ts';
import { sendCookie } from '../auth/sessions.ts';
import type { Services } from '../services.ts';
import type { App } from './app-type.ts';
import { AccountRemoval, Belongings, NewPassword, ResetLink, ResetTarget } from './shapes/people.ts';

const api = '/api/v1';
const tags = ['people'];
const Id = Type.Object({ id: Type.String() });
const Secret = Type.Object({ secret: Type.String({ maxLength: 200 }) });
const Done = Type.Object({ done: Type.Boolean() });
const perPerson = { burst: 10, everyMs: 60_000 };
const perAddress = { burst: 30, everyMs: 10_000 };

/** How accounts end, and new passwords without mail: by a link that an admin hands over. */
export function registerAccountRoutes(app: App, services: Services): void {
  const { database, clock } = services;
  const tries = new Attempts(perPerson, clock);

  const remove = { tags, params: Id, body: AccountRemoval, response: { 200: Done } };
  app.delete(`${api}/users/:id`, { schema: remove }, async (request, reply) => {
    const { id } = request.params;
    const self = requirePerson(request).id === id;
    if (!self) requireAdmin(request);
    requireScope(request, 'admin');
    if (self) {
      limited(reply, () => tries.take(id));
      await requirePassword(services, id, request.body.password ?? '');
      tries.forget(id);
    }
    await leave(services, request, reply, estateOf(request.body));
    return { done: true };
  });

  app.get(
    `${api}/users/:id/belongings`,
    { schema: { tags, params: Id, response: { 200: Belongings } } },
    async request => {
      const { id } = request.params;
      if (requirePerson(request).id !== id) requireAdmin(request);
      const { workflow, dataset } = await ownedBy(database, id);
      return { workflows: workflow.length, datasets: dataset.length };
    },
  );

  registerResets(app, services);
}

function registerResets(app: App, services: Services): void {
  const addresses = new Attempts(perAddress, services.clock);
  const config = { open: true };

  app.post(`${api}/users/:id/reset`, { schema: { tags, params: Id, response: { 200: ResetLink } } }, async request => {
    requireAdmin(request);
    const { id } = request.params;
    const link = await makeReset(services, id);
    await audit(services, request, 'password.link', id);
    return link;
  });

  app.get(
    `${api}/resets/:secret`,
    { schema: { tags, params: Secret, response: { 200: ResetTarget } } },
    async (request, reply) => {
      limited(reply, () => addresses.take(addressKey(request.ip)));
      const { name, email } = await resetTarget(services, request.params.secret);
      addresses.giveBack(addressKey(request.ip));
      return { name, email };
    },
  );

  const set = { tags, params: Secret, body: NewPassword, response: { 200: Done } };
  app.post(`${api}/resets/:secret`, { config, schema: set }, async (request, reply) => {
    limited(reply, () => addresses.take(addressKey(request.ip)));
    const id = await useReset(services, request.params.secret, request.body.password);
    addresses.giveBack(addressKey(request.ip));
    services.rooms.evictPerson(id);
    await audit(services, request, 'password.reset', id, {}, id);
    return { done: true };
  });
}

/** @throws {SluiceError} PASSWORD_WRONG */
async function requirePassword({ database }: Services, id: string, password: string): Promise<void> {
  const row = await database.selectFrom('users').select('password').where('id', '=', id).executeTakeFirstOrThrow();
  if (!(await passwordMatches(password, row.password))) throw new SluiceError('PASSWORD_WRONG');
}

/** @throws {SluiceError} REQUEST_INVALID */
function estateOf({ owned, to }: AccountRemoval): Estate {
  if ((owned === 'pass') !== (to !== undefined))
    throw new SluiceError('REQUEST_INVALID', {
      field: 'to',
      reason: "'owned' is pass exactly when 'to' names a person",
    });
  return to === undefined ? (owned === 'delete' ? 'delete' : null) : { to };
}

async function leave(
  services: Services,
  request: FastifyRequest<{ Params: { id: string } }>,
  reply: FastifyReply,
  estate: Estate,
): Promise<void> {
  const { id } = request.params;
  const self = request.visitor.person?.id === id;
  const removal = await removeAccount(services, id, estate);
  services.rooms.evictPerson(id);
  if (self) sendCookie(services, request, reply, null);
  const { name, deleted, passed } = removal;
  const to = typeof estate === 'object' ? estate?.to : undefined;
  await audit(services, request, 'user.delete', id, { name, deleted, passed, ...(to && { to }) });
  await clearAway(services, removal);
}

/** Takes away the files of what went with an account, and lets new owners of open workflows feel it. */
async function clearAway({ workflows, datasets, runs, rooms }: Services, { deleted, passed }: Removal): Promise<void> {
  for (const workflow of passed.workflow) rooms.evict(workflow);
  for (const workflow of deleted.workflow) await workflows.remove(workflow, () => runs.stopAll(workflow));
  for (const dataset of deleted.dataset) await datasets.book.remove(dataset);
}
