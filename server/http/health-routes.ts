import { randomBytes } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Type } from 'typebox';
import { fileError, problemOf, SluiceError } from '#engine/errors.ts';
import type { Services } from '../services.ts';
import type { App } from './app-type.ts';
import { Fault } from './shapes/elements.ts';

const Ready = Type.Object({ status: Type.String() });

/** `/healthz`: the process answers. `/healthz/ready`: it can do its work — database there and migrated, data folder writable. */
export function registerHealthRoutes(app: App, { config, storage }: Services): void {
  const schema = { tags: ['operation'], security: [], response: { 200: Ready } };
  app.get('/healthz', { schema, logLevel: 'warn', config: { rateLimit: false } }, () => ({ status: 'ok' }));
  app.get(
    '/healthz/ready',
    { schema: { ...schema, response: { 200: Ready, 503: Fault } }, logLevel: 'warn', config: { rateLimit: false } },
    async (_, reply) => {
      const failures: SluiceError[] = [];
      // Opened storage is migrated storage.
      if (!(await storage.isReady())) failures.push(new SluiceError('DATABASE_DOWN', { reason: 'no answer' }));
      await tryWriting(config.data).catch(error => failures.push(error));
      if (failures.length === 0) return { status: 'ready' };
      const [{ code, message, remedy }] = failures;
      return reply.code(503).send({ code, message, remedy, problems: failures.map(f => problemOf(f)) });
    },
  );
}

/** @throws {SluiceError} DISK_FULL, FILE_UNWRITABLE */
async function tryWriting(data: string): Promise<void> {
  const path = join(data, `.ready-${randomBytes(4).toString('hex')}`);
  try {
    await writeFile(path, 'ready');
  } catch (error) {
    throw fileError(error, data, 'write');
  } finally {
    await rm(path, { force: true });
  }
}
