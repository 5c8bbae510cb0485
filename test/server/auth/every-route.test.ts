import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hashSecret, newSecret } from '#server/auth/secrets.ts';
import { cookieName } from '#server/auth/sessions.ts';
import { readConfig } from '#server/config.ts';
import { buildApp } from '#server/http/app.ts';
import type { App } from '#server/http/app-type.ts';
import { type OpenServices, openServices } from '#server/open-services.ts';

interface Route {
  readonly method: string;
  readonly path: string;
  readonly body: object | undefined;
}
type Schema = { readonly [key: string]: never } & {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly properties?: { readonly [name: string]: Schema };
  readonly required?: readonly string[];
  readonly anyOf?: readonly Schema[];
};

const folder = mkdtempSync(join(tmpdir(), 'sluice-routes-'));
const at = '2031-01-01T00:00:00.000Z';
const later = '2999-01-01T00:00:00.000Z';
let open: OpenServices;
let app: App;
let routes: readonly Route[];
const cookies: { [person: string]: string } = {};

/** What the placeholders of the paths stand for; the thing itself is `thing`, of whatever kind. */
const ids: { readonly [placeholder: string]: string } = {
  other: 'thing',
  user: 'owner',
  link: 'x',
  n: '1',
  secret: 'x',
};
const wholes: { readonly [field: string]: unknown } = {
  ...{ email: 'new@example.org', password: 'long enough', current: 'long enough', scopes: ['read'], content: {} },
  ...{ path: 'a.csv', name: 'fresh', value: 'v', schema: [], from: '1', to: '1' },
};

beforeAll(async () => {
  open = await openServices(readConfig({ SLUICE_DATA: folder }), pino({ level: 'silent' }));
  const { database, rooms } = open.services;
  for (const id of ['owner', 'viewer', 'stranger']) {
    const row = { id, name: id, email: `${id}@example.org`, color: '#000000', password: '', admin: 0, disabled: 0 };
    await database
      .insertInto('users')
      .values({ ...row, created: at })
      .execute();
    const secret = newSecret();
    cookies[id] = `${cookieName}=${secret}`;
    const session = { id: hashSecret(secret), user_id: id, created: at, used: later, expires: later, agent: '' };
    await database.insertInto('sessions').values(session).execute();
  }
  const shared = { description: '', owner_id: 'owner', public: 0, created: at, deleted: null };
  const workflow = { ...shared, id: 'thing', name: 'thing', changed: at, nodes: 0, base: null };
  await database.insertInto('workflows').values(workflow).execute();
  await database
    .insertInto('datasets')
    .values({ ...shared, name: 'thing' })
    .execute();
  for (const kind of ['workflow', 'dataset'] as const)
    await database.insertInto('members').values({ kind, target: 'thing', user_id: 'viewer', role: 'viewer' }).execute();
  const run = { id: 'thing', workflow_id: 'thing', version: 1, state: 'completed', user_id: 'owner', created: at };
  const rest = { started: at, ended: at, ms: 1, request: '{}', summary: '{}', replays: null, idempotency_key: null };
  await database
    .insertInto('runs')
    .values({ ...run, ...rest })
    .execute();
  const upload = { id: 'thing', dataset: 'thing', user_id: 'owner', path: 'a.csv', size_bytes: 1, created: at };
  await database.insertInto('uploads').values(upload).execute();
  const empty = { sluice: 1, name: 'thing', description: '', parameters: [], operators: [], links: [] };
  await rooms.create('thing', { ...empty, comments: [], settings: {} } as never, null);
  app = await buildApp(open.services);
  await app.ready();
  routes = Object.entries(app.swagger().paths ?? {})
    .filter(([path]) => path.startsWith('/api/v1/'))
    .flatMap(([path, methods]) => Object.entries(methods as object).map(([method, is]) => routeOf(method, path, is)));
});
afterAll(async () => {
  await app?.close();
  await open?.close();
  rmSync(folder, { recursive: true, force: true });
});

function routeOf(method: string, path: string, operation: unknown): Route {
  const { parameters = [], requestBody } = operation as {
    parameters?: { name: string; in: string; required?: boolean; schema: Schema }[];
    requestBody?: { content: { [type: string]: { schema?: Schema } } };
  };
  const query = parameters
    .filter(p => p.in === 'query' && p.required)
    .map(p => `${p.name}=${encodeURIComponent(String(sample(p.name, p.schema)))}`);
  const schema = requestBody?.content['application/json']?.schema;
  return {
    method: method.toUpperCase(),
    path: [path, query.join('&')].filter(Boolean).join('?'),
    body: schema && (sample('', schema) as object),
  };
}

/** The least that a schema allows. */
function sample(name: string, schema: Schema): unknown {
  if (schema.type === 'object' || schema.properties)
    return Object.fromEntries(
      (schema.required ?? []).map(key => [key, sample(key, schema.properties?.[key] ?? ({} as Schema))]),
    );
  if (schema.enum) return schema.enum[0];
  if (name in wholes) return wholes[name];
  if (schema.anyOf) return sample(name, schema.anyOf[0]);
  if (schema.type === 'integer' || schema.type === 'number') return 1;
  return schema.type === 'boolean' ? false : schema.type === 'array' ? [] : 'x';
}

const told = ({ method, path }: Route) => `${method} ${path.split('?')[0].slice('/api/v1'.length)}`;
const aboutThings = ({ path }: Route) => /^\/api\/v1\/(workflows|datasets|runs|uploads)\/\{/.test(path);
const changing = ({ method }: Route) => method !== 'GET';

async function statusFor(person: string | null, { method, path, body }: Route): Promise<number> {
  const url = path.replace(/\{(\w+)\}/g, (_, placeholder: string) => ids[placeholder] ?? 'thing');
  const headers = person ? { cookie: cookies[person] } : {};
  const reply = await app.inject({ method: method as 'GET', url, headers, ...(body && { payload: body }) });
  return reply.statusCode;
}
/** Routes that do not answer as they should, with what they answer. */
async function wrong(person: string | null, asked: readonly Route[], right: number): Promise<string[]> {
  const answers: string[] = [];
  for (const route of asked) {
    const status = await statusFor(person, route);
    if (status !== right) answers.push(`${told(route)}: ${status}`);
  }
  return answers;
}

test('nobody without a session or token gets anything but the way in and what the program ships with', async () => {
  const wayIn = [
    'GET /session',
    'POST /session',
    'DELETE /session',
    'POST /setup',
    'POST /signup',
    'GET /links/{secret}',
    'GET /resets/{secret}',
    'POST /resets/{secret}',
  ];
  const shipped = ['GET /operators', 'GET /functions', 'GET /examples'];
  expect(routes.length).toBeGreaterThan(60);
  expect(
    await wrong(
      null,
      routes.filter(route => ![...wayIn, ...shipped].includes(told(route))),
      401,
    ),
  ).toEqual([]);
});

test('to somebody without a part in it, a workflow, dataset, run or upload does not exist, whatever they try', async () => {
  expect(await wrong('stranger', routes.filter(aboutThings), 404)).toEqual([]);
});

test('a viewer changes nothing, and learns no link', async () => {
  const allowed = ['POST /runs/{run}/trace', 'POST /runs/{run}/chart'];
  const refused = routes.filter(
    route =>
      aboutThings(route) && (changing(route) || told(route).endsWith('/links')) && !allowed.includes(told(route)),
  );
  expect(refused.length).toBeGreaterThan(25);
  expect(await wrong('viewer', refused, 403)).toEqual([]);
});
