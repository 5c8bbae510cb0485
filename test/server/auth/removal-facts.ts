import { expect, test } from 'vitest';
import { stillVisiting } from '#server/auth/access.ts';
import { peopleById } from '#server/auth/accounts.ts';
import { type AuthApp, authApp, password } from '../../support/server/auth-app.ts';

const fresh = 'a whole new one';

/** Facts of accounts that end, and of passwords that an admin's link sets. */
export function removalFacts(url: () => Promise<string | null>, shared: () => AuthApp): void {
  test('who owns something leaves only with a word about it; given to somebody, it stays as it was', async () => {
    const { ask, person, thing, services, evicted } = shared();
    const [leaver, heir, other] = [await person('Leaver'), await person('Heir'), await person('Other')];
    const workflow = await thing('workflow', leaver);
    const dataset = await thing('dataset', leaver);
    const there = await thing('workflow', other);
    await ask('PUT', `/workflows/${there}/members/${leaver.id}`, other.as, { role: 'editor' });
    await ask('PUT', `/workflows/${workflow}/members/${other.id}`, leaver.as, { role: 'viewer' });
    const { body: token } = await ask('POST', '/tokens', leaver.as, { name: 'cron', scopes: ['admin'] });
    const go = (body: object) => ask('DELETE', `/users/${leaver.id}`, leaver.as, body);
    expect((await ask('GET', `/users/${leaver.id}/belongings`, leaver.as)).body).toEqual({ workflows: 1, datasets: 1 });
    expect((await ask('GET', `/users/${leaver.id}/belongings`, other.as)).status).toBe(403);
    expect((await ask('DELETE', `/users/${leaver.id}`, other.as, { owned: 'delete' })).body.code).toBe('ADMIN_NEEDED');
    expect((await go({ owned: 'delete', password: 'wrong one' })).body.code).toBe('PASSWORD_WRONG');
    expect((await go({ password })).body.code).toBe('OWNS_THINGS');
    for (const body of [{ owned: 'pass' }, { to: heir.id }, { owned: 'delete', to: heir.id }])
      expect([body, (await go({ ...body, password })).status]).toEqual([body, 400]);
    for (const to of ['nobody', leaver.id])
      expect((await go({ owned: 'pass', to, password })).body.code).toBe('NOT_FOUND');
    expect((await ask('GET', `/workflows/${workflow}/as/owner`, leaver.as)).status).toBe(200);

    const left = await go({ owned: 'pass', to: heir.id, password });
    expect([left.status, left.session.cookie]).toEqual([200, 'sluice_session=']);
    for (const [kind, target] of [['workflow', workflow] as const, ['dataset', dataset] as const])
      expect((await ask('GET', `/${kind}s/${target}/as/owner`, heir.as)).status).toBe(200);
    expect((await ask('GET', `/workflows/${workflow}/as/viewer`, other.as)).status).toBe(200);
    expect((await ask('GET', `/workflows/${there}/members`, other.as)).body).toHaveLength(1);
    expect((await ask('GET', '/tokens', leaver.as)).status).toBe(401);
    expect((await ask('GET', '/tokens', { authorization: `Bearer ${token.secret}` })).body.code).toBe('TOKEN_INVALID');
    const visitor = { person: null, session: null, token: token.id as string, scopes: null, link: null };
    expect(await stillVisiting(services, visitor)).toBeNull();
    expect(evicted).toContain(`* ${leaver.id}`);
    for (const table of ['sessions', 'tokens', 'members', 'notices', 'resets'] as const)
      expect(
        await services.database.selectFrom(table).select('user_id').where('user_id', '=', leaver.id).execute(),
      ).toEqual([]);
    const body = { email: 'leaver@example.org', password };
    expect((await ask('POST', '/session', {}, body)).body.code).toBe('LOGIN_REFUSED');
  });

  test('the name stays under what a former member did, and the address is free again', async () => {
    const { ask, person, services } = shared();
    const admin = await person('Keeper', { admin: true });
    const gone = await person('Goner');
    await ask('POST', '/tokens', gone.as, { name: 'x', scopes: ['read'] });
    expect((await ask('DELETE', `/users/${gone.id}`, admin.as, {})).status).toBe(200);
    const lines = (await ask('GET', `/audit?user=${gone.id}`, admin.as)).body.items;
    expect(lines).toMatchObject([{ person: { id: gone.id, name: 'Goner (former member)' } }]);
    expect((await ask('GET', `/audit?target=${gone.id}`, admin.as)).body.items).toMatchObject([
      { action: 'user.delete', detail: { name: 'Goner' }, person: { name: 'Keeper' } },
    ]);
    expect((await peopleById(services.database, [gone.id, 'unknown'])).size).toBe(1);
    expect((await ask('GET', '/people?query=Goner', admin.as)).body).toEqual([]);
    const { status, body } = await ask('GET', `/people/former?ids=${gone.id},${admin.id}`, admin.as);
    expect([status, body]).toEqual([200, [{ id: gone.id, name: 'Goner', color: '#112233' }]]);
    const again = { name: 'Goner', email: 'goner@example.org', password };
    expect((await ask('POST', '/users', admin.as, again)).status).toBe(200);
    expect((await ask('DELETE', `/users/${gone.id}`, admin.as, {})).status).toBe(404);
  });

  test('what is deleted with an account goes, but what somebody else owns too stays with them', async () => {
    const { ask, person, thing, removed } = shared();
    const admin = await person('Axe', { admin: true });
    const [leaver, friend] = [await person('Lone'), await person('Friend')];
    const [mine, ours] = [await thing('workflow', leaver), await thing('workflow', leaver)];
    const data = await thing('dataset', leaver);
    await ask('PUT', `/workflows/${ours}/members/${friend.id}`, leaver.as, { role: 'owner' });
    await ask('PUT', `/workflows/${mine}/members/${friend.id}`, leaver.as, { role: 'editor' });
    expect((await ask('DELETE', `/users/${leaver.id}`, admin.as, { owned: 'delete' })).status).toBe(200);
    expect((await ask('GET', `/workflows/${ours}/as/owner`, friend.as)).status).toBe(200);
    expect((await ask('GET', `/workflows/${mine}/as/viewer`, friend.as)).status).toBe(404);
    expect((await ask('GET', `/datasets/${data}/as/viewer`, admin.as)).status).toBe(404);
    expect(removed).toEqual([mine, data]);
  });

  test('the last admin cannot go, and of two who go at once one stays', async () => {
    const app = await authApp(await url());
    const { ask, person } = app;
    const [one, two] = [await person('One', { admin: true }), await person('Two', { admin: true })];
    const both = await Promise.all([one, two].map(p => ask('DELETE', `/users/${p.id}`, p.as, { password })));
    expect(both.map(a => a.status).sort()).toEqual([200, 409]);
    const left = both[0].status === 200 ? two : one;
    expect((await ask('DELETE', `/users/${left.id}`, left.as, { password })).body.code).toBe('LAST_ADMIN');
    expect((await ask('GET', '/users', left.as)).body).toHaveLength(1);
    await app.close();
  });

  test('a link of an admin sets a new password once, signs out everywhere, and is written down', async () => {
    const { ask, person, services, evicted } = shared();
    const admin = await person('Helper', { admin: true });
    const lost = await person('Lost');
    expect((await ask('POST', `/users/${lost.id}/reset`, lost.as)).body.code).toBe('ADMIN_NEEDED');
    expect((await ask('POST', '/users/nobody/reset', admin.as)).status).toBe(404);
    const make = async () => (await ask('POST', `/users/${lost.id}/reset`, admin.as)).body.secret as string;
    const [older, secret] = [await make(), await make()];
    const stored = await services.database.selectFrom('resets').selectAll().where('user_id', '=', lost.id).execute();
    expect(stored).toHaveLength(1);
    expect(JSON.stringify(stored)).not.toContain(secret);
    const set = (link: string, to = fresh) => ask('POST', `/resets/${link}`, {}, { password: to });
    expect((await set(older)).body.code).toBe('RESET_INVALID');
    expect((await ask('GET', `/resets/${secret}`)).body).toEqual({ name: 'Lost', email: 'lost@example.org' });
    expect((await set(secret, 'short')).status).toBe(400);
    const twice = await Promise.all([set(secret), set(secret)]);
    expect(twice.map(a => a.status).sort()).toEqual([200, 404]);
    expect((await ask('GET', `/resets/${secret}`)).status).toBe(404);
    expect((await ask('GET', '/tokens', lost.as)).status).toBe(401);
    expect(evicted).toContain(`* ${lost.id}`);
    const signIn = (word: string) => ask('POST', '/session', {}, { email: 'lost@example.org', password: word });
    expect([(await signIn(password)).status, (await signIn(fresh)).status]).toEqual([401, 200]);
    const lines = (await ask('GET', `/audit?target=${lost.id}`, admin.as)).body.items;
    expect(lines.map((line: { action: string }) => line.action)).toEqual(
      expect.arrayContaining(['password.reset', 'password.link']),
    );
    expect(JSON.stringify(lines)).not.toContain(secret);
  });

  test('a link for a new password ends after a day, and with the account', async () => {
    const { ask, person, time } = shared();
    const admin = await person('Clock', { admin: true });
    const late = await person('Late');
    const make = async () => (await ask('POST', `/users/${late.id}/reset`, admin.as)).body.secret as string;
    const secret = await make();
    time.now += 24 * 3600 * 1000 + 1;
    expect((await ask('POST', `/resets/${secret}`, {}, { password: fresh })).body.code).toBe('RESET_INVALID');
    const second = await make();
    await ask('PATCH', `/users/${late.id}`, admin.as, { disabled: true });
    expect((await ask('GET', `/resets/${second}`)).body.code).toBe('RESET_INVALID');
  });
}
