import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { type Kysely, sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDatabase, openStorage } from '#server/storage/connect.ts';
import { migrate } from '#server/storage/migrate.ts';
import { migrations } from '#server/storage/migrations.ts';
import type { Tables } from '#server/storage/tables.ts';
import { isDuplicate, likeAnywhere } from '#server/storage/values.ts';
import { type PostgresServer, startPostgres } from '../../support/postgres.ts';

const folder = mkdtempSync(join(tmpdir(), 'sluice-storage-'));
const children = new Set<ChildProcess>();
let postgres: PostgresServer;
let files = 0;

beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await postgres?.remove();
  rmSync(folder, { recursive: true, force: true });
});

type Kind = 'sqlite' | 'postgres';
interface Place {
  readonly url: string | null;
  readonly file: string;
}
const emptyPlace = async (kind: Kind): Promise<Place> => ({
  url: kind === 'postgres' ? await postgres.database() : null,
  file: join(folder, String(++files), 'sluice.db'),
});

function child(doing: 'migrate' | 'write', { url, file }: Place): ChildProcess {
  const script = resolve(import.meta.dirname, '../../support/server/storage-child.ts');
  const process = spawn('node', ['--import', 'tsx', script, doing, url ?? file], { stdio: ['ignore', 'pipe', 'pipe'] });
  children.add(process);
  return process;
}
const linesOf = (process: ChildProcess) => createInterface({ input: process.stdout! });

const workflow = {
  name: 'w',
  description: '',
  owner_id: null,
  public: 0,
  created: '',
  changed: '',
  nodes: 0,
  base: null,
};
const addWorkflow = (database: Kysely<Tables>, id: string) =>
  database
    .insertInto('workflows')
    .values({ ...workflow, id, deleted: null })
    .execute();

describe.each<Kind>(['sqlite', 'postgres'])('%s', kind => {
  test('an empty database is migrated, a migrated one left alone', async () => {
    const place = await emptyPlace(kind);
    const first = openDatabase(place);
    expect(await migrate(first, kind, 'test')).toBe(migrations.length);
    expect(await migrate(first, kind, 'test')).toBe(0);
    await first.destroy();
  });

  test('of several processes that migrate at once, one does and the others wait', async () => {
    const place = await emptyPlace(kind);
    const said = [0, 1, 2].map(async () => {
      for await (const line of linesOf(child('migrate', place))) return Number(line);
    });
    expect((await Promise.all(said)).sort()).toEqual([0, 0, migrations.length]);
  });

  test('a step that fails leaves the database as it was', async () => {
    const database = openDatabase(await emptyPlace(kind));
    await migrate(database, kind, 'test', migrations.slice(0, 1));
    const failing: typeof migrations = [...migrations, async d => void (await sql`selec`.execute(d))];
    await expect(migrate(database, kind, 'test', failing)).rejects.toThrow(/syntax/);
    expect((await sql<{ version: number }>`select version from schema_version`.execute(database)).rows).toEqual([
      { version: 1 },
    ]);
    expect(await migrate(database, kind, 'test')).toBe(migrations.length - 1);
    await database.destroy();
  });

  test('runs of an older database are numbered as they were started; the next one comes after them, whatever its clock says', async () => {
    const database = openDatabase(await emptyPlace(kind));
    await migrate(database, kind, 'test', migrations.slice(0, 3));
    await addWorkflow(database, 'w');
    const old = {
      workflow_id: 'w',
      version: 3,
      state: 'completed',
      request: '{"parameters":{"City":"Ulm"}}',
      summary: '{}',
    };
    for (const [id, day] of [
      ['c', '03'],
      ['a', '02'],
      ['b', '02'],
    ])
      await database
        .insertInto('runs')
        .values({ ...old, id, created: `2031-01-${day}T00:00:00.000Z` })
        .execute();
    await migrate(database, kind, 'test');
    await database
      .insertInto('runs')
      .values({ ...old, id: 'd', created: '1999-01-01T00:00:00.000Z' })
      .execute();
    const rows = await database.selectFrom('runs').select(['id', 'number', 'words']).orderBy('number').execute();
    expect(rows.map(({ id, number }) => `${number} ${id}`)).toEqual(['1 a', '2 b', '3 c', '4 d']);
    expect(rows[0].words).toBe('a v3 {"parameters":{"city":"ulm"}}');
    const twice = database
      .insertInto('runs')
      .values({ ...old, id: 'a', created: '' })
      .execute();
    expect(isDuplicate(await twice.catch(error => error))).toBe(true);
    await database.deleteFrom('workflows').where('id', '=', 'w').execute();
    expect(await database.selectFrom('runs').select('id').execute()).toEqual([]);
    await database.destroy();
  });

  test('a database of a newer program is refused with one clear error', async () => {
    const place = await emptyPlace(kind);
    await openStorage(place).then(async ({ database, close }) => {
      await sql`update schema_version set version = 99`.execute(database);
      await close();
    });
    await expect(openStorage(place)).rejects.toMatchObject({ code: 'DATABASE_NEWER', fields: { found: 99 } });
    await expect(openStorage(place)).rejects.not.toThrow(/pa%20ss/);
  });

  test('values come back as they went in, the same from either database', async () => {
    const { database, close } = await openStorage(await emptyPlace(kind));
    await addWorkflow(database, 'w');
    const pool = Buffer.from([9, 0, 255, 7]);
    const row = { workflow_id: 'w', kind: 'update' as const, user_id: null, at: 'ünï😀' };
    const data = [new Uint8Array(0), pool.subarray(1, 3), new Uint8Array(70_000).fill(3)];
    for (const bytes of data)
      await database
        .insertInto('updates')
        .values({ ...row, data: bytes })
        .execute();
    const found = await database.selectFrom('updates').selectAll().orderBy('seq').execute();
    expect(found.map(r => r.data)).toEqual([
      new Uint8Array(0),
      new Uint8Array([0, 255]),
      new Uint8Array(70_000).fill(3),
    ]);
    expect(found.every(r => r.data.constructor === Uint8Array)).toBe(true);
    expect(found.map(r => [r.seq, r.user_id, r.at])).toEqual([1, 2, 3].map(seq => [seq, null, 'ünï😀']));
    const { count } = await database
      .selectFrom('updates')
      .select(e => e.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    expect(count).toBe(3);
    const run = {
      id: 'r',
      workflow_id: 'w',
      version: 2 ** 40,
      state: 'queued',
      user_id: null,
      created: '',
      started: null,
    };
    const rest = { ended: null, ms: 1.5, request: '{}', summary: '{}', replays: null, idempotency_key: null };
    await database
      .insertInto('runs')
      .values({ ...run, ...rest })
      .execute();
    const own = { number: 1, failed: '[]', words: '', faults: '' };
    expect(await database.selectFrom('runs').selectAll().executeTakeFirst()).toEqual({ ...run, ...rest, ...own });
    const { numDeletedRows } = await database.deleteFrom('updates').where('seq', '<', 3).executeTakeFirst();
    expect(numDeletedRows).toBe(2n);
    await close();
  });

  test('text sorts by code points, keys are kept, a rolled-back transaction leaves nothing', async () => {
    const { database, close } = await openStorage(await emptyPlace(kind));
    const add = (key: string) => database.insertInto('settings').values({ key, value: '' }).execute();
    for (const key of ['b', 'ä', 'B', 'a_%\\x']) await add(key);
    const keys = async () =>
      (await database.selectFrom('settings').select('key').orderBy('key').execute()).map(r => r.key);
    expect(await keys()).toEqual(['B', 'a_%\\x', 'b', 'ä']);
    const like = sql<boolean>`key like ${likeAnywhere('_%\\')} escape '\\'`;
    expect(await database.selectFrom('settings').select('key').where(like).execute()).toEqual([{ key: 'a_%\\x' }]);
    expect(isDuplicate(await add('b').catch(error => error))).toBe(true);
    const orphan = { workflow_id: 'none', kind: 'update' as const, user_id: null, at: '', data: new Uint8Array(1) };
    const refused = await database
      .insertInto('updates')
      .values(orphan)
      .execute()
      .catch(error => error);
    expect(isDuplicate(refused)).toBe(false);
    expect(refused).toBeInstanceOf(Error);
    await expect(add('nul\0')).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
    const failing = database.transaction().execute(async transaction => {
      await transaction.insertInto('settings').values({ key: 'gone', value: '' }).execute();
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    expect(await keys()).not.toContain('gone');
    await close();
  });

  test('a second server is refused until the first is gone', async () => {
    const place = await emptyPlace(kind);
    const first = await openStorage(place);
    await expect(openStorage(place)).rejects.toMatchObject({ code: 'DATABASE_IN_USE' });
    await first.close();
    await openStorage(place).then(storage => storage.close());
  });

  test('[L10] what was acknowledged survives kill -9, and the database opens again at once', async () => {
    const place = await emptyPlace(kind);
    const writer = child('write', place);
    let last = -1;
    for await (const line of linesOf(writer)) {
      last = Number(line);
      if (last === 40) writer.kill('SIGKILL');
    }
    const { database, close } = await reopened(place);
    const keys = (await database.selectFrom('settings').select('key').execute()).map(row => row.key);
    expect(last).toBeGreaterThanOrEqual(40);
    for (let i = 0; i <= last; i++) expect(keys).toContain(`row-${i}`);
    await close();
  });

  test('a place that is no database says so', async () => {
    const place = kind === 'postgres' ? { url: 'mysql://x/y', file: '' } : { url: null, file: join(folder, 'text.db') };
    writeFileSync(join(folder, 'text.db'), 'this is not a database, whatever its name says'.repeat(100));
    await expect(openStorage(place)).rejects.toMatchObject({ code: 'DATABASE_UNUSABLE' });
    const unreachable = { url: 'postgres://u:secret@127.0.0.1:1/none', file: '' };
    await expect(openStorage(unreachable)).rejects.toMatchObject({ code: 'DATABASE_DOWN' });
  });
});

/** PostgreSQL notices a moment later that its client was killed. */
async function reopened(place: Place) {
  for (;;) {
    const storage = await openStorage(place).catch(error => {
      if (error.code !== 'DATABASE_IN_USE' || !place.url) throw error;
    });
    if (storage) return storage;
  }
}

test('the SQLite file is its owner’s alone', async () => {
  const place = await emptyPlace('sqlite');
  const { close } = await openStorage(place);
  expect(statSync(place.file).mode & 0o077).toBe(0);
  await close();
});

test('a full disk is called so, and takes nothing that was there', async () => {
  const { database, close } = await openStorage(await emptyPlace('sqlite'));
  const add = (key: string, value: string) => database.insertInto('settings').values({ key, value }).execute();
  await add('kept', 'x');
  const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(database);
  await sql.raw(`pragma max_page_count = ${rows[0].page_count}`).execute(database);
  await expect(add('large', 'x'.repeat(100_000))).rejects.toMatchObject({ code: 'DISK_FULL' });
  expect(await database.selectFrom('settings').select('key').execute()).toEqual([{ key: 'kept' }]);
  await close();
});
