import { expect, test } from 'vitest';
import { cookieName, sessionMs } from '#server/auth/sessions.ts';
import { type AuthApp, authApp, password } from '../../support/server/auth-app.ts';

const day = 24 * 3600 * 1000;
const ada = { name: 'Ada', email: 'Ada@Example.org', password };

/** Facts of first accounts, signing in and out, and who counts as signed in. */
export function sessionFacts(url: () => Promise<string | null>, shared: () => AuthApp): void {
  test('the first visitor becomes admin, and of two at the same time one', async () => {
    const app = await authApp(await url());
    expect((await app.ask('GET', '/session')).body).toMatchObject({ user: null, setup: true });
    expect((await app.ask('POST', '/signup', {}, ada)).status).toBe(400);
    const tries = [ada, { ...ada, email: 'b@example.org' }, { ...ada, email: 'c@example.org' }];
    const answers = await Promise.all(tries.map(body => app.ask('POST', '/setup', {}, body)));
    expect(answers.map(a => a.status).sort()).toEqual([200, 409, 409]);
    expect(answers.filter(a => a.status === 409).map(a => a.body.code)).toEqual(['SETUP_DONE', 'SETUP_DONE']);
    const winner = answers.find(a => a.status === 200)!;
    expect(winner.body.user).toMatchObject({ admin: true, disabled: false });
    expect((await app.ask('GET', '/users', winner.session)).body).toHaveLength(1);
    expect((await app.ask('GET', '/session', winner.session)).body).toMatchObject({ setup: false });
    await app.close();
  });

  test('signing in sets a cookie that scripts and other sites do not get, and is written down', async () => {
    const { ask, person } = shared();
    await person('Grace');
    const answer = await ask('POST', '/session', {}, { email: ' GRACE@example.org', password });
    expect(answer.status).toBe(200);
    expect(String(answer.headers['set-cookie'])).toMatch(/^sluice_session=[\w-]{43}; .*HttpOnly; SameSite=Lax$/);
    expect(answer.body.user).toMatchObject({ name: 'Grace', email: 'grace@example.org' });
    expect((await ask('GET', '/session', answer.session)).body.user.name).toBe('Grace');
    const kept = await shared().services.database.selectFrom('sessions').select('id').execute();
    expect(JSON.stringify(kept)).not.toContain(answer.session.cookie.split('=')[1]);
  });

  test('a wrong password and an unknown e-mail are answered alike', async () => {
    const { ask, person } = shared();
    await person('Hal');
    const wrong = await ask('POST', '/session', {}, { email: 'hal@example.org', password: 'guess guess' });
    const unknown = await ask('POST', '/session', {}, { email: 'who@example.org', password: 'guess guess' });
    expect(wrong.status).toBe(401);
    expect(wrong.body).toEqual(unknown.body);
  });

  test('forged, stale and ended sessions are nobody', async () => {
    const { ask, person, time } = shared();
    const { as } = await person('Ida');
    for (const cookie of ['', `${cookieName}=`, `${cookieName}=${'A'.repeat(43)}`, `${cookieName}=${as.cookie}x`]) {
      expect((await ask('GET', '/session', { cookie })).body.user).toBeNull();
      expect((await ask('GET', '/people', { cookie })).status).toBe(401);
    }
    expect((await ask('GET', '/people', as)).status).toBe(200);
    time.now += sessionMs + 1;
    expect((await ask('GET', '/people', as)).status).toBe(401);
    time.now -= sessionMs + 1;
    expect((await ask('DELETE', '/session', as)).status).toBe(200);
    expect((await ask('GET', '/people', as)).status).toBe(401);
  });

  test('use puts the end of a session off; a clock set back or ahead for a while signs nobody out for good', async () => {
    const { ask, person, time } = shared();
    const { as } = await person('Jan');
    const start = time.now;
    time.now += sessionMs - day;
    expect((await ask('GET', '/session', as)).headers['set-cookie']).toBeDefined();
    time.now += sessionMs - day;
    expect((await ask('GET', '/people', as)).status).toBe(200);
    time.now = start - 400 * day;
    expect((await ask('GET', '/people', as)).status).toBe(200);
    time.now = start + 900 * day;
    expect((await ask('GET', '/people', as)).status).toBe(401);
    time.now = start + sessionMs;
    expect((await ask('GET', '/people', as)).status).toBe(200);
    time.now = start;
  });

  test('signing in again ends the session that the browser had', async () => {
    const { ask, person } = shared();
    const { as } = await person('Kim');
    const again = await ask('POST', '/session', as, { email: 'kim@example.org', password });
    expect(again.session).not.toEqual(as);
    expect((await ask('GET', '/people', as)).status).toBe(401);
    expect((await ask('GET', '/people', again.session)).status).toBe(200);
  });

  test('a new password ends every other session and renews this one', async () => {
    const { ask, person, evicted } = shared();
    const { as, id } = await person('Lea');
    const other = await ask('POST', '/session', {}, { email: 'lea@example.org', password });
    const wrong = await ask('POST', '/me/password', as, { current: 'not it', password: 'another one' });
    expect([wrong.status, wrong.body.code]).toEqual([403, 'PASSWORD_WRONG']);
    const changed = await ask('POST', '/me/password', as, { current: password, password: 'another one' });
    expect(changed.status).toBe(200);
    expect((await ask('GET', '/people', other.session)).status).toBe(401);
    expect((await ask('GET', '/people', as)).status).toBe(401);
    expect((await ask('GET', '/people', changed.session)).status).toBe(200);
    expect((await ask('POST', '/session', {}, { email: 'lea@example.org', password })).status).toBe(401);
    expect(evicted).toContain(`* ${id}`);
  });

  test('people see where they are signed in and end it there, their own only', async () => {
    const { ask, person } = shared();
    const mia = await person('Mia');
    const ned = await person('Ned');
    await ask('POST', '/session', { 'user-agent': 'Browser' }, { email: 'mia@example.org', password });
    const list = (await ask('GET', '/me/sessions', mia.as)).body as { id: string; current: boolean; agent: string }[];
    expect(list.map(s => [s.current, s.agent]).sort()).toEqual([
      [false, 'Browser'],
      [true, ''],
    ]);
    const other = list.find(s => !s.current)!;
    expect((await ask('DELETE', `/me/sessions/${other.id}`, ned.as)).status).toBe(404);
    expect((await ask('DELETE', `/me/sessions/${other.id}`, mia.as)).status).toBe(200);
    expect((await ask('GET', '/me/sessions', mia.as)).body).toHaveLength(1);
  });

  test('a page of another site may neither change anything nor open a socket; programs and our own page may', async () => {
    const { ask, person } = shared();
    const { as } = await person('Oda');
    const body = { name: 't', scopes: ['read'] };
    for (const origin of ['https://evil.example', 'null', 'http://localhost.evil.example', 'http://localhost:81']) {
      const answer = await ask('POST', '/tokens', { ...as, origin, host: 'localhost' }, body);
      expect([answer.status, answer.body.code]).toEqual([403, 'ORIGIN_REFUSED']);
      const socket = { ...as, origin, host: 'localhost', upgrade: 'websocket', connection: 'upgrade' };
      expect((await ask('GET', '/people', socket)).status).toBe(403);
    }
    expect((await ask('POST', '/tokens', { ...as, origin: 'http://localhost', host: 'localhost' }, body)).status).toBe(
      200,
    );
    expect((await ask('POST', '/tokens', as, body)).status).toBe(200);
    const login = { email: 'oda@example.org', password };
    expect((await ask('POST', '/session', { origin: 'https://evil.example' }, login)).status).toBe(403);
  });

  test('what changes something is refused to nobody at all, even where the route forgot to ask', async () => {
    const { ask, app } = shared();
    expect((await ask('POST', '/tokens', {}, { name: 'x', scopes: ['read'] })).status).toBe(401);
    expect(
      (await app.inject({ method: 'PUT', url: '/api/v1/workflows/x/public', payload: { public: true } })).statusCode,
    ).toBe(401);
  });
}
