import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { must, SluiceError } from '#engine/errors.ts';
import type { DatasetFile } from '#engine/store/dataset-manifest.ts';
import { requirePerson, requireRole, requireScope, rolesOf, visitorOf } from '../auth/access.ts';
import { audit } from '../auth/audit.ts';
import type { Services } from '../services.ts';
import type { App } from './app-type.ts';
import { datasetAccess } from './dataset-access.ts';
import { registerDatasetFileRoutes } from './dataset-file-routes.ts';
import {
  Dataset,
  DatasetChange,
  DatasetDiff,
  DatasetVersion,
  NewDataset,
  NewDatasetVersion,
  NewUpload,
  Upload,
} from './shapes/datasets.ts';
import { Page, type Role } from './shapes/elements.ts';
import { registerUploadRoutes } from './upload-routes.ts';

const api = '/api/v1/datasets';
const tags = ['datasets'];
const Name = Type.Object({ name: Type.String({ maxLength: 500 }) });
const Listing = Type.Object({
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
  cursor: Type.Optional(Type.String({ maxLength: 200 })),
  query: Type.Optional(Type.String({ maxLength: 200, description: 'Text in the name.' })),
});
const End = Type.String({ pattern: '^(latest|[1-9]\\d{0,8})$', description: 'Number of a version, or `latest`.' });

/** Datasets: the list, making and removing them, their versions, and what has changed between two. */
export function registerDatasetRoutes(app: App, services: Services): void {
  const { book, store } = services.datasets;
  const access = (request: FastifyRequest, name: string, wanted: Role) =>
    datasetAccess(services, request, name, wanted);

  app.get(api, { schema: { tags, querystring: Listing, response: { 200: Page(Dataset) } } }, async request => {
    requirePerson(request);
    await book.adopt();
    return book.list(await rolesOf(services.database, visitorOf(request), 'dataset'), request.query);
  });

  app.post(api, { schema: { tags, body: NewDataset, response: { 200: Dataset } } }, async request => {
    const person = requirePerson(request);
    requireScope(request, 'write');
    const { name, description = '' } = request.body;
    await book.create(name, description, person.id);
    await audit(services, request, 'dataset.create', name);
    return book.summary(name, 'owner');
  });

  const one = { tags, params: Name, response: { 200: Dataset } };
  app.get(`${api}/:name`, { schema: one }, async request => {
    const { name } = request.params;
    const { role } = await access(request, name, 'viewer');
    return book.summary(name, role);
  });

  app.patch(`${api}/:name`, { schema: { ...one, body: DatasetChange } }, async request => {
    const { name } = request.params;
    const { role } = await access(request, name, 'editor');
    if (request.body.description !== undefined) await book.describe(name, request.body.description);
    return book.summary(name, role);
  });

  app.delete(
    `${api}/:name`,
    { schema: { tags, params: Name, response: { 204: Type.Null() } } },
    async (request, reply) => {
      const { name } = request.params;
      await access(request, name, 'owner');
      await book.remove(name);
      await audit(services, request, 'dataset.delete', name);
      return reply.code(204).send(null);
    },
  );

  const versions = Type.Object({
    limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
    cursor: Type.Optional(Type.Integer({ minimum: 1 })),
  });
  const list = { tags, params: Name, querystring: versions, response: { 200: Page(DatasetVersion) } };
  app.get(`${api}/:name/versions`, { schema: list }, async request => {
    const { name } = request.params;
    await access(request, name, 'viewer');
    const { limit, cursor = Number.POSITIVE_INFINITY } = request.query;
    const older = store
      .versions(name)
      .filter(version => version.number < cursor)
      .reverse();
    const page = older.slice(0, limit);
    const next = older.length > limit ? String(must(page.at(-1), 'a page has rows').number) : null;
    return { items: await book.shown(page), next };
  });

  const commit = { tags, params: Name, body: NewDatasetVersion, response: { 200: DatasetVersion } };
  app.post(`${api}/:name/versions`, { schema: commit }, async request => commitVersion(services, request));

  const upload = { tags, params: Name, body: NewUpload, response: { 200: Upload } };
  app.post(`${api}/:name/uploads`, { schema: upload }, async request => {
    const { name } = request.params;
    const { person } = await access(request, name, 'editor');
    const { path, sizeBytes } = request.body;
    await services.datasets.expectRoom(name, sizeBytes);
    return services.datasets.uploads.create(name, path, sizeBytes, person?.id ?? null);
  });

  const ends = Type.Object({
    from: End,
    to: End,
    path: Type.Optional(Type.String({ maxLength: 500, description: 'The file whose rows to compare.' })),
    keys: Type.Optional(
      Type.String({ maxLength: 2000, description: 'Attributes that tell rows apart, separated by commas.' }),
    ),
    offset: Type.Integer({ minimum: 0, default: 0 }),
    limit: Type.Integer({ minimum: 0, maximum: 1000, default: 100 }),
  });
  const diff = { tags, params: Name, querystring: ends, response: { 200: DatasetDiff } };
  app.get(`${api}/:name/diff`, { schema: diff }, async request => {
    const { name } = request.params;
    await access(request, name, 'viewer');
    const { from, to, path, keys, offset, limit } = request.query;
    return services.datasets.diff(name, { from, to, path }, { keys: keysOf(keys), offset, limit });
  });

  registerDatasetFileRoutes(app, services);
  registerUploadRoutes(app, services);
}

/** Names of attributes, separated by commas; one with a comma in it stands in a list of JSON. */
const keysOf = (keys: string | undefined): string[] => {
  if (!keys) return [];
  if (!keys.startsWith('[')) return keys.split(',');
  try {
    const list: unknown = JSON.parse(keys);
    if (Array.isArray(list)) return list.map(String);
  } catch {
    // Said below.
  }
  throw new SluiceError('REQUEST_INVALID', { field: 'keys', reason: "'keys' should be names separated by commas" });
};

type CommitRequest = FastifyRequest<{
  Params: { name: string };
  Body: {
    message: string;
    uploads?: string[];
    remove?: string[];
    result?: Parameters<Services['datasets']['keepResult']>[0];
    base?: number;
  };
}>;

async function commitVersion(services: Services, request: FastifyRequest): Promise<DatasetVersion> {
  const { params, body } = request as CommitRequest;
  const { name } = params;
  const { datasets } = services;
  const { person } = await datasetAccess(services, request, name, 'editor');
  const { message, uploads = [], remove = [], result, base } = body;
  if (uploads.length === 0 && remove.length === 0 && !result)
    throw new SluiceError('REQUEST_INVALID', { reason: 'name uploads, a result, or paths to remove' });
  const add: DatasetFile[] = [];
  for (const id of uploads) add.push(await datasets.uploads.content(id, name));
  if (result) {
    await requireRunRole(services, request, result.run);
    const file = await datasets.keepResult(result);
    await datasets.expectRoom(name, file.sizeBytes);
    add.push(file);
  }
  const author = person?.id ?? null;
  const { version, made } = datasets.store.commit(name, { message, author, add, remove, base });
  await datasets.store.fetch(name, version);
  for (const id of uploads) await datasets.uploads.remove(id);
  if (made) await audit(services, request, 'dataset.commit', name, { version: version.number });
  const [shown] = await datasets.book.shown([version]);
  return shown;
}

/** Lets those through who may look at a run. @throws {SluiceError} RUN_UNKNOWN */
async function requireRunRole({ database }: Services, request: FastifyRequest, run: string): Promise<void> {
  const found = await database.selectFrom('runs').select('workflow_id').where('id', '=', run).executeTakeFirst();
  if (!found) throw new SluiceError('RUN_UNKNOWN', { run: run.slice(0, 100) });
  await requireRole(request, 'workflow', found.workflow_id, 'viewer');
}
