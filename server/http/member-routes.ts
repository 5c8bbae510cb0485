import { Type } from 'typebox';
import { SluiceError } from '#engine/errors.ts';
import { type Kind, personOf, requirePerson, requireRole } from '../auth/access.ts';
import { audit } from '../auth/audit.ts';
import { joinByLink, lookAtLink, membersOf, setRole } from '../auth/members.ts';
import { newId, newSecret } from '../auth/secrets.ts';
import type { Services } from '../services.ts';
import type { App } from './app-type.ts';
import type { Role } from './shapes/elements.ts';
import { Joined, Member, NewRole, NewShareLink, Publicity, ShareLink } from './shapes/people.ts';
import { laterThan } from './times.ts';

const tags = ['sharing'];
const Target = Type.Object({ target: Type.String() });

/** Who has a part in a workflow or dataset, links that give one, and whether everybody may look. */
export function registerMemberRoutes(app: App, services: Services): void {
  for (const kind of ['workflow', 'dataset'] as const) {
    const at = `/api/v1/${kind}s/:target`;
    registerMembers(app, services, kind, at);
    registerLinks(app, services, kind, at);
    registerPublicity(app, services, kind, at);
  }
  const params = Type.Object({ secret: Type.String() });
  app.get('/api/v1/links/:secret', { schema: { tags, params, response: { 200: Joined } } }, request =>
    lookAtLink(services, request.params.secret),
  );
  app.post('/api/v1/links/:secret', { schema: { tags, params, response: { 200: Joined } } }, request =>
    joinByLink(services, request, request.params.secret, requirePerson(request)),
  );
}

function registerMembers(app: App, services: Services, kind: Kind, at: string): void {
  const { database } = services;
  const response = { 200: Type.Array(Member) };
  const params = Type.Object({ target: Type.String(), user: Type.String() });
  const changed = async (target: string, user: string) => {
    if (kind === 'workflow') services.rooms.evict(target, user);
    return membersOf(database, kind, target);
  };

  app.get(`${at}/members`, { schema: { tags, params: Target, response } }, async request => {
    const { target } = request.params;
    await requireRole(request, kind, target, 'viewer');
    requirePerson(request);
    return membersOf(database, kind, target);
  });

  app.put(`${at}/members/:user`, { schema: { tags, params, body: NewRole, response } }, async request => {
    const { target, user } = request.params;
    await requireRole(request, kind, target, 'owner');
    await setRole(database, kind, target, user, request.body.role);
    await audit(services, request, `${kind}.share`, target, { user, role: request.body.role });
    return changed(target, user);
  });

  app.delete(`${at}/members/:user`, { schema: { tags, params, response } }, async request => {
    const { target, user } = request.params;
    const leaving = personOf(request)?.id === user;
    await requireRole(request, kind, target, leaving ? 'viewer' : 'owner');
    requirePerson(request);
    await setRole(database, kind, target, user, null);
    await audit(services, request, leaving ? `${kind}.leave` : `${kind}.unshare`, target, { user });
    return changed(target, user);
  });
}

function registerLinks(app: App, services: Services, kind: Kind, at: string): void {
  const { database, clock } = services;
  const columns = ['id', 'secret', 'role', 'created', 'expires'] as const;

  app.get(
    `${at}/links`,
    { schema: { tags, params: Target, response: { 200: Type.Array(ShareLink) } } },
    async request => {
      const { target } = request.params;
      await requireRole(request, kind, target, 'owner');
      const rows = await database
        .selectFrom('links')
        .select(columns)
        .where('kind', '=', kind)
        .where('target', '=', target)
        .orderBy('created')
        .orderBy('id')
        .execute();
      return rows.map(row => ({ ...row, role: row.role as Role }));
    },
  );

  app.post(
    `${at}/links`,
    { schema: { tags, params: Target, body: NewShareLink, response: { 200: ShareLink } } },
    async request => {
      const { target } = request.params;
      const { role, expires } = request.body;
      await requireRole(request, kind, target, 'owner');
      const made = { id: newId(), secret: newSecret(), role, created: clock().toISOString() };
      const link = { ...made, expires: laterThan(clock(), expires) };
      await database
        .insertInto('links')
        .values({ ...link, kind, target })
        .execute();
      await audit(services, request, `${kind}.link`, target, { link: link.id, role, expires: link.expires });
      return link;
    },
  );

  app.delete(
    `${at}/links/:link`,
    {
      schema: {
        tags,
        params: Type.Object({ target: Type.String(), link: Type.String() }),
        response: { 200: Type.Object({ done: Type.Boolean() }) },
      },
    },
    async request => {
      const { target, link } = request.params;
      await requireRole(request, kind, target, 'owner');
      const { numDeletedRows } = await database
        .deleteFrom('links')
        .where('id', '=', link)
        .where('kind', '=', kind)
        .where('target', '=', target)
        .executeTakeFirst();
      if (numDeletedRows === 0n) throw new SluiceError('NOT_FOUND', { kind: 'link', name: link });
      if (kind === 'workflow') services.rooms.evict(target);
      await audit(services, request, `${kind}.unlink`, target, { link });
      return { done: true };
    },
  );
}

function registerPublicity(app: App, services: Services, kind: Kind, at: string): void {
  const { database } = services;
  app.put(
    `${at}/public`,
    { schema: { tags, params: Target, body: Publicity, response: { 200: Publicity } } },
    async request => {
      const { target } = request.params;
      await requireRole(request, kind, target, 'owner');
      const flag = { public: request.body.public ? 1 : 0 };
      if (kind === 'workflow') await database.updateTable('workflows').set(flag).where('id', '=', target).execute();
      else await database.updateTable('datasets').set(flag).where('name', '=', target).execute();
      if (kind === 'workflow' && !request.body.public) services.rooms.evict(target);
      await audit(services, request, `${kind}.public`, target, { public: request.body.public });
      return request.body;
    },
  );
}
