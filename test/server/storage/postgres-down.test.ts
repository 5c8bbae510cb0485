import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStorage } from '#server/storage/connect.ts';
import { type PostgresServer, startPostgres } from '../../support/postgres.ts';
import { authApp } from '../../support/server/auth-app.ts';

let postgres: PostgresServer;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres?.remove());

test('a PostgreSQL that goes away makes statements fail and comes back by itself', async () => {
  const place = { url: await postgres.database(), file: '' };
  const storage = await openStorage(place);
  expect(await storage.isReady()).toBe(true);
  const ask = () => storage.database.selectFrom('settings').selectAll().execute();
  await ask();
  await postgres.stop();
  await expect(ask()).rejects.toMatchObject({ code: 'DATABASE_DOWN' });
  expect(await storage.isReady()).toBe(false);
  await postgres.start();
  await expect.poll(() => storage.isReady(), { timeout: 15_000, interval: 100 }).toBe(true);
  expect(await ask()).toEqual([]);
  await expect(openStorage(place)).rejects.toMatchObject({ code: 'DATABASE_IN_USE' });
  await storage.close();
});

test('while another server holds the database, the one that lost it answers nothing', async () => {
  const place = { url: await postgres.database(), file: '' };
  const first = await openStorage(place);
  await postgres.stop();
  await expect.poll(() => first.isReady()).toBe(false);
  await first.close();
  await postgres.start();
  const second = await openStorage(place);
  expect(await second.isReady()).toBe(true);
  await second.close();
});

test('requests are answered 503 while the database is down, and as before when it is back', async () => {
  const app = await authApp(await postgres.database());
  const { as } = await app.person('Ada');
  await postgres.stop();
  for (const headers of [as, {}])
    expect(await app.ask('GET', '/session', headers)).toMatchObject({ status: 503, body: { code: 'DATABASE_DOWN' } });
  await postgres.start();
  await expect.poll(async () => (await app.ask('GET', '/session', as)).status, { timeout: 15_000 }).toBe(200);
  expect((await app.ask('GET', '/session', as)).body.user.name).toBe('Ada');
  await app.close();
});
