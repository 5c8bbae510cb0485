import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { requireRole } from '../auth/access.ts';
import { diffRows } from '../data-diff/diff-rows.ts';
import type { Services } from '../services.ts';
import type { App } from './app-type.ts';
import { ChartAnswer, ChartQuestion } from './shapes/charts.ts';
import { TraceAnswer, TraceQuestion } from './shapes/lineage.ts';
import { DownloadQuery, type downloadFormats, ResultStatistics, RowsPage, RowsQuery } from './shapes/results.ts';
import { RowDiff } from './shapes/runs.ts';

const tags = ['results'];
const api = '/api/v1/runs/:run/results/:node/:port';
const OfRun = Type.Object({ run: Type.String() });
const OfPort = Type.Object({ run: Type.String(), node: Type.String(), port: Type.String() });
const Differing = Type.Object({
  node: Type.String(),
  port: Type.Optional(Type.String()),
  /** `id,day` */
  keys: Type.Optional(Type.String()),
  offset: Type.Optional(Type.Integer({ minimum: 0, default: 0 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 100 })),
});

const mediaTypes: { readonly [format in (typeof downloadFormats)[number]]: string } = {
  csv: 'text/csv; charset=utf-8',
  json: 'application/json; charset=utf-8',
  jsonl: 'application/x-ndjson; charset=utf-8',
  arrow: 'application/vnd.apache.arrow.file',
  parquet: 'application/vnd.apache.parquet',
};

/** Results of runs: pages of rows, statistics, downloads, where rows come from, how they differ between runs. */
export function registerResultRoutes(app: App, services: Services): void {
  const { runs, results } = services;
  const mayLook = async (request: FastifyRequest, run: string) => {
    const { workflow_id } = await runs.row(run);
    await requireRole(request, 'workflow', workflow_id, 'viewer');
  };
  /** Text that is JSON already is sent as it is. */
  const sendJson = (reply: FastifyReply, text: string) =>
    reply
      .type('application/json; charset=utf-8')
      .serializer((payload: unknown) => payload as string)
      .send(text);

  const rows = { tags, params: OfPort, querystring: RowsQuery, response: { 200: RowsPage } };
  app.get(`${api}/rows`, { schema: rows }, async (request, reply) => {
    const { run, node, port } = request.params;
    await mayLook(request, run);
    const { offset = 0, limit = 100, ...more } = request.query;
    const gone = new AbortController();
    reply.raw.once('close', () => gone.abort());
    return sendJson(reply, await results.rows(run, node, port, { offset, limit, ...more }, gone.signal));
  });

  const statistics = { tags, params: OfPort, response: { 200: ResultStatistics } };
  app.get(`${api}/statistics`, { schema: statistics }, async (request, reply) => {
    const { run, node, port } = request.params;
    await mayLook(request, run);
    return sendJson(reply, await results.statistics(run, node, port));
  });

  const download = { tags, params: OfPort, querystring: DownloadQuery };
  app.get(`${api}/download`, { schema: download }, async (request, reply) => {
    const { run, node, port } = request.params;
    await mayLook(request, run);
    const { format, protect = true, ...more } = request.query;
    const pieces = results.download(run, node, port, { format, protect, ...more });
    // What is wrong shows with the first piece, while there is still a status to say it with.
    const first = await pieces.next();
    const name = `${node}.${port}.${format}`.replace(/[^\w.-]+/g, '_');
    return reply
      .type(mediaTypes[format])
      .header('content-disposition', `attachment; filename="${name}"`)
      .header('x-content-type-options', 'nosniff')
      .send(Readable.from(after(first, pieces), { objectMode: false }));
  });

  const trace = { tags, params: OfRun, body: TraceQuestion, response: { 200: TraceAnswer } };
  app.post('/api/v1/runs/:run/trace', { schema: trace, config: { open: true } }, async (request, reply) => {
    await mayLook(request, request.params.run);
    return sendJson(reply, await results.trace(request.params.run, request.body));
  });

  const chart = { tags, params: OfRun, body: ChartQuestion, response: { 200: ChartAnswer } };
  app.post('/api/v1/runs/:run/chart', { schema: chart, config: { open: true } }, async (request, reply) => {
    await mayLook(request, request.params.run);
    return sendJson(reply, await results.chart(request.params.run, request.body));
  });

  const diff = {
    tags,
    params: Type.Object({ run: Type.String(), other: Type.String() }),
    querystring: Differing,
    response: { 200: RowDiff },
  };
  app.get('/api/v1/runs/:run/diff/:other', { schema: diff }, async request => {
    const { run, other } = request.params;
    await mayLook(request, run);
    await mayLook(request, other);
    const { node, port = 'out', keys, offset = 0, limit = 100 } = request.query;
    const [before, after] = await Promise.all([run, other].map(id => results.path(id, node, port)));
    const named = keys === undefined || keys === '' ? [] : keys.split(',');
    return diffRows({ kind: 'result', path: before }, { kind: 'result', path: after }, { keys: named, offset, limit });
  });
}

async function* after(first: IteratorResult<Uint8Array>, rest: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    if (!first.done) yield first.value;
    yield* rest;
  } finally {
    await rest.return(undefined);
  }
}
