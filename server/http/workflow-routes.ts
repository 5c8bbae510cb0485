import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { SluiceError } from '#engine/errors.ts';
import { emptyWorkflow } from '#engine/plan/workflow.ts';
import { requirePerson, requireRole, requireScope, rolesOf, visitorOf } from '../auth/access.ts';
import { audit } from '../auth/audit.ts';
import type { Services } from '../services.ts';
import { exampleNamed } from '../workflows/examples.ts';
import { type BroughtWorkflow, readContent } from '../workflows/read-content.ts';
import { actorOf } from '../workflows/workflows.ts';
import type { App } from './app-type.ts';
import { Page } from './shapes/elements.ts';
import {
  MadeWorkflow,
  NewContent,
  NewImport,
  NewWorkflow,
  ReadImport,
  ReplacedContent,
  WorkflowChange,
  WorkflowContent,
  WorkflowSummary,
} from './shapes/workflows.ts';

const api = '/api/v1/workflows';
const tags = ['workflows'];
const Id = Type.Object({ id: Type.String() });
const Listing = Type.Object({
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
  cursor: Type.Optional(Type.String({ maxLength: 200 })),
  query: Type.Optional(Type.String({ maxLength: 200, description: 'Text in the name.' })),
});

/** Workflows: the list, making and removing them, and their documents as files. */
export function registerWorkflowRoutes(app: App, services: Services): void {
  const { workflows, rooms } = services;

  app.get(api, { schema: { tags, querystring: Listing, response: { 200: Page(WorkflowSummary) } } }, async request => {
    requirePerson(request);
    return workflows.list(await rolesOf(services.database, visitorOf(request), 'workflow'), request.query);
  });

  app.post(api, { schema: { tags, body: NewWorkflow, response: { 200: MadeWorkflow } } }, async request => {
    const person = requirePerson(request);
    requireScope(request, 'write');
    const { base, brought } = await startOf(request, request.body, services);
    const id = await workflows.create({ workflow: brought.workflow, base }, person);
    await audit(services, request, 'workflow.create', id, { name: brought.workflow.name });
    return { workflow: await workflows.summary(id, 'owner'), problems: [...brought.problems] };
  });

  const reading = { tags, body: NewImport, response: { 200: ReadImport } };
  app.post('/api/v1/imports', { schema: reading }, async request => {
    requirePerson(request);
    const { workflow, problems } = readContent(request.body.content, request.body.name);
    return { content: workflow, problems: [...problems] };
  });

  app.get(`${api}/:id`, { schema: { tags, params: Id, response: { 200: WorkflowSummary } } }, async request => {
    const { role } = await requireRole(request, 'workflow', request.params.id, 'viewer');
    return workflows.summary(request.params.id, role);
  });

  const change = { tags, params: Id, body: WorkflowChange, response: { 200: WorkflowSummary } };
  app.patch(`${api}/:id`, { schema: change }, async request => {
    const { id } = request.params;
    const { person, role } = await requireRole(request, 'workflow', id, 'editor');
    const { name, description } = request.body;
    const now = await rooms.content(id);
    const wanted = { ...now, name: name ?? now.name, description: description ?? now.description };
    await rooms.replace(id, wanted, actorOf(person));
    await workflows.follow(id);
    return workflows.summary(id, role);
  });

  app.delete(`${api}/:id`, { schema: { tags, params: Id, response: { 204: Type.Null() } } }, async (request, reply) => {
    const { id } = request.params;
    await requireRole(request, 'workflow', id, 'owner');
    await workflows.remove(id, () => services.runs.stopAll(id));
    await audit(services, request, 'workflow.delete', id);
    return reply.code(204).send(null);
  });

  registerContent(app, services);
}

function registerContent(app: App, { rooms, workflows }: Services): void {
  const read = { tags, params: Id, response: { 200: WorkflowContent } };
  app.get(`${api}/:id/content`, { schema: read }, async (request, reply) => {
    await requireRole(request, 'workflow', request.params.id, 'viewer');
    const { workflow, seq } = await rooms.state(request.params.id);
    reply.header('etag', `"${seq}"`);
    return { content: workflow, revision: seq };
  });

  const write = { tags, params: Id, body: NewContent, response: { 200: ReplacedContent } };
  app.put(`${api}/:id/content`, { schema: write }, async request => {
    const { id } = request.params;
    const { person } = await requireRole(request, 'workflow', id, 'editor');
    const { workflow, problems } = readContent(request.body.content, id);
    const expected = request.body.revision ?? ifMatch(request);
    const revision = await rooms.replace(id, workflow, actorOf(person), expected ?? undefined);
    await workflows.follow(id);
    return { revision, problems: [...problems] };
  });
}

/** The revision in the header `if-match`, null when there is none. */
function ifMatch({ headers }: FastifyRequest): number | null {
  const given = headers['if-match'];
  if (given === undefined || given === '*') return null;
  const number = /^(?:W\/)?"?(\d+)"?$/.exec(given)?.[1];
  if (number === undefined)
    throw new SluiceError('REQUEST_INVALID', {
      reason: `if-match should be a revision such as "7", found ${given.slice(0, 60)}`,
    });
  return Number(number);
}

/** What a new workflow is made from: a file, an example, another workflow, or nothing. */
async function startOf(
  request: FastifyRequest,
  { name, content, example, copyOf }: { name?: string; content?: unknown; example?: string; copyOf?: string },
  { rooms, workflows }: Services,
): Promise<{ base: string | null; brought: BroughtWorkflow }> {
  if ([content, example, copyOf].filter(v => v !== undefined).length > 1)
    throw new SluiceError('REQUEST_INVALID', { reason: 'content, example and copyOf exclude each other' });
  const called = (brought: BroughtWorkflow, fallback: string): BroughtWorkflow => ({
    ...brought,
    workflow: { ...brought.workflow, name: name ?? (brought.workflow.name || fallback) },
  });
  if (example !== undefined) {
    const found = exampleNamed(example);
    return { base: 'examples', brought: called({ workflow: found.workflow, problems: [] }, found.name) };
  }
  if (copyOf !== undefined) {
    await requireRole(request, 'workflow', copyOf, 'viewer');
    const workflow = await rooms.content(copyOf);
    const copy = { ...workflow, name: `${workflow.name} (copy)` };
    return { base: (await workflows.row(copyOf)).base, brought: called({ workflow: copy, problems: [] }, 'Copy') };
  }
  if (content === undefined)
    return { base: null, brought: called({ workflow: emptyWorkflow(), problems: [] }, 'Untitled') };
  return { base: null, brought: called(readContent(content, name ?? 'Imported'), 'Imported') };
}
