import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import cookie from '@fastify/cookie';
import fastify, { type InjectOptions } from 'fastify';
import { pino } from 'pino';
import { Type } from 'typebox';
import { requireRole } from '#server/auth/access.ts';
import { hashPassword } from '#server/auth/passwords.ts';
import { hashSecret, newId, newSecret } from '#server/auth/secrets.ts';
import { cookieName, sessionMs } from '#server/auth/sessions.ts';
import { registerVisitor } from '#server/auth/visitor.ts';
import { readConfig } from '#server/config.ts';
import { registerAccountRoutes } from '#server/http/account-routes.ts';
import type { App } from '#server/http/app-type.ts';
import { registerAuditRoutes } from '#server/http/audit-routes.ts';
import { answerFaults } from '#server/http/faults.ts';
import { registerMeRoutes } from '#server/http/me-routes.ts';
import { registerMemberRoutes } from '#server/http/member-routes.ts';
import { registerNoticeRoutes } from '#server/http/notice-routes.ts';
import { registerPeopleRoutes } from '#server/http/people-routes.ts';
import { secure } from '#server/http/security.ts';
import { registerSessionRoutes } from '#server/http/session-routes.ts';
import { type Role, roles } from '#server/http/shapes/elements.ts';
import { registerTokenRoutes } from '#server/http/token-routes.ts';
import { validatorCompiler } from '#server/http/validator.ts';
import { NoticeBook } from '#server/notices/notice-book.ts';
import type { Rooms, Services } from '#server/services.ts';
import { openStorage } from '#server/storage/connect.ts';

/** Headers that say who is asking. */
export type As = { readonly [header: string]: string };

/** A server of the routes of people and rights, a clock to turn, and short ways to make people and things. */
export interface AuthApp {
  readonly app: App;
  readonly services: Services;
  /** Time now; tests move it. */
  readonly time: { now: number };
  /** Rooms that were told to end connections: `workflow user`. */
  readonly evicted: string[];
  /** Workflows and datasets whose files were taken away. */
  readonly removed: string[];
  ask(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, as?: As, body?: object): Promise<Answer>;
  /** A person who is signed in. */
  person(name: string, options?: { admin?: boolean }): Promise<{ readonly id: string; readonly as: As }>;
  /** A workflow or dataset of somebody. */
  thing(kind: 'workflow' | 'dataset', owner: { readonly id: string }): Promise<string>;
  close(): Promise<void>;
}
export interface Answer {
  readonly status: number;
  readonly body: ReturnType<typeof JSON.parse>;
  readonly headers: { readonly [name: string]: unknown };
  /** The session that it sets. */
  readonly session: As;
}

export const password = 'correct horse';
const hashed = hashPassword(password);
const rows = { description: '', public: 0, created: '2031-01-01T00:00:00.000Z', deleted: null };

export async function authApp(url: string | null = null, env: { [name: string]: string } = {}): Promise<AuthApp> {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-auth-'));
  const time = { now: Date.parse('2031-05-01T12:00:00Z') };
  const storage = await openStorage({ url, file: join(folder, 'sluice.db') });
  const { database } = storage;
  const evicted: string[] = [];
  const rooms = {
    evict: (workflow: string, user = '*') => void evicted.push(`${workflow} ${user}`),
    evictPerson: (user: string) => void evicted.push(`* ${user}`),
  } as Partial<Rooms> as Rooms;
  const config = readConfig({ SLUICE_DATA: folder, ...env });
  const wired = { config, log: pino({ level: 'silent' }), clock: () => new Date(time.now), database, storage, rooms };
  const removed: string[] = [];
  const forget = async (name: string) => void removed.push(name);
  const files = { workflows: { remove: forget }, datasets: { book: { remove: forget } } };
  const notices = new NoticeBook(database, wired.clock, wired.log);
  const services = { ...wired, ...files, notices } as Partial<{ [service in keyof Services]: unknown }> as Services;
  const app = await build(services);

  const send = async (options: InjectOptions): Promise<Answer> => {
    const reply = await app.inject(options);
    const set = reply.cookies.find(c => c.name === cookieName);
    const session = { cookie: `${cookieName}=${set?.value ?? ''}` };
    return { status: reply.statusCode, body: reply.json(), headers: reply.headers, session };
  };
  return {
    app,
    services,
    time,
    evicted,
    removed,
    ask: (method, path, as = {}, body) =>
      send({ method, url: `/api/v1${path}`, headers: as, ...(body && { payload: body }) }),
    async person(name, { admin = false } = {}) {
      const id = newId();
      const created = new Date(time.now).toISOString();
      const email = `${name.toLowerCase()}@example.org`;
      const flags = { admin: admin ? 1 : 0, disabled: 0 };
      await database
        .insertInto('users')
        .values({ id, name, email, color: '#112233', password: await hashed, created, ...flags })
        .execute();
      const secret = newSecret();
      const expires = new Date(time.now + sessionMs).toISOString();
      await database
        .insertInto('sessions')
        .values({ id: hashSecret(secret), user_id: id, created, used: created, expires, agent: '' })
        .execute();
      return { id, as: { cookie: `${cookieName}=${secret}` } };
    },
    async thing(kind, owner) {
      const id = newId();
      if (kind === 'workflow')
        await database
          .insertInto('workflows')
          .values({ ...rows, id, name: id, owner_id: owner.id, changed: rows.created, nodes: 0, base: null })
          .execute();
      else
        await database
          .insertInto('datasets')
          .values({ ...rows, name: id, owner_id: owner.id })
          .execute();
      return id;
    },
    async close() {
      await app.close();
      await storage.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function build(services: Services): Promise<App> {
  const app: App = fastify({ loggerInstance: services.log, trustProxy: services.config.trustProxy });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(() => answer => JSON.stringify(answer));
  answerFaults(app);
  await secure(app, services.config);
  await app.register(cookie);
  registerVisitor(app, services);
  registerSessionRoutes(app, services);
  registerMeRoutes(app, services);
  registerNoticeRoutes(app, services);
  registerPeopleRoutes(app, services);
  registerAccountRoutes(app, services);
  registerTokenRoutes(app, services);
  registerAuditRoutes(app, services);
  registerMemberRoutes(app, services);
  // What other topics do with the role of who is asking.
  const params = Type.Object({ target: Type.String(), role: Type.Unsafe<Role>(Type.String({ enum: [...roles] })) });
  for (const kind of ['workflow', 'dataset'] as const)
    app.get(`/api/v1/${kind}s/:target/as/:role`, { schema: { params } }, async request => {
      const { person, role } = await requireRole(request, kind, request.params.target, request.params.role);
      return { person: person?.id ?? null, role };
    });
  return app;
}
