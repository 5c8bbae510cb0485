import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { resetTarget } from '#server/auth/resets.ts';
import { openStorage } from '#server/storage/connect.ts';
import { sluiceHere } from '../../support/cli.ts';

const data = mkdtempSync(join(tmpdir(), 'sluice-users-'));
afterAll(() => rmSync(data, { recursive: true, force: true }));

test('on the machine itself a link lets a locked-out admin in, once the server is stopped', async () => {
  const open = () => openStorage({ file: join(data, 'sluice.db') });
  const reset = (name: string, ...more: string[]) => sluiceHere(['users', 'reset', name, ...more], data);
  expect(await reset('Ada')).toMatchObject({ code: 2, stderr: expect.stringContaining('no server has kept') });
  expect(existsSync(join(data, 'sluice.db'))).toBe(false);
  const server = await open();
  const flags = { color: '#000000', password: '', admin: 1, created: '' };
  for (const [id, name, disabled] of [
    ['a', 'Ada', 0],
    ['b', 'Ada', 0],
    ['c', 'Bob', 1],
  ] as const)
    await server.database
      .insertInto('users')
      .values({ ...flags, id, name, email: `${id}@example.org`, disabled })
      .execute();
  expect(await reset('a@example.org')).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/another server.*\n.*Stop it/),
  });
  await server.close();
  for (const [name, said] of [
    ['Ada', '2 people'],
    ['Bob', 'disabled'],
    ['adda', "nobody here is called 'adda'"],
  ])
    expect(await reset(name)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(said) });
  const { code, stdout } = await reset('A@example.org', '--json');
  expect(code).toBe(0);
  const { path, expires } = JSON.parse(stdout);
  expect(Date.parse(expires) - Date.now()).toBeGreaterThan(23 * 3_600_000);
  const again = await open();
  const target = await resetTarget({ database: again.database, clock: () => new Date() }, path.split('/').pop());
  expect(target).toMatchObject({ id: 'a' });
  expect(await again.database.selectFrom('audit').select(['action', 'target']).execute()).toEqual([
    { action: 'password.link', target: 'a' },
  ]);
  await again.close();
});
