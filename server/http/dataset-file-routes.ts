import { Type } from 'typebox';
import type { Services } from '../services.ts';
import type { App } from './app-type.ts';
import { datasetAccess } from './dataset-access.ts';
import { ResultStatistics, RowsPage, RowsQuery } from './shapes/results.ts';

const tags = ['datasets'];
const at = '/api/v1/datasets/:name/versions/:n';
const Params = Type.Object({
  name: Type.String({ maxLength: 500 }),
  n: Type.String({ pattern: '^(latest|[1-9]\\d{0,8})$', description: 'Number of a version, or `latest`.' }),
});
const Path = { path: Type.String({ minLength: 1, maxLength: 500 }) };

/** Looks into the files of a dataset version: pages of rows, statistics, and the bytes. */
export function registerDatasetFileRoutes(app: App, services: Services): void {
  const { datasets } = services;

  const querystring = Type.Object({ ...Path, ...RowsQuery.properties });
  const rows = { tags, params: Params, querystring, response: { 200: RowsPage } };
  app.get(`${at}/rows`, { schema: rows }, async request => {
    const { name, n } = request.params;
    await datasetAccess(services, request, name, 'viewer');
    const { path, offset = 0, limit = 100, sort, where, search } = request.query;
    const page = await datasets.page(name, n, path, { offset, limit, sort, where, search });
    const { schema, ids, rows, matched, total } = page;
    return { schema: [...schema], ids, rows, matched, stored: total, total, empty: emptyBecause(matched, total) };
  });

  const statistics = { tags, params: Params, querystring: Type.Object(Path), response: { 200: ResultStatistics } };
  app.get(`${at}/statistics`, { schema: statistics }, async request => {
    const { name, n } = request.params;
    await datasetAccess(services, request, name, 'viewer');
    return datasets.statistics(name, n, request.query.path);
  });

  const bytes = { tags, params: Params, querystring: Type.Object(Path) };
  app.get(`${at}/download`, { schema: bytes }, async (request, reply) => {
    const { name, n } = request.params;
    await datasetAccess(services, request, name, 'viewer');
    const version = datasets.store.version(name, n);
    const { path, sizeBytes, sha256 } = datasets.store.entry(name, version, request.query.path);
    return reply
      .header('content-type', 'application/octet-stream')
      .header('content-length', sizeBytes)
      .header('content-disposition', attachment(path))
      .header('content-encoding', 'identity')
      .header('x-content-type-options', 'nosniff')
      .header('content-security-policy', "default-src 'none'; sandbox")
      .header('cache-control', 'private, no-cache')
      .header('etag', `"${sha256}"`)
      .send(await datasets.store.blobs.open(sha256));
  });
}

function emptyBecause(matched: number, total: number) {
  if (matched > 0) return null;
  return total === 0
    ? { reason: 'no-rows', message: 'The file has no rows.', node: null }
    : { reason: 'no-match', message: 'No row matches the filter and search.', node: null };
}

/** A browser keeps what it is sent under this name and shows none of it, whatever the name holds. */
function attachment(path: string): string {
  const name = path.split('/').at(-1) ?? 'file';
  const plain = name.replace(/[^\w. -]/g, '_');
  const encoded = encodeURIComponent(name).replace(/['()*]/g, c => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
