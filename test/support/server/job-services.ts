import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { readWorkflow } from '#engine/plan/parse-workflow.ts';
import type { Workflow } from '#engine/plan/workflow.ts';
import { RunService } from '#server/jobs/run-service.ts';
import { openStorage, type Storage } from '#server/storage/connect.ts';

/** A database, a data folder and runs over documents that a test keeps in `workflows`. */
export interface JobServices {
  readonly data: string;
  readonly storage: Storage;
  readonly runs: RunService;
  /** Puts a workflow there and gives its id. */
  add(id: string, workflow: unknown, base?: 'examples' | null): Promise<string>;
  /** The same data and database, opened again as after a restart. */
  reopen(): Promise<JobServices>;
  close(): Promise<void>;
  remove(): Promise<void>;
}

export async function jobServices(runs = 2, data = mkdtempSync(join(tmpdir(), 'sluice-jobs-'))): Promise<JobServices> {
  const storage = await openStorage({ file: join(data, 'sluice.db') });
  const { database } = storage;
  const service = new RunService({
    database,
    data,
    log: pino({ level: 'silent' }),
    clock: () => new Date(),
    runs,
    memoryBytes: 2 ** 28,
    async freeze(id) {
      const row = await database.selectFrom('workflows').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
      return { version: 1, workflow: readWorkflow(JSON.parse(row.description)).workflow, base: row.base };
    },
  });
  let closed = false;
  const close = async () => {
    if (closed) return;
    closed = true;
    await service.close();
    await storage.close();
  };
  return {
    data,
    storage,
    runs: service,
    async add(id, workflow, base = null) {
      const now = new Date().toISOString();
      const description = JSON.stringify(workflow as Workflow);
      const row = { id, name: id, description, owner_id: null, public: 0, created: now, changed: now, nodes: 0, base };
      await database
        .insertInto('workflows')
        .values({ ...row, deleted: null })
        .execute();
      return id;
    },
    async reopen() {
      await close();
      return jobServices(runs, data);
    },
    close,
    async remove() {
      await close();
      rmSync(data, { recursive: true, force: true });
    },
  };
}
