import { Type } from 'typebox';
import { SluiceError } from '#engine/errors.ts';
import { diffWorkflows } from '#engine/plan/diff.ts';
import type { Workflow } from '#engine/plan/workflow.ts';
import { requireRole } from '../auth/access.ts';
import { audit } from '../auth/audit.ts';
import type { Services } from '../services.ts';
import { actorOf } from '../workflows/workflows.ts';
import type { App } from './app-type.ts';
import { Page } from './shapes/elements.ts';
import { NewVersion, Version, VersionContent, VersionDiff } from './shapes/workflows.ts';

const api = '/api/v1/workflows/:id';
const tags = ['versions'];
const Id = Type.Object({ id: Type.String() });
const Numbered = Type.Object({ id: Type.String(), n: Type.Integer({ minimum: 1 }) });
const Listing = Type.Object({
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
  cursor: Type.Optional(Type.Integer({ minimum: 1 })),
  named: Type.Optional(Type.Boolean({ description: 'Only those with a name.' })),
  by: Type.Optional(Type.String({ description: 'Only those of this person.' })),
});
const End = Type.String({ pattern: '^(now|[1-9]\\d{0,8})$', description: 'Number of a version, or `now`.' });

/** Versions of a workflow: naming, reading, restoring, comparing them. */
export function registerVersionRoutes(app: App, services: Services): void {
  const { versions, rooms, workflows } = services;

  const list = { tags, params: Id, querystring: Listing, response: { 200: Page(Version) } };
  app.get(`${api}/versions`, { schema: list }, async request => {
    await requireRole(request, 'workflow', request.params.id, 'viewer');
    const { cursor: before, limit, named, by } = request.query;
    return versions.list(request.params.id, { before, limit, named, by });
  });

  const name = { tags, params: Id, body: NewVersion, response: { 200: Version } };
  app.post(`${api}/versions`, { schema: name }, async request => {
    const { person } = await requireRole(request, 'workflow', request.params.id, 'editor');
    return versions.name(request.params.id, request.body, actorOf(person));
  });

  const read = { tags, params: Numbered, response: { 200: VersionContent } };
  app.get(`${api}/versions/:n`, { schema: read }, async request => {
    const { id, n } = request.params;
    await requireRole(request, 'workflow', id, 'viewer');
    const { version, workflow } = await versions.read(id, n);
    return { ...version, content: workflow };
  });

  const restore = { tags, params: Numbered, response: { 200: Version } };
  app.post(`${api}/versions/:n/restore`, { schema: restore }, async request => {
    const { id, n } = request.params;
    const { person } = await requireRole(request, 'workflow', id, 'editor');
    const made = await versions.restore(id, n, actorOf(person));
    await workflows.follow(id);
    await audit(services, request, 'workflow.restore', id, { version: n });
    return made;
  });

  const diff = { tags, params: Id, querystring: Type.Object({ from: End, to: End }), response: { 200: VersionDiff } };
  app.get(`${api}/diff`, { schema: diff }, async request => {
    const { id } = request.params;
    await requireRole(request, 'workflow', id, 'viewer');
    const at = async (end: string): Promise<Workflow> => {
      if (end === 'now') return rooms.content(id);
      if (Number.isInteger(Number(end))) return (await versions.read(id, Number(end))).workflow;
      throw new SluiceError('NOT_FOUND', { kind: 'version', name: end });
    };
    const [from, to] = [await at(request.query.from), await at(request.query.to)];
    return { from, to, diff: diffWorkflows(from, to) };
  });
}
