import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fastifyStatic from '@fastify/static';
import { SluiceError } from '#engine/errors.ts';
import type { App } from './app-type.ts';
import { sendFault } from './faults.ts';

/** Where `npm run build` puts the web app. */
export const webFolder = resolve(import.meta.dirname, '../../web/dist');

const missing = `<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="3"><title>Sluice</title>
<p>The web app is being built; this page reloads by itself. If it stays: <code>npm run build</code>.</p>`;

/**
 * Serves the web app: files under assets/ have their content in their name and are kept for good, every other address is the one page,
 * whose router knows the rest.
 */
export async function serveWebApp(app: App, folder: string): Promise<void> {
  await app.register(fastifyStatic, {
    root: folder,
    index: ['index.html'],
    cacheControl: false,
    preCompressed: true,
    schemaHide: true,
    setHeaders: (reply, path) => {
      const kept = path.startsWith(join(folder, 'assets'));
      reply.setHeader('vary', 'accept-encoding');
      reply.setHeader('cache-control', kept ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  app.setNotFoundHandler((request, reply) => {
    const { method, url } = request;
    const path = url.split('?')[0];
    const page = (method === 'GET' || method === 'HEAD') && !/^\/(api|docs|healthz|metrics|assets)(\/|$)/.test(path);
    if (!page) return sendFault(reply, new SluiceError('ROUTE_UNKNOWN', { method, path: path.slice(0, 200) }));
    if (!existsSync(join(folder, 'index.html'))) return reply.code(503).type('text/html').send(missing);
    return reply.header('cache-control', 'no-cache').sendFile('index.html');
  });
}
