import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { DatasetRights } from '#engine/store/dataset-view.ts';
import { writeError } from '#engine/store/files.ts';
import { accountFrom } from './auth/accounts.ts';
import type { Config } from './config.ts';
import { DatasetService } from './datasets/dataset-service.ts';
import { datasetRights } from './files/dataset-rights.ts';
import { ResultService } from './jobs/result-service.ts';
import { RunService } from './jobs/run-service.ts';
import { NoticeBook } from './notices/notice-book.ts';
import { documentCatalogue } from './rooms/catalogue.ts';
import { OpenRooms } from './rooms/rooms.ts';
import type { Actor, Services } from './services.ts';
import { openBlobs } from './storage/blobs.ts';
import { openStorage } from './storage/connect.ts';
import { Sweeper } from './sweep/sweeper.ts';
import { Checks } from './workflows/checks.ts';
import { Versions } from './workflows/versions.ts';
import { Workflows } from './workflows/workflows.ts';

/** The services of a running server, and what ends them. */
export interface OpenServices {
  readonly services: Services;
  /** Runs are suspended, documents and rows written, the database let go; in this order. */
  close(): Promise<void>;
}

/**
 * Wires all parts of the server.
 *
 * @throws {SluiceError} DATABASE_IN_USE when another server works with the same database, DATA_UNWRITABLE
 */
export async function openServices(config: Config, log: Logger, clock = () => new Date()): Promise<OpenServices> {
  const { data } = config;
  try {
    mkdirSync(data, { recursive: true });
  } catch (error) {
    throw writeError(error, data);
  }
  const blobs = openBlobs(config);
  const storage = await openStorage({ url: config.databaseUrl, file: join(data, 'sluice.db') });
  const { database } = storage;
  const notices = new NoticeBook(database, clock, log);
  const rooms = new OpenRooms({ database, log, clock, notices }, documentCatalogue());
  const workflows = new Workflows(database, rooms, clock, data);
  const versions = new Versions(database, rooms, clock);
  const runs = new RunService({
    ...{ database, data, log, clock, runs: config.runs, memoryBytes: config.runMemoryBytes },
    freeze: async (id, actor, version) => {
      const { base } = await workflows.row(id);
      if (version === undefined) {
        const { number, workflow } = await versions.freeze(id, actor);
        return { version: number, workflow, base };
      }
      return { version, workflow: (await versions.read(id, version)).workflow, base };
    },
    rights: actor => rightsOf(database, actor),
  });
  const results = new ResultService(runs, data, async id => (await workflows.row(id)).base);
  const datasets = new DatasetService({
    database,
    data,
    clock,
    blobs,
    maxUploadBytes: config.maxUploadBytes,
    quotaBytes: config.datasetQuotaBytes,
  });
  const checks = new Checks(database, rooms, runs, data, blobs);
  const services: Services = {
    config,
    log,
    clock,
    storage,
    database,
    rooms,
    runs,
    results,
    workflows,
    versions,
    checks,
    datasets,
    notices,
  };
  const sweeper = new Sweeper(services);
  const close = async () => {
    await sweeper.close();
    await runs.suspend();
    await versions.close();
    await workflows.close();
    await rooms.close();
    await notices.settled();
    await results.close();
    await datasets.close();
    await runs.close();
    await storage.close();
  };
  try {
    await workflows.recover();
    await runs.recover();
  } catch (error) {
    await close();
    throw error;
  }
  return { services, close };
}

/** What the person behind a run may do with datasets. */
async function rightsOf(database: Services['database'], actor: Actor): Promise<DatasetRights> {
  const query = database
    .selectFrom('users')
    .selectAll()
    .where('id', '=', actor?.id ?? '');
  const row = await query.executeTakeFirst();
  return datasetRights(database, row ? accountFrom(row) : null);
}
