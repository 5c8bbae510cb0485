import type { FastifyRequest } from 'fastify';
import { type Static, type TObject, Type } from 'typebox';
import { columnReach, columnSources } from '#engine/provenance/columns.ts';
import { personOf, requireRole } from '../auth/access.ts';
import { columnGraph } from '../cli/columns.ts';
import { datasetRights } from '../files/dataset-rights.ts';
import type { Services } from '../services.ts';
import type { FrozenCheck } from '../workflows/frozen-checks.ts';
import type { App } from './app-type.ts';
import { words } from './shapes/elements.ts';
import { Check, ColumnLineage } from './shapes/workflows.ts';

const workflow = '/api/v1/workflows/:id';
const Id = Type.Object({ id: Type.String() });
const Numbered = Type.Object({ id: Type.String(), n: Type.Integer({ minimum: 1 }) });
const OfRun = Type.Object({ run: Type.String() });
const Column = Type.Object({
  node: Type.String({ minLength: 1 }),
  port: Type.String({ default: 'out' }),
  attribute: Type.String({ minLength: 1 }),
  direction: Type.Unsafe<'backward' | 'forward'>({ ...words(['backward', 'forward']), default: 'backward' }),
});

/** What edit time knows of a document, a version or a past run: problems, schemas, ports, staleness; and where columns come from. */
export function registerCheckRoutes(app: App, services: Services): void {
  const { checks, runs, versions } = services;
  const rightsOf = (request: FastifyRequest) => datasetRights(services.database, personOf(request));
  const readVersion = versions.read.bind(versions);
  const register = <T extends TObject>(
    where: string,
    params: T,
    tag: string,
    find: (request: FastifyRequest, params: Static<T>) => Promise<FrozenCheck>,
  ) => {
    const tags = [tag];
    app.get(`${where}/check`, { schema: { tags, params, response: { 200: Check } } }, async request => {
      return (await find(request, request.params as Static<T>)).check;
    });
    const schema = { tags, params, querystring: Column, response: { 200: ColumnLineage } };
    app.get(`${where}/columns`, { schema }, async request => {
      const known = await find(request, request.params as Static<T>);
      return columnAnswer(known, request.query as Static<typeof Column>);
    });
  };

  register(workflow, Id, 'workflows', async (request, { id }) => {
    await requireRole(request, 'workflow', id, 'viewer');
    const { check, inspection } = await checks.of(id, await rightsOf(request));
    return { check, inspection, columns: columnGraph(inspection.sound) };
  });
  register(`${workflow}/versions/:n`, Numbered, 'versions', async (request, { id, n }) => {
    await requireRole(request, 'workflow', id, 'viewer');
    return checks.frozen.ofVersion(id, n, await rightsOf(request), readVersion);
  });
  register('/api/v1/runs/:run', OfRun, 'runs', async (request, { run }) => {
    await requireRole(request, 'workflow', (await runs.row(run)).workflow_id, 'viewer');
    return checks.frozen.ofRun(run, await rightsOf(request), readVersion);
  });
}

function columnAnswer(
  { inspection, columns: graph }: FrozenCheck,
  { node, port, attribute, direction }: Static<typeof Column>,
): ColumnLineage {
  // A macro's port is one of the nodes in it.
  const inner = inspection.ports[node]?.outputs.find(({ name }) => name === port)?.of;
  const start = { ...(inner ?? { node, port }), attribute };
  // What is unfinished has no columns yet.
  const unfinished = inspection.ports[node] && !graph.nodes.some(({ id }) => id === start.node);
  if (unfinished) return { start: { node, port, attribute }, ends: [], columns: [], opaqueNodes: [] };
  const { ends, columns, opaqueNodes } = (direction === 'forward' ? columnReach : columnSources)(graph, start);
  return { start: { node, port, attribute }, ends: [...ends], columns: [...columns], opaqueNodes: [...opaqueNodes] };
}
