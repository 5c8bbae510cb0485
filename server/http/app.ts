import { randomUUID } from 'node:crypto';
import compress from '@fastify/compress';
import cookie from '@fastify/cookie';
import rateLimit from '@fastify/rate-limit';
import websocket from '@fastify/websocket';
import fastify, { LogController } from 'fastify';
import { Value } from 'typebox/value';
import type { Services } from '../services.ts';
import type { App } from './app-type.ts';
import { answerFaults } from './faults.ts';
import { registerHealthRoutes } from './health-routes.ts';
import { registerMetricsRoutes } from './metrics-routes.ts';
import { describeRoutes } from './openapi.ts';
import { routes } from './routes.ts';
import { secure } from './security.ts';
import { validatorCompiler } from './validator.ts';
import { serveWebApp, webFolder } from './web-app.ts';

export interface AppOptions {
  /** Folder of the built web app. */
  readonly web?: string;
  /** Refuse to send an answer that its schema does not allow; for tests. */
  readonly strict?: boolean;
}

/** Largest JSON body; a workflow of 500 nodes is about a quarter of a megabyte. Routes that take bytes say their own. */
const bodyLimit = 8 * 2 ** 20;
/** Largest message of a socket: the first update of a large pasted workflow. */
const maxPayload = 8 * 2 ** 20;
/** A busy page asks a few times a second, an office of fifty may stand behind one address. */
const requestsPerMinute = 6000;

/**
 * The whole server but its port: security, documentation, every topic's routes, the web app.
 *
 * Contract: closing the app closes its sockets with 1012, "come back"; the services are closed by whoever opened them.
 */
export async function buildApp(services: Services, options: AppOptions = {}): Promise<App> {
  const { config, log } = services;
  const app: App = fastify({
    loggerInstance: log,
    bodyLimit,
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: config.trustProxy,
    genReqId: () => randomUUID(),
    requestTimeout: 300_000,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 500 },
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(({ schema }) => answer => {
    if (options.strict && !Value.Check(schema as object, answer))
      throw new Error(`answer does not fit its schema: ${JSON.stringify(Value.Errors(schema as object, answer)[0])}`);
    return JSON.stringify(answer);
  });
  answerFaults(app);
  app.addHook('onRequest', async (request, reply) => void reply.header('x-request-id', request.id));
  logAnswers(app);
  await secure(app, config);
  await app.register(cookie);
  await app.register(rateLimit, { max: requestsPerMinute, timeWindow: 60_000 });
  await app.register(compress, { encodings: ['br', 'gzip', 'identity'], brotliOptions: { params: { 1: 4 } } });
  await app.register(websocket, { options: { maxPayload }, preClose: done => closeSockets(app, done) });
  await describeRoutes(app);
  registerHealthRoutes(app, services);
  registerMetricsRoutes(app, services);
  for (const register of routes) await register(app, services);
  await serveWebApp(app, options.web ?? webFolder);
  return app;
}

/** One line per change, reads for who looks closely; without the query, which may hold the secret of a link. */
function logAnswers(app: App): void {
  app.addHook('onResponse', async (request, reply) => {
    const level = request.method === 'GET' || request.method === 'HEAD' ? 'debug' : 'info';
    const { method, url, ip } = request;
    const ms = Math.round(reply.elapsedTime);
    request.log[level]({ method, path: url.split('?')[0], status: reply.statusCode, ms, ip }, 'answered');
  });
}

/** 1012, service restart: clients come back by themselves. One that does not answer is cut off. */
function closeSockets({ websocketServer }: App, done: () => void): void {
  const { clients } = websocketServer;
  for (const client of clients) client.close(1012, 'the server restarts');
  const cut = setTimeout(() => {
    for (const client of clients) client.terminate();
  }, 2000);
  websocketServer.close(() => {
    clearTimeout(cut);
    done();
  });
}
