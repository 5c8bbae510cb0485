import type { FastifyReply, FastifyRequest } from 'fastify';
import { SluiceError } from '#engine/errors.ts';
import type { App } from '../http/app-type.ts';
import type { Account } from '../http/shapes/people.ts';
import type { Services } from '../services.ts';
import { cookieName, findSession, sendCookie, sessionById } from './sessions.ts';
import { findToken, type Scope, tokenById } from './tokens.ts';

/** Who is asking, and by what right. */
export interface Visitor {
  /** Null: nobody is signed in. */
  readonly person: Account | null;
  /** Hash of the session's cookie, when it is by one. */
  readonly session: string | null;
  /** Id of the API token, when it is by one. */
  readonly token: string | null;
  /** What the token allows; null without a token: everything the person may. */
  readonly scopes: readonly Scope[] | null;
  /** Secret of a share link that came along. */
  readonly link: string | null;
}

declare module 'fastify' {
  interface FastifyRequest {
    visitor: Visitor;
    /** What rights are looked up in. */
    rights: Pick<Services, 'database' | 'clock'>;
  }
}

const stranger: Visitor = { person: null, session: null, token: null, scopes: null, link: null };
const reading = ['GET', 'HEAD', 'OPTIONS'];

/**
 * Finds out who sends each request of the API, and refuses changes by nobody at all.
 *
 * Contract: a route that changes something and does not say `config: { open: true }` is never reached without a person; nor by a token
 * that may only read. What a route needs beyond that it asks of `access.ts`.
 */
export function registerVisitor(app: App, services: Services): void {
  app.decorateRequest('visitor', null as unknown as Visitor);
  app.decorateRequest('rights', null as unknown as FastifyRequest['rights']);
  app.addHook('onRequest', async (request, reply) => {
    request.rights = services;
    request.visitor = request.url.startsWith('/api/') ? await visitorFrom(services, request, reply) : stranger;
    if (reading.includes(request.method) || request.is404 || request.routeOptions.config.open) return;
    if (!request.visitor.person) throw new SluiceError('SIGN_IN_NEEDED');
    if (request.visitor.scopes?.every(scope => scope === 'read'))
      throw new SluiceError('SCOPE_NEEDED', { scope: 'write' });
  });
}

/** @throws {SluiceError} TOKEN_INVALID; a cookie that stands for nothing is no error, it makes a stranger */
async function visitorFrom(services: Services, request: FastifyRequest, reply: FastifyReply): Promise<Visitor> {
  const link = linkOf(request);
  const bearer = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (bearer !== undefined) {
    const token = await findToken(services, bearer);
    if (!token) throw new SluiceError('TOKEN_INVALID');
    return { person: token.account, session: null, token: token.id, scopes: token.scopes, link };
  }
  const cookie = request.cookies[cookieName];
  const session = cookie ? await findSession(services, cookie) : null;
  if (!cookie || !session) return { ...stranger, link };
  if (session.renewed) sendCookie(services, request, reply, cookie);
  return { ...stranger, person: session.account, session: session.id, link };
}

/** Sockets of browsers cannot set headers, so the address may carry it too. */
function linkOf(request: FastifyRequest): string | null {
  const { link } = request.query as { link?: unknown };
  const given = request.headers['x-sluice-link'] ?? link;
  return typeof given === 'string' && given !== '' && given.length <= 200 ? given : null;
}

/** The visitor as of now, for what lasts longer than a request; null when the session or token has ended since. */
export async function stillVisiting(
  services: Pick<Services, 'database' | 'clock'>,
  visitor: Visitor,
): Promise<Visitor | null> {
  if (visitor.session !== null) {
    const found = await sessionById(services, visitor.session);
    return found && { ...visitor, person: found.account };
  }
  if (visitor.token === null) return visitor;
  const found = await tokenById(services, visitor.token);
  return found && { ...visitor, person: found.account, scopes: found.scopes };
}
