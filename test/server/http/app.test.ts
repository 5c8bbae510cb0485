import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Asker, type TestServer, testServer } from '../../support/server/test-server.ts';

let server: TestServer;
let admin: Asker;
let stranger: Asker;
beforeAll(async () => {
  server = await testServer({ SLUICE_METRICS_TOKEN: 'measure' });
  ({ admin, stranger } = server);
});
afterAll(() => server.close());

interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
}

/** Every route of the OpenAPI document. */
async function documented(): Promise<Route[]> {
  const { body } = await stranger.ask('GET', '/api/../docs/json');
  return Object.entries(body.paths as { [path: string]: object }).flatMap(([path, methods]) =>
    Object.keys(methods).map(method => ({ method: method.toUpperCase() as Route['method'], path })),
  );
}

describe('the OpenAPI document', () => {
  test('is OpenAPI 3.1, every operation says what it answers, and no reference leads nowhere', async () => {
    const { body } = await stranger.ask('GET', '/api/../docs/json');
    expect(body.openapi).toBe('3.1.0');
    expect(body.info).toMatchObject({ title: 'Sluice', version: expect.any(String) });
    for (const [path, methods] of Object.entries(
      body.paths as { [path: string]: { [method: string]: { responses?: object } } },
    ))
      for (const [method, operation] of Object.entries(methods))
        expect(Object.keys(operation.responses ?? {}), `${method} ${path}`).not.toEqual([]);
    expect(JSON.stringify(body)).not.toContain('"$ref"');
  });

  test('has every route that the server answers', async () => {
    const listed = new Set((await documented()).map(({ method, path }) => `${method} ${path}`));
    const inner = server.app.printRoutes({ commonPrefix: false });
    for (const part of [
      'session',
      'users',
      'tokens',
      'workflows',
      'operators',
      'functions',
      'examples',
      'secrets',
      'audit',
    ])
      expect(inner).toContain(part);
    for (const route of [
      'GET /api/v1/workflows',
      'POST /api/v1/workflows',
      'GET /api/v1/workflows/{id}/check',
      'PUT /api/v1/workflows/{id}/content',
      'POST /api/v1/workflows/{id}/versions/{n}/restore',
      'GET /api/v1/workflows/{id}/diff',
      'GET /api/v1/workflows/{id}/columns',
      'POST /api/v1/expressions/check',
      'GET /healthz',
      'GET /healthz/ready',
      'GET /metrics',
    ])
      expect(listed).toContain(route);
  });
});

describe('a stranger', () => {
  /** What anybody may ask: how it stands, who they are, what there is to build with. */
  const open = [
    /^GET \/healthz/,
    /^(GET|POST|DELETE) \/api\/v1\/session$/,
    /^POST \/api\/v1\/(setup|signup)$/,
    // Whoever has the secret of a reset may use it.
    /^(GET|POST) \/api\/v1\/resets\//,
    /^GET \/api\/v1\/(operators|functions|examples)$/,
  ];

  test('is refused by every route that is not meant for strangers', async () => {
    const id = (await admin.ask('POST', '/workflows', { name: 'mine' })).body.workflow.id;
    for (const { method, path } of await documented()) {
      if (open.some(pattern => pattern.test(`${method} ${path}`))) continue;
      const url = path.replace(/\{(id|target)\}/, id).replace(/\{\w+\}/g, '1');
      const body = method === 'GET' || method === 'DELETE' ? undefined : {};
      const { status, body: fault } = await stranger.ask(method, url, body);
      // A GET may be found wrong before anybody is asked for; it tells nothing then.
      expect([400, 401, 403, 404], `${method} ${path}: ${JSON.stringify(fault)}`).toContain(status);
      // A question that is too long for an address.
      if (method !== 'GET' && !/\/(trace|chart)$/.test(path)) expect(status, `${method} ${path}`).toBe(401);
      expect(JSON.stringify(fault)).not.toContain('mine');
    }
  });

  test('cannot tell a workflow that is not shared from none at all', async () => {
    const id = (await admin.ask('POST', '/workflows', {})).body.workflow.id;
    const other = await server.person('Oscar');
    const hidden = await other.ask('GET', `/workflows/${id}`);
    const absent = await other.ask('GET', '/workflows/0000000000000000');
    expect([hidden.status, absent.status]).toEqual([404, 404]);
    expect(hidden.body.message.replace(id, 'ID')).toBe(absent.body.message.replace('0000000000000000', 'ID'));
  });
});

describe('bad requests', () => {
  test.each([
    ['JSON that is none', '{"name": ', /not valid JSON/],
    ['a body that is no object', '[1]', /body must be object/],
    ['a value of the wrong type', '{"name": 3}', /body 'name' must be string, found 3/],
  ])('%s answers 400 with a Fault', async (_, payload, message) => {
    const headers = { ...admin.headers, 'content-type': 'application/json' };
    const reply = await server.app.inject({ method: 'POST', url: '/api/v1/workflows', headers, payload });
    expect(reply.statusCode).toBe(400);
    expect(reply.json()).toMatchObject({
      code: 'REQUEST_INVALID',
      message: expect.stringMatching(message),
      remedy: expect.any(String),
    });
    expect(reply.body).not.toMatch(/node_modules|\.ts:|at Object/);
  });

  test('a body that is too large answers 413, another type of content 4xx', async () => {
    const headers = { ...admin.headers, 'content-type': 'application/json' };
    const payload = JSON.stringify({ name: 'x'.repeat(9 * 2 ** 20) });
    const large = await server.app.inject({ method: 'POST', url: '/api/v1/workflows', headers, payload });
    expect([large.statusCode, large.json().code]).toEqual([413, 'TOO_LARGE']);
    const xml = { ...headers, 'content-type': 'text/xml' };
    const other = await server.app.inject({ method: 'POST', url: '/api/v1/workflows', headers: xml, payload: '<a/>' });
    expect(other.statusCode).toBe(400);
    expect(other.json().code).toBe('REQUEST_INVALID');
  });

  test('numbers of an address are checked and said', async () => {
    expect(await admin.ask('GET', '/workflows?limit=0')).toMatchObject({ status: 400, body: { field: 'limit' } });
    expect(await admin.ask('GET', '/workflows?limit=many')).toMatchObject({ status: 400, body: { field: 'limit' } });
  });

  test('what does not exist is said in JSON under /api, and is the page elsewhere', async () => {
    expect(await admin.ask('GET', '/nothing')).toMatchObject({ status: 404, body: { code: 'ROUTE_UNKNOWN' } });
    const reply = await server.app.inject({ method: 'GET', url: '/w/some-workflow' });
    expect([200, 503]).toContain(reply.statusCode);
    expect(reply.headers['content-type']).toMatch(/^text\/html/);
  });

  test.each([
    '/../package.json',
    '/%2e%2e/package.json',
    '/assets/..%2f..%2fpackage.json',
    '/assets/%252e%252e/main.ts',
  ])('no file outside the web app comes from %s', async url => {
    const reply = await server.app.inject({ method: 'GET', url });
    expect(reply.body).not.toContain('"devDependencies"');
    expect(reply.body).not.toContain('import ');
  });

  test('a failure of ours tells its request and no more', async () => {
    const break_ = () => {
      throw new Error('secret detail at /home/someone');
    };
    const spoiled = Object.assign(Object.create(server.services.rooms), { state: break_, content: break_ });
    const original = server.services.workflows.summary;
    Object.assign(server.services.workflows, { summary: break_ });
    const { status, body } = await admin.ask('POST', '/workflows', {});
    Object.assign(server.services.workflows, { summary: original });
    expect(spoiled).toBeDefined();
    expect([status, body.code]).toEqual([500, 'SERVER_FAILED']);
    expect(JSON.stringify(body)).not.toContain('secret detail');
  });
});

describe('headers', () => {
  test('pages run no code but ours, stand in no frame, and no type is guessed', async () => {
    const { headers } = await server.app.inject({ method: 'GET', url: '/' });
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("script-src 'self';");
    expect(policy).not.toContain('unsafe-eval');
    expect(policy).toContain("frame-ancestors 'none'");
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('a page of another origin may not change anything in somebody’s name', async () => {
    const refused = await admin.ask(
      'POST',
      '/workflows',
      {},
      { origin: 'https://elsewhere.example', host: 'localhost:80' },
    );
    expect([refused.status, refused.body.code]).toEqual([403, 'ORIGIN_REFUSED']);
    const own = await admin.ask('POST', '/workflows', {}, { origin: 'http://localhost:80', host: 'localhost:80' });
    expect(own.status).toBe(200);
  });
});

describe('operation', () => {
  test('health and readiness', async () => {
    expect(await stranger.ask('GET', '/api/../healthz')).toMatchObject({ status: 200, body: { status: 'ok' } });
    expect(await stranger.ask('GET', '/api/../healthz/ready')).toMatchObject({
      status: 200,
      body: { status: 'ready' },
    });
  });

  test('metrics are for whoever has the token', async () => {
    const get = (headers: object) => server.app.inject({ method: 'GET', url: '/metrics', headers: { ...headers } });
    expect((await get({})).statusCode).toBe(401);
    expect((await get({ authorization: 'Bearer wrong' })).statusCode).toBe(401);
    const { body } = await get({ authorization: 'Bearer measure' });
    for (const name of [
      'sluice_http_request_seconds_bucket',
      'sluice_sockets',
      'sluice_rooms',
      'sluice_runs{state="running"}',
      'sluice_nodejs_eventloop_lag_seconds',
      'sluice_process_resident_memory_bytes',
    ])
      expect(body).toContain(name);
  });

  test('without a token this machine may read metrics, others may not', async () => {
    const plain = await testServer();
    const get = (remoteAddress: string) => plain.app.inject({ method: 'GET', url: '/metrics', remoteAddress });
    expect((await get('127.0.0.1')).statusCode).toBe(200);
    expect((await get('192.0.2.7')).statusCode).toBe(403);
    await plain.close();
  });

  test('a data folder that cannot be written makes the server not ready', async () => {
    const { rmSync } = await import('node:fs');
    const broken = await testServer();
    rmSync(broken.data, { recursive: true, force: true });
    const { statusCode, body } = await broken.app.inject({ method: 'GET', url: '/healthz/ready' });
    expect(statusCode).toBe(503);
    expect(JSON.parse(body)).toMatchObject({ code: expect.any(String), message: expect.any(String) });
    await broken.close();
  });
});
