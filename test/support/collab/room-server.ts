import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { readConfig } from '#server/config.ts';
import { startServer } from '#server/serve.ts';

/** A server, however it runs, with an admin who is signed in. */
export interface RoomServer {
  readonly url: string;
  readonly data: string;
  close(): Promise<void>;
}

/** Starts a server in this process, with a data folder of its own unless one is given. */
export async function roomServer(env: { readonly [name: string]: string } = {}, data?: string): Promise<RoomServer> {
  const folder = data ?? mkdtempSync(join(tmpdir(), 'sluice-rooms-'));
  const config = readConfig({ SLUICE_DATA: folder, SLUICE_PORT: '0', SLUICE_HOST: '127.0.0.1', ...env });
  const server = await startServer(config, pino({ level: 'silent' }));
  return {
    url: server.url.replace('localhost', '127.0.0.1'),
    data: folder,
    async close() {
      await server.close();
      if (data === undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Somebody with a session, asking as a browser does. */
export interface Visitor {
  readonly id: string;
  readonly cookie: string;
  ask<T>(method: string, path: string, body?: unknown): Promise<T>;
}

async function request(url: string, method: string, path: string, cookie: string, body?: unknown): Promise<Response> {
  const answer = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: { cookie, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer;
}

const visitorFrom = async (url: string, answer: Response): Promise<Visitor> => {
  const cookie = answer.headers
    .getSetCookie()
    .map(line => line.split(';')[0])
    .join('; ');
  const state = (await (await request(url, 'GET', '/session', cookie)).json()) as { user: { id: string } };
  return {
    id: state.user.id,
    cookie,
    async ask<T>(method: string, path: string, body?: unknown) {
      const text = await (await request(url, method, path, cookie, body)).text();
      return (text === '' ? undefined : JSON.parse(text)) as T;
    },
  };
};

const account = (name: string) => ({ name, email: `${name}@example.org`, password: 'correct horse battery' });

/** The first visitor, who becomes admin; or the same again when the server knows them. */
export async function firstVisitor(url: string): Promise<Visitor> {
  const setup = await fetch(`${url}/api/v1/setup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(account('ann')),
  });
  return setup.ok ? visitorFrom(url, setup) : signIn(url, 'ann');
}

async function signIn(url: string, name: string): Promise<Visitor> {
  const { email, password } = account(name);
  return visitorFrom(url, await request(url, 'POST', '/session', '', { email, password }));
}

/** Somebody else, with a part in a workflow. */
export async function guest(
  admin: Visitor,
  url: string,
  name: string,
  workflow: string,
  role: string,
): Promise<Visitor> {
  await admin.ask('POST', '/users', account(name));
  const visitor = await signIn(url, name);
  await admin.ask('PUT', `/workflows/${workflow}/members/${visitor.id}`, { role });
  return visitor;
}

/** Makes an empty workflow; gives its id. */
export const makeWorkflow = async (visitor: Visitor, content?: unknown): Promise<string> =>
  (
    await visitor.ask<{ workflow: { id: string } }>('POST', '/workflows', {
      name: 'test',
      ...(content ? { content } : {}),
    })
  ).workflow.id;
