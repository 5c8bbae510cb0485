import type { FastifyRequest } from 'fastify';
import { SluiceError } from '#engine/errors.ts';
import type { Role } from '../http/shapes/elements.ts';
import type { Account } from '../http/shapes/people.ts';
import { allows, asAdmin, includes, type Kind, linkOf, roleWithoutToken, scopeFor } from './roles.ts';
import type { Scope } from './tokens.ts';
import type { Visitor } from './visitor.ts';

export { type Kind, roleOf, rolesOf } from './roles.ts';
export { stillVisiting, type Visitor } from './visitor.ts';

/** Who is asking and by what right; sockets keep it and hand it to `roleOf`. */
export const visitorOf = (request: FastifyRequest): Visitor => request.visitor;

/** Who is asking; null when nobody is signed in. */
export const personOf = (request: FastifyRequest): Account | null => request.visitor.person;

/** Who is asking. @throws {SluiceError} SIGN_IN_NEEDED, SCOPE_NEEDED: a token must allow writing where the request changes something */
export function requirePerson(request: FastifyRequest): Account {
  const person = personOf(request);
  if (!person) throw new SluiceError('SIGN_IN_NEEDED');
  requireScope(request, request.method === 'GET' || request.method === 'HEAD' ? 'read' : 'write');
  return person;
}

/** Lets sessions through, and tokens that have the scope. @throws {SluiceError} SCOPE_NEEDED */
export function requireScope(request: FastifyRequest, scope: Scope): void {
  if (!allows(request.visitor.scopes, scope)) throw new SluiceError('SCOPE_NEEDED', { scope });
}

/** The admin who is asking. @throws {SluiceError} SIGN_IN_NEEDED, ADMIN_NEEDED, SCOPE_NEEDED */
export function requireAdmin(request: FastifyRequest): Account {
  const person = personOf(request);
  if (!person) throw new SluiceError('SIGN_IN_NEEDED');
  if (!person.admin) throw new SluiceError('ADMIN_NEEDED');
  if (!asAdmin(request.visitor)) throw new SluiceError('SCOPE_NEEDED', { scope: 'admin' });
  return person;
}

/** Who is asking and what they may do; `person` is null for whoever views by link or because it is public. */
export interface Access {
  readonly person: Account | null;
  readonly role: Role;
}

/**
 * Lets those through who may do at least `wanted` with a workflow (by id) or dataset (by name).
 *
 * Contract: who may not see it is answered as if it did not exist; whoever is not signed in is asked to be, either way.
 * @throws {SluiceError} SIGN_IN_NEEDED (401), LINK_INVALID, NOT_FOUND (404), ROLE_NEEDED, SCOPE_NEEDED (403)
 */
export async function requireRole(request: FastifyRequest, kind: Kind, target: string, wanted: Role): Promise<Access> {
  const { visitor, rights } = request;
  const { person, link } = visitor;
  const role = await roleWithoutToken(rights, visitor, kind, target);
  if (role && includes(role, wanted)) {
    // Without an account a link or the public may view, never more.
    requireScope(request, scopeFor(wanted));
    return { person, role };
  }
  if (!role && link !== null && !(await linkOf(rights, link, kind, target))) throw new SluiceError('LINK_INVALID');
  if (!person) throw new SluiceError('SIGN_IN_NEEDED');
  if (!role) throw new SluiceError('NOT_FOUND', { kind, name: target });
  throw new SluiceError('ROLE_NEEDED', { kind, found: role, wanted });
}
