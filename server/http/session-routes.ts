import type { FastifyReply, FastifyRequest } from 'fastify';
import { SluiceError } from '#engine/errors.ts';
import { engineVersion } from '#engine/run/run-workflow.ts';
import { personOf } from '../auth/access.ts';
import { accountFrom, draftUser, emailKey, insertFirstUser, insertUser, needsSetup } from '../auth/accounts.ts';
import { Attempts, addressKey, limited } from '../auth/attempts.ts';
import { audit } from '../auth/audit.ts';
import { joinByLink } from '../auth/members.ts';
import { passwordMatches } from '../auth/passwords.ts';
import { linkOf } from '../auth/roles.ts';
import { endSession, openSession, sendCookie } from '../auth/sessions.ts';
import type { Services } from '../services.ts';
import type { App } from './app-type.ts';
import { type Account, Login, NewAccount, SessionState } from './shapes/people.ts';

const api = '/api/v1';
const tags = ['people'];
const config = { open: true };
const response = { 200: SessionState };
/** An office behind one address; and one person who has forgotten which password it was. */
const perAddress = { burst: 30, everyMs: 10_000 };
const perEmail = { burst: 10, everyMs: 60_000 };

/** Signing in and out, the first account, and making one's own. */
export function registerSessionRoutes(app: App, services: Services): void {
  const addresses = new Attempts(perAddress, services.clock);
  app.get(`${api}/session`, { schema: { tags, response } }, request => stateOf(services, personOf(request)));
  app.post(`${api}/session`, { config, schema: { tags, body: Login, response } }, login(services, addresses));
  app.delete(`${api}/session`, { config, schema: { tags, response } }, (request, reply) =>
    logout(services, request, reply),
  );
  app.post(`${api}/setup`, { config, schema: { tags, body: NewAccount, response } }, async (request, reply) => {
    if (!(await needsSetup(services.database))) throw new SluiceError('SETUP_DONE');
    limited(reply, () => addresses.take(addressKey(request.ip)));
    const draft = await draftUser(services.database, { ...request.body, admin: true }, services.clock());
    const account = await insertFirstUser(services.database, draft);
    await audit(services, request, 'setup', account.id, {}, account.id);
    return signIn(services, request, reply, account);
  });
  app.post(`${api}/signup`, { config, schema: { tags, body: NewAccount, response } }, async (request, reply) => {
    limited(reply, () => addresses.take(addressKey(request.ip)));
    return signIn(services, request, reply, await signUp(services, request, request.body));
  });
}

async function stateOf({ database, config }: Services, user: Account | null): Promise<SessionState> {
  const setup = user === null && (await needsSetup(database));
  return { user, setup, signup: config.signup === 'open', version: engineVersion };
}

async function signIn(services: Services, request: FastifyRequest, reply: FastifyReply, account: Account) {
  await openSession(services, request, reply, account.id);
  return stateOf(services, account);
}

function login(services: Services, addresses: Attempts) {
  const emails = new Attempts(perEmail, services.clock);
  return async (request: FastifyRequest<{ Body: Login }>, reply: FastifyReply): Promise<SessionState> => {
    const email = emailKey(request.body.email);
    const address = addressKey(request.ip);
    limited(reply, () => {
      addresses.take(address);
      emails.take(email);
    });
    const row = await services.database.selectFrom('users').selectAll().where('email', '=', email).executeTakeFirst();
    const right = await passwordMatches(request.body.password, row?.password ?? null);
    if (!row || !right || row.disabled === 1) {
      await audit(services, request, 'login-refused', row?.id ?? '', { email }, row?.id ?? null);
      throw new SluiceError('LOGIN_REFUSED');
    }
    addresses.giveBack(address);
    emails.forget(email);
    await audit(services, request, 'login', row.id, {}, row.id);
    return signIn(services, request, reply, accountFrom(row));
  };
}

async function logout(services: Services, request: FastifyRequest, reply: FastifyReply): Promise<SessionState> {
  const { session, person } = request.visitor;
  if (session && person) {
    await endSession(services.database, session);
    services.rooms.evictPerson(person.id);
    await audit(services, request, 'logout', person.id);
  }
  sendCookie(services, request, reply, null);
  return stateOf(services, null);
}

async function signUp(services: Services, request: FastifyRequest, { link, ...wanted }: NewAccount): Promise<Account> {
  const { database, config, clock } = services;
  if (await needsSetup(database))
    throw new SluiceError('REQUEST_INVALID', { reason: 'the first account is made by /setup' });
  if (link !== undefined && !(await linkOf(services, link))) throw new SluiceError('LINK_INVALID');
  if (link === undefined && config.signup !== 'open') throw new SluiceError('SIGNUP_CLOSED');
  const account = await insertUser(database, await draftUser(database, { ...wanted, admin: false }, clock()));
  await audit(services, request, 'signup', account.id, {}, account.id);
  if (link !== undefined) await joinByLink(services, request, link, account);
  return account;
}
