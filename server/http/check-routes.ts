import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { columnReach, columnSources } from '#engine/provenance/columns.ts';
import { personOf, requireRole } from '../auth/access.ts';
import { columnGraph } from '../cli/columns.ts';
import { datasetRights } from '../files/dataset-rights.ts';
import type { Services } from '../services.ts';
import type { CheckedDocument } from '../workflows/checks.ts';
import type { App } from './app-type.ts';
import { words } from './shapes/elements.ts';
import { Check, ColumnLineage } from './shapes/workflows.ts';

const api = '/api/v1/workflows/:id';
const tags = ['workflows'];
const Id = Type.Object({ id: Type.String() });
const Column = Type.Object({
  node: Type.String({ minLength: 1 }),
  port: Type.String({ default: 'out' }),
  attribute: Type.String({ minLength: 1 }),
  direction: Type.Unsafe<'backward' | 'forward'>({ ...words(['backward', 'forward']), default: 'backward' }),
});

/** What edit time knows of a document: problems, schemas, ports, staleness; and where columns come from. */
export function registerCheckRoutes(app: App, services: Services): void {
  const check = async (request: FastifyRequest, id: string): Promise<CheckedDocument> => {
    await requireRole(request, 'workflow', id, 'viewer');
    return services.checks.of(id, await datasetRights(services.database, personOf(request)));
  };

  app.get(`${api}/check`, { schema: { tags, params: Id, response: { 200: Check } } }, async request => {
    return (await check(request, request.params.id)).check;
  });

  const columns = { tags, params: Id, querystring: Column, response: { 200: ColumnLineage } };
  app.get(`${api}/columns`, { schema: columns }, async request => {
    const { inspection } = await check(request, request.params.id);
    const { node, port, attribute, direction } = request.query;
    const { sound } = inspection;
    // What is unfinished has no columns yet.
    const unfinished = inspection.ports[node] && !sound.macros[node] && !sound.nodes.some(n => n.id === node);
    if (unfinished) return { start: { node, port, attribute }, ends: [], columns: [], opaqueNodes: [] };
    // A macro's port is one of the nodes in it.
    const start = { ...(sound.macros[node]?.outputs[port] ?? { node, port }), attribute };
    const follow = direction === 'forward' ? columnReach : columnSources;
    const { ends, columns, opaqueNodes } = follow(columnGraph(sound), start);
    return { start: { node, port, attribute }, ends: [...ends], columns: [...columns], opaqueNodes: [...opaqueNodes] };
  });
}
