import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { requireRole } from '../auth/access.ts';
import { audit } from '../auth/audit.ts';
import { compareRuns } from '../jobs/compare-runs.ts';
import { consoleOf } from '../jobs/console.ts';
import type { Services } from '../services.ts';
import { actorOf } from '../workflows/workflows.ts';
import type { App } from './app-type.ts';
import { registerEventSocket } from './event-socket.ts';
import { Page, type Role } from './shapes/elements.ts';
import {
  ConsoleLines,
  NewRun,
  ReplayRequest,
  RunComparison,
  RunDetail,
  RunSummary,
  RunsQuery,
  RunTally,
  StepRequest,
} from './shapes/runs.ts';
import { timeOf } from './times.ts';

const tags = ['runs'];
const OfWorkflow = Type.Object({ id: Type.String() });
const OfRun = Type.Object({ run: Type.String() });
const Two = Type.Object({ run: Type.String(), other: Type.String() });
const Done = Type.Null();
const Keyed = Type.Object({ 'idempotency-key': Type.Optional(Type.String({ minLength: 1, maxLength: 200 })) });

/** Runs of workflows: starting, commanding, listing, comparing and deleting them; their events. */
export function registerRunRoutes(app: App, services: Services): void {
  const { runs } = services;
  /** Who asks, when their part in the workflow of the run is enough. */
  const allowed = async (request: FastifyRequest, run: string, role: Role) => {
    const row = await runs.row(run);
    const access = await requireRole(request, 'workflow', row.workflow_id, role);
    return { ...access, row };
  };

  const start = { tags, params: OfWorkflow, body: NewRun, headers: Keyed, response: { 201: RunSummary } };
  app.post('/api/v1/workflows/:id/runs', { schema: start }, async (request, reply) => {
    const { id } = request.params;
    const { person } = await requireRole(request, 'workflow', id, 'runner');
    const key = request.headers['idempotency-key'];
    const run = await runs.start(id, actorOf(person), request.body, { ...(key !== undefined && { key }) });
    await audit(services, request, 'run.start', run.id, { workflow: id, version: run.version });
    return reply.code(201).send(run);
  });

  const list = { tags, params: OfWorkflow, querystring: RunsQuery, response: { 200: Page(RunSummary) } };
  app.get('/api/v1/workflows/:id/runs', { schema: list }, async request => {
    await requireRole(request, 'workflow', request.params.id, 'viewer');
    const { state, by, text, failed, sort = 'created:desc', cursor, limit = 50 } = request.query;
    const [from, to] = [timeOf(request.query.from, 'from'), timeOf(request.query.to, 'to')];
    const [key, way] = sort.split(':');
    return runs.list(request.params.id, {
      sort: key as 'created' | 'ms',
      descending: way === 'desc',
      limit,
      ...(state !== undefined && { state: state.split(',') }),
      ...(by !== undefined && { by }),
      ...(text !== undefined && { text }),
      ...(failed !== undefined && { failed }),
      ...(from !== null && { from }),
      ...(to !== null && { to }),
      ...(cursor !== undefined && { cursor }),
    });
  });

  const tally = { tags, params: OfWorkflow, response: { 200: RunTally } };
  app.get('/api/v1/workflows/:id/runs/tally', { schema: tally }, async request => {
    await requireRole(request, 'workflow', request.params.id, 'viewer');
    return runs.tally(request.params.id);
  });

  const read = { tags, params: OfRun, response: { 200: RunDetail } };
  app.get('/api/v1/runs/:run', { schema: read }, async request => {
    await allowed(request, request.params.run, 'viewer');
    return runs.detail(request.params.run);
  });

  const remove = { tags, params: OfRun, response: { 204: Done } };
  app.delete('/api/v1/runs/:run', { schema: remove }, async (request, reply) => {
    const { run } = request.params;
    await allowed(request, run, 'editor');
    await runs.remove(run);
    await audit(services, request, 'run.delete', run);
    return reply.code(204).send(null);
  });

  const command = { tags, params: OfRun, response: { 200: RunSummary } };
  for (const name of ['pause', 'stop'] as const)
    app.post(`/api/v1/runs/:run/${name}`, { schema: command }, async request => {
      await allowed(request, request.params.run, 'runner');
      return runs.command(request.params.run, name);
    });
  app.post('/api/v1/runs/:run/resume', { schema: command }, async request => {
    const { person } = await allowed(request, request.params.run, 'runner');
    return runs.resume(request.params.run, actorOf(person));
  });
  const step = { ...command, body: Type.Optional(Type.Union([StepRequest, Type.Null()])) };
  app.post('/api/v1/runs/:run/step', { schema: step }, async request => {
    await allowed(request, request.params.run, 'runner');
    return runs.command(request.params.run, 'step', request.body?.node);
  });
  const replay = {
    tags,
    params: OfRun,
    body: Type.Optional(Type.Union([ReplayRequest, Type.Null()])),
    response: { 201: RunSummary },
  };
  app.post('/api/v1/runs/:run/replay', { schema: replay }, async (request, reply) => {
    const { person } = await allowed(request, request.params.run, 'runner');
    const run = await runs.replay(request.params.run, actorOf(person), request.body ?? {});
    await audit(services, request, 'run.start', run.id, { workflow: run.workflow, replays: run.replays });
    return reply.code(201).send(run);
  });

  const compare = { tags, params: Two, response: { 200: RunComparison } };
  app.get('/api/v1/runs/:run/compare/:other', { schema: compare }, async request => {
    const { run, other } = request.params;
    await allowed(request, run, 'viewer');
    await allowed(request, other, 'viewer');
    return compareRuns(runs, run, other);
  });

  const lines = {
    tags,
    params: OfRun,
    querystring: Type.Object({ node: Type.Optional(Type.String()) }),
    response: { 200: ConsoleLines },
  };
  app.get('/api/v1/runs/:run/console', { schema: lines }, async request => {
    await allowed(request, request.params.run, 'viewer');
    return consoleOf(services.config.data, request.params.run, request.query.node);
  });

  registerEventSocket(app, services);
}
