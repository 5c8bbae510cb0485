import { timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { Type } from 'typebox';
import { SluiceError } from '#engine/errors.ts';
import { runStates } from '../http/shapes/runs.ts';
import type { Services } from '../services.ts';
import type { App } from './app-type.ts';

/**
 * `/metrics` for Prometheus: requests, sockets, rooms, runs by state, event loop lag, memory.
 *
 * With a token configured whoever has it may read them; without one only this machine may.
 */
export function registerMetricsRoutes(app: App, services: Services): void {
  const registry = new Registry();
  // The default of 5 s between samples of the loop's lag would hide short stalls; it is a histogram of its own that costs nothing.
  collectDefaultMetrics({ register: registry, prefix: 'sluice_' });
  const requests = new Histogram({
    name: 'sluice_http_request_seconds',
    help: 'Time to answer, by route and status.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
    registers: [registry],
  });
  addGauges(registry, services);
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    requests.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000);
  });
  const schema = { tags: ['operation'], response: { 200: Type.String() } };
  app.get('/metrics', { schema, logLevel: 'warn' }, async (request, reply) => {
    refuseStrangers(request, services.config.metricsToken);
    return reply.type(registry.contentType).send(await registry.metrics());
  });
}

function addGauges(registry: Registry, { rooms, runs }: Services): void {
  const registers = [registry];
  new Gauge({
    name: 'sluice_sockets',
    help: 'Open sockets of editors.',
    registers,
    collect() {
      this.set(rooms.counts.sockets);
    },
  });
  new Gauge({
    name: 'sluice_rooms',
    help: 'Documents in memory.',
    registers,
    collect() {
      this.set(rooms.counts.rooms);
    },
  });
  new Gauge({
    name: 'sluice_runs',
    help: 'Runs by state.',
    labelNames: ['state'],
    registers,
    async collect() {
      const counts = await runs.counts();
      for (const state of runStates) this.set({ state }, counts[state] ?? 0);
    },
  });
}

function refuseStrangers({ headers, socket, ip }: FastifyRequest, token: string | null): void {
  if (token !== null) {
    const given = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1] ?? '';
    if (isSame(given, token)) return;
    throw new SluiceError('TOKEN_INVALID');
  }
  // A proxy on this machine would make every visitor local.
  const local = (address: string | undefined) => /^(127\.|::1$|::ffff:127\.)/.test(address ?? '');
  if (local(socket.remoteAddress) && local(ip) && headers['x-forwarded-for'] === undefined) return;
  throw new SluiceError('ADMIN_NEEDED');
}

function isSame(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}
