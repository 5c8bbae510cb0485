import { Type } from 'typebox';
import type { Services } from '../services.ts';
import type { App } from './app-type.ts';
import { datasetAccess } from './dataset-access.ts';
import { Upload } from './shapes/datasets.ts';

const tags = ['datasets'];
const api = '/api/v1/uploads/:id';
const Id = Type.Object({ id: Type.String({ maxLength: 100 }) });

/** Files on their way into datasets, piece by piece. */
export function registerUploadRoutes(app: App, services: Services): void {
  const { uploads } = services.datasets;

  const one = { tags, params: Id, response: { 200: Upload } };
  app.get(api, { schema: one }, async (request, reply) => {
    const { dataset } = await uploads.row(request.params.id);
    await datasetAccess(services, request, dataset, 'editor');
    const upload = await uploads.show(request.params.id);
    reply.header('upload-offset', upload.received);
    return upload;
  });

  app.delete(api, { schema: { tags, params: Id, response: { 204: Type.Null() } } }, async (request, reply) => {
    const { dataset } = await uploads.row(request.params.id);
    await datasetAccess(services, request, dataset, 'editor');
    await uploads.remove(request.params.id);
    return reply.code(204).send(null);
  });

  // Bytes of any type are taken as they come, never as a whole.
  app.register(async (scope: App) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
    const put = { ...one, querystring: Type.Object({ offset: Type.Integer({ minimum: 0 }) }) };
    scope.put(api, { schema: put }, async (request, reply) => {
      const { id } = request.params;
      const { dataset } = await uploads.row(id);
      await datasetAccess(services, request, dataset, 'editor');
      try {
        return await uploads.write(id, request.query.offset, request.raw);
      } finally {
        reply.header('upload-offset', (await uploads.show(id)).received);
      }
    });
  });
}
