import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kysely } from 'kysely';
import { afterAll, expect, test } from 'vitest';
import { SluiceError } from '#engine/errors.ts';
import { openStorage } from '#server/storage/connect.ts';
import { sqliteDialect } from '#server/storage/sqlite.ts';
import type { Tables } from '#server/storage/tables.ts';
import { WalSync } from '#server/storage/wal-sync.ts';

const folder = mkdtempSync(join(tmpdir(), 'sluice-durable-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const row = (key: string) => ({ key, value: 'x' });

test('[L10] a write resolves when it is on the disk, not before, and the event loop goes on meanwhile', async () => {
  const file = join(folder, 'gated.db');
  await (await openStorage({ file })).close();
  const real = new WalSync(file);
  let gate: Promise<void> = Promise.resolve();
  let [syncs, failure]: [number, SluiceError | null] = [0, null];
  const database = new Kysely<Tables>({
    dialect: sqliteDialect(file, {
      async sync() {
        await gate;
        if (failure) throw failure;
        await real.sync();
        syncs++;
      },
      close: () => real.close(),
    }),
  });
  const write = (key: string) => database.insertInto('settings').values(row(key)).execute();
  await write('one');
  expect(syncs).toBe(1);
  await database.selectFrom('settings').selectAll().execute();
  expect(syncs).toBe(1);
  await database.transaction().execute(async transaction => {
    for (const key of ['two', 'three', 'four']) await transaction.insertInto('settings').values(row(key)).execute();
    expect(syncs).toBe(1);
  });
  expect(syncs).toBe(2);

  let open = () => {};
  gate = new Promise<void>(resolve => {
    open = resolve;
  });
  let done = false;
  const waiting = write('five').then(() => {
    done = true;
  });
  for (let turn = 0; turn < 50; turn++) await new Promise(resolve => setImmediate(resolve));
  expect(done).toBe(false);
  open();
  await waiting;
  expect(syncs).toBe(3);

  failure = new SluiceError('DATABASE_DOWN', { reason: 'the disk is gone' });
  const refused = database
    .transaction()
    .execute(transaction => transaction.insertInto('settings').values(row('six')).execute());
  await expect(refused).rejects.toMatchObject({ code: 'DATABASE_DOWN' });
  await expect(write('seven')).rejects.toMatchObject({ code: 'DATABASE_DOWN' });
  failure = null;
  await write('eight');
  await database.destroy();
});

test('the log is synced itself, and says so when it cannot be', async () => {
  const storage = await openStorage({ file: join(folder, 'plain.db') });
  await storage.database.insertInto('settings').values(row('a')).execute();
  await storage.close();
  await expect(new WalSync(join(folder, 'nothing.db')).sync()).rejects.toMatchObject({ code: 'DATABASE_DOWN' });
});
