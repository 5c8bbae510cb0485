import { expect, test } from 'vitest';
import { Attempts, addressKey } from '#server/auth/attempts.ts';
import { hashPassword, passwordMatches } from '#server/auth/passwords.ts';
import { authApp, password } from '../../support/server/auth-app.ts';

const minute = 60_000;
const clockAt = (start: number) => {
  const time = { now: start };
  return { time, clock: () => new Date(time.now) };
};
const secondsLeft = (action: () => void): number => {
  try {
    action();
    return 0;
  } catch (error) {
    return (error as { fields: { seconds: number } }).fields.seconds;
  }
};

test('so many attempts at once, then one per interval', () => {
  const { time, clock } = clockAt(0);
  const attempts = new Attempts({ burst: 3, everyMs: minute }, clock);
  const take = () => secondsLeft(() => attempts.take('a'));
  expect([take(), take(), take(), take(), take()]).toEqual([0, 0, 0, 60, 60]);
  expect(secondsLeft(() => attempts.take('b'))).toBe(0);
  time.now += 20_000;
  expect(take()).toBe(40);
  time.now += 40_000;
  expect([take(), take()]).toEqual([0, 60]);
  attempts.giveBack('a');
  expect([take(), take()]).toEqual([0, 60]);
  attempts.forget('a');
  expect(take()).toBe(0);
});

test('a clock that is set back frees nobody and locks nobody out for longer; one set ahead only forgives', () => {
  const { time, clock } = clockAt(1000 * minute);
  const attempts = new Attempts({ burst: 1, everyMs: minute }, clock);
  const take = () => secondsLeft(() => attempts.take('a'));
  take();
  time.now -= 500 * minute;
  expect(take()).toBe(60);
  time.now += minute;
  expect(take()).toBe(0);
  time.now += 500 * minute;
  expect([take(), take()]).toEqual([0, 60]);
});

test('a flood of addresses takes no more memory than the newest need', () => {
  const { clock } = clockAt(0);
  const attempts = new Attempts({ burst: 1, everyMs: minute }, clock, 2);
  for (const key of ['a', 'b', 'c']) attempts.take(key);
  expect(secondsLeft(() => attempts.take('c'))).toBe(60);
  expect(secondsLeft(() => attempts.take('a'))).toBe(0);
});

test.each([
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8:1::6', '2001:db8:1:0::/64'],
  ['::1', '0:0:0:0::/64'],
])('%s counts as %s', (address, key) => {
  expect(addressKey(address)).toBe(key);
});

test('logins are limited per e-mail and per address, whoever is meant, and a right one is refused meanwhile too', async () => {
  const app = await authApp(null, { SLUICE_TRUST_PROXY: 'true' });
  await app.person('Ada');
  const login = (email: string, from: string, secret = 'not it') =>
    app.ask('POST', '/session', { 'x-forwarded-for': from }, { email, password: secret });
  for (let i = 0; i < 10; i++) expect((await login('ada@example.org', `192.0.2.${i}`)).status).toBe(401);
  const refused = await login('ADA@example.org', '192.0.2.99', password);
  expect([refused.status, refused.body.code, refused.headers['retry-after']]).toEqual([429, 'TOO_MANY_ATTEMPTS', '60']);
  app.time.now += minute;
  expect((await login('ada@example.org', '192.0.2.99', password)).status).toBe(200);
  const many = await Promise.all(Array.from({ length: 31 }, (_, i) => login(`p${i}@example.org`, '198.51.100.1')));
  expect(
    many
      .map(a => a.status)
      .sort()
      .slice(-2),
  ).toEqual([401, 429]);
  expect((await login('other@example.org', '198.51.100.2')).status).toBe(401);
  await app.close();
});

test('passwords: the same one has different hashes, composed letters are one, nobody matches nothing', async () => {
  const [a, b] = await Promise.all([hashPassword('pässwörd'), hashPassword('pässwörd')]);
  expect(a).not.toBe(b);
  expect(a).toMatch(/^32768\$8\$3\$[\w+/=]{24}\$[\w+/=]{44}$/);
  const tries = ['pässwörd', 'pässwörd'.normalize('NFD'), 'passwörd', ''];
  expect(await Promise.all(tries.map(t => passwordMatches(t, a)))).toEqual([true, true, false, false]);
  expect(await passwordMatches('', null)).toBe(false);
});
