import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { readConfig } from '#server/config.ts';
import { buildApp } from '#server/http/app.ts';
import type { App } from '#server/http/app-type.ts';
import { openServices } from '#server/open-services.ts';
import type { Services } from '#server/services.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
/** Any JSON: the test checks what it is. */
export type Body = ReturnType<typeof JSON.parse>;

export interface Answered {
  readonly status: number;
  readonly body: Body;
  readonly headers: { readonly [name: string]: unknown };
}

/** Somebody who asks. */
export interface Asker {
  readonly id: string;
  readonly headers: { readonly cookie: string };
  ask(method: Method, path: string, body?: unknown, headers?: { readonly [name: string]: string }): Promise<Answered>;
}

/** The whole server over a data folder of its own, without a port; answers are checked against their schemas. */
export interface TestServer {
  readonly app: App;
  readonly services: Services;
  readonly data: string;
  /** The first account. */
  readonly admin: Asker;
  readonly stranger: Asker;
  /** One more account, signed in. */
  person(name: string): Promise<Asker>;
  close(): Promise<void>;
}

const password = 'correct horse';

export async function testServer(
  env: { readonly [name: string]: string } = {},
  clock?: () => Date,
): Promise<TestServer> {
  const data = mkdtempSync(join(tmpdir(), 'sluice-server-'));
  const config = readConfig({ SLUICE_DATA: data, SLUICE_LOG_LEVEL: 'silent', ...env });
  const { services, close } = await openServices(config, pino({ level: 'silent' }), clock);
  const app = await buildApp(services, { strict: true });
  const askerOf = (id: string, cookie: string): Asker => ({
    id,
    headers: { cookie },
    async ask(method, path, body, headers = {}) {
      const url = path.startsWith('/api') || !path.startsWith('/') ? path : `/api/v1${path}`;
      const type = body !== undefined && { 'content-type': 'application/json' };
      const payload = body === undefined ? undefined : JSON.stringify(body);
      const reply = await app.inject({ method, url, headers: { cookie, ...type, ...headers }, payload });
      const isJson = String(reply.headers['content-type'] ?? '').startsWith('application/json');
      return {
        status: reply.statusCode,
        body: isJson && reply.body ? reply.json() : reply.body,
        headers: reply.headers,
      };
    },
  });
  const signedIn = async (path: string, given: object): Promise<Asker> => {
    const reply = await app.inject({ method: 'POST', url: `/api/v1${path}`, payload: given });
    if (reply.statusCode !== 200) throw new Error(`${path}: ${reply.body}`);
    const cookie = reply.cookies.map(c => `${c.name}=${c.value}`).join('; ');
    return askerOf(reply.json().user.id, cookie);
  };
  const admin = await signedIn('/setup', { name: 'Ada', email: 'ada@example.org', password });
  return {
    app,
    services,
    data,
    admin,
    stranger: askerOf('', ''),
    async person(name) {
      const email = `${name.toLowerCase()}@example.org`;
      await admin.ask('POST', '/users', { name, email, password });
      return signedIn('/session', { email, password });
    },
    async close() {
      await app.close();
      await close();
      rmSync(data, { recursive: true, force: true });
    },
  };
}
