import helmet from '@fastify/helmet';
import type { FastifyRequest } from 'fastify';
import { SluiceError } from '#engine/errors.ts';
import type { Config } from '../config.ts';
import type { App } from './app-type.ts';

/** Where the pages of the server may load what from. Editors and the canvas set styles; nothing may make code of text. */
const sources = {
  'default-src': ["'self'"],
  'script-src': ["'self'"],
  'script-src-attr': ["'none'"],
  'style-src': ["'self'", "'unsafe-inline'"],
  'img-src': ["'self'", 'data:', 'blob:'],
  'font-src': ["'self'", 'data:'],
  'connect-src': ["'self'"],
  'worker-src': ["'self'", 'blob:'],
  'frame-src': ["'self'", 'blob:'],
  'frame-ancestors': ["'none'"],
  'object-src': ["'none'"],
  'base-uri': ["'none'"],
  'form-action': ["'self'"],
};

/** Headers that keep a browser from doing for others what only our pages may. */
export async function secure(app: App, config: Config): Promise<void> {
  const https = config.publicUrl?.startsWith('https://') ?? false;
  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: sources },
    strictTransportSecurity: https ? { maxAge: 15_552_000 } : false,
    crossOriginEmbedderPolicy: false,
    referrerPolicy: { policy: 'same-origin' },
  });
  app.addHook('onRequest', async request => refuseForeignPages(request, config));
}

const reading = ['GET', 'HEAD', 'OPTIONS'];

/**
 * Refuses what a page of somebody else sends: changes, and sockets, which browsers open across origins without asking.
 * Programs send no Origin; they carry a token.
 */
function refuseForeignPages(request: FastifyRequest, config: Config): void {
  const { origin } = request.headers;
  const upgrade = request.headers.upgrade !== undefined;
  if (origin === undefined || (reading.includes(request.method) && !upgrade)) return;
  // Read by the scheme of the page, so that :80 of one and nothing of the other are the same.
  const own = [
    hostOf(`${origin.split(':')[0]}://${request.headers.host}`),
    config.publicUrl && hostOf(config.publicUrl),
  ];
  const asking = hostOf(origin);
  // `null`, the origin of a sandboxed frame, is no host of ours even where no public URL is set.
  if (asking === null || !own.includes(asking))
    throw new SluiceError('ORIGIN_REFUSED', { origin: origin.slice(0, 200) });
}

function hostOf(url: string): string | null {
  try {
    return new URL(url).host;
  } catch {
    return null;
  }
}
