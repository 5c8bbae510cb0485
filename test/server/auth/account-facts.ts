import { expect, test } from 'vitest';
import { stillVisiting } from '#server/auth/access.ts';
import { hashSecret } from '#server/auth/secrets.ts';
import { type AuthApp, authApp, password } from '../../support/server/auth-app.ts';

/** Facts of accounts, API tokens and the audit log. */
export function accountFacts(url: () => Promise<string | null>, shared: () => AuthApp): void {
  test('only admins see, make and change accounts; people change their own name and colour', async () => {
    const { ask, person } = shared();
    const admin = await person('Root', { admin: true });
    const ann = await person('Ann');
    const body = { name: 'Bob', email: 'bob@example.org', password };
    for (const answer of [
      await ask('GET', '/users', ann.as),
      await ask('POST', '/users', ann.as, body),
      await ask('GET', '/audit', ann.as),
    ])
      expect([answer.status, answer.body.code]).toEqual([403, 'ADMIN_NEEDED']);
    const made = await ask('POST', '/users', admin.as, body);
    expect(made.body).toMatchObject({ name: 'Bob', email: 'bob@example.org', admin: false });
    expect(await ask('POST', '/users', admin.as, body)).toMatchObject({ status: 409, body: { code: 'EMAIL_TAKEN' } });
    expect(await ask('PATCH', `/users/${made.body.id}`, admin.as, { email: 'ANN@example.org' })).toMatchObject({
      status: 409,
    });
    expect((await ask('PATCH', `/users/${ann.id}`, ann.as, { name: 'Anne', color: '#00ff00' })).body).toMatchObject({
      name: 'Anne',
      color: '#00ff00',
    });
    expect((await ask('PATCH', `/users/${ann.id}`, ann.as, { admin: true })).status).toBe(403);
    expect((await ask('PATCH', `/users/${made.body.id}`, ann.as, { name: 'x' })).status).toBe(403);
    expect((await ask('PATCH', '/users/nobody', admin.as, { name: 'x' })).status).toBe(404);
    expect(
      (await ask('POST', '/users', admin.as, { ...body, email: 'short@example.org', password: 'short' })).status,
    ).toBe(400);
    expect(JSON.stringify((await ask('GET', '/users', admin.as)).body)).not.toMatch(/password|\$/);
  });

  test('the last admin stays admin', async () => {
    const app = await authApp(await url());
    const { ask, person } = app;
    const [one, two] = [await person('One', { admin: true }), await person('Two', { admin: true })];
    const both = await Promise.all([one, two].map(p => ask('PATCH', `/users/${p.id}`, p.as, { admin: false })));
    expect(both.map(a => a.status).sort()).toEqual([200, 409]);
    const left = both[0].status === 200 ? two : one;
    expect(await ask('PATCH', `/users/${left.id}`, left.as, { disabled: true })).toMatchObject({
      status: 409,
      body: { code: 'LAST_ADMIN' },
    });
    await app.close();
  });

  test('a disabled account, and one with a new password of an admin, is signed out everywhere', async () => {
    const { ask, person, evicted } = shared();
    const admin = await person('Sue', { admin: true });
    const tom = await person('Tom');
    const { body: token } = await ask('POST', '/tokens', tom.as, { name: 'cron', scopes: ['read'] });
    const bearer = { authorization: `Bearer ${token.secret}` };
    const visitor = { person: null, session: null, token: token.id as string, scopes: null, link: null };
    expect((await stillVisiting(shared().services, visitor))?.person?.name).toBe('Tom');
    expect((await ask('PATCH', `/users/${tom.id}`, admin.as, { disabled: true })).status).toBe(200);
    expect((await ask('GET', '/people', tom.as)).status).toBe(401);
    expect((await ask('GET', '/people', bearer)).status).toBe(401);
    expect(await stillVisiting(shared().services, visitor)).toBeNull();
    expect((await ask('POST', '/session', {}, { email: 'tom@example.org', password })).status).toBe(401);
    expect(evicted).toContain(`* ${tom.id}`);
    await ask('PATCH', `/users/${tom.id}`, admin.as, { disabled: false, password: 'brand new one' });
    expect((await ask('POST', '/session', {}, { email: 'tom@example.org', password: 'brand new one' })).status).toBe(
      200,
    );
  });

  test('accounts are made by oneself only where that is open, or by a link that invites', async () => {
    const app = await authApp(await url(), { SLUICE_SIGNUP: 'closed' });
    const { ask, person, thing } = app;
    const owner = await person('Una');
    const target = await thing('workflow', owner);
    const body = { name: 'Vic', email: 'vic@example.org', password };
    expect((await ask('POST', '/signup', {}, body)).body.code).toBe('SIGNUP_CLOSED');
    expect((await ask('POST', '/signup', {}, { ...body, link: 'none' })).body.code).toBe('LINK_INVALID');
    const { body: link } = await ask('POST', `/workflows/${target}/links`, owner.as, { role: 'commenter' });
    const joined = await ask('POST', '/signup', {}, { ...body, link: link.secret, admin: true });
    expect(joined.body.user).toMatchObject({ name: 'Vic', admin: false });
    expect((await ask('GET', `/workflows/${target}/as/commenter`, joined.session)).status).toBe(200);
    await app.close();
    const open = await authApp(await url(), { SLUICE_SIGNUP: 'open', SLUICE_PUBLIC_URL: 'https://sluice.example' });
    await open.person('Wim', { admin: true });
    const made = await open.ask('POST', '/signup', {}, body);
    expect(made.body).toMatchObject({ user: { name: 'Vic' }, signup: true });
    expect(String(made.headers['set-cookie'])).toMatch(/; Secure/);
    await open.close();
  });

  test('people are found by a part of the name or the whole e-mail, without telling e-mails', async () => {
    const { ask, person } = shared();
    const { as } = await person('Zoë_Quill');
    const find = async (query: string) =>
      ((await ask('GET', `/people?query=${encodeURIComponent(query)}`, as)).body as { name: string }[]).map(
        p => p.name,
      );
    for (const query of ['zoë', 'QUILL', 'Zoë_Q', 'zoë_quill@example.org'])
      expect(await find(query)).toEqual(['Zoë_Quill']);
    for (const query of ['@example.or', 'Zoë%', 'o__Q']) expect(await find(query)).toEqual([]);
    expect(JSON.stringify((await ask('GET', '/people?query=quill', as)).body)).not.toContain('@');
  });

  test('a token may what its scopes say and no more', async () => {
    const { ask, person, thing } = shared();
    const owner = await person('Xia', { admin: true });
    const target = await thing('workflow', owner);
    const token = async (...scopes: string[]) => {
      const { body } = await ask('POST', '/tokens', owner.as, { name: scopes.join(), scopes });
      return { authorization: `Bearer ${body.secret}` };
    };
    const [read, run, write, admin] = [
      await token('read'),
      await token('run'),
      await token('write'),
      await token('admin'),
    ];
    const may = async (role: string, as: { authorization: string }) => {
      const { status, body } = await ask('GET', `/workflows/${target}/as/${role}`, as);
      return status === 200 ? 'yes' : body.code;
    };
    const table = [];
    for (const as of [read, run, write, admin])
      table.push([await may('viewer', as), await may('runner', as), await may('editor', as)]);
    expect(table).toEqual([
      ['yes', 'SCOPE_NEEDED', 'SCOPE_NEEDED'],
      ['yes', 'yes', 'SCOPE_NEEDED'],
      ['yes', 'SCOPE_NEEDED', 'yes'],
      ['yes', 'yes', 'yes'],
    ]);
    for (const as of [read, run, write]) expect((await ask('GET', '/users', as)).body.code).toBe('SCOPE_NEEDED');
    expect((await ask('GET', '/users', admin)).status).toBe(200);
    expect((await ask('POST', '/tokens', write, { name: 'more', scopes: ['admin'] })).body.code).toBe('SCOPE_NEEDED');
    expect((await ask('POST', '/tokens', read, { name: 'more', scopes: ['read'] })).body.code).toBe('SCOPE_NEEDED');
    expect((await ask('POST', '/me/password', write, { current: password, password: 'another one' })).body.code).toBe(
      'SCOPE_NEEDED',
    );
    const foreign = await thing('workflow', await person('Yan'));
    expect((await ask('GET', `/workflows/${foreign}/as/viewer`, write)).status).toBe(404);
    expect((await ask('GET', `/workflows/${foreign}/as/viewer`, admin)).status).toBe(200);
  });

  test('a token is shown once, kept as a hash, ends with its time, and is withdrawn by its owner alone', async () => {
    const { ask, person, time, services } = shared();
    const [una, eve] = [await person('Ulf'), await person('Eve')];
    const expires = new Date(time.now + 1000).toISOString();
    const { body: made } = await ask('POST', '/tokens', una.as, { name: 'cron', scopes: ['read', 'read'], expires });
    const as = { authorization: `Bearer ${made.secret}` };
    expect(made).toMatchObject({
      secret: expect.stringMatching(/^slu_[\w-]{43}$/),
      scopes: ['read'],
      used: null,
      expires,
    });
    const row = await services.database
      .selectFrom('tokens')
      .selectAll()
      .where('id', '=', made.id)
      .executeTakeFirstOrThrow();
    expect(row.hash).toBe(hashSecret(made.secret));
    expect((await ask('GET', '/people', as)).status).toBe(200);
    const list = (await ask('GET', '/tokens', una.as)).body;
    expect(list).toMatchObject([{ id: made.id, used: new Date(time.now).toISOString() }]);
    expect(JSON.stringify(list)).not.toContain('slu_');
    expect((await ask('DELETE', `/tokens/${made.id}`, eve.as)).status).toBe(404);
    time.now += 2000;
    expect(await ask('GET', '/people', as)).toMatchObject({ status: 401, body: { code: 'TOKEN_INVALID' } });
    time.now -= 2000;
    expect((await ask('DELETE', `/tokens/${made.id}`, una.as)).status).toBe(200);
    for (const secret of [made.secret, 'slu_', 'x', `${made.secret}x`])
      expect((await ask('GET', '/people', { authorization: `Bearer ${secret}` })).status).toBe(401);
    expect((await ask('POST', '/tokens', eve.as, { name: 'x', scopes: ['admin'] })).body.code).toBe('ADMIN_NEEDED');
  });

  test('the audit log names who did what to what, from where, newest first, a page at a time', async () => {
    const { ask, person, thing, time } = shared();
    const admin = await person('Log', { admin: true });
    const guest = await person('Gil');
    const target = await thing('workflow', admin);
    time.now += 1000;
    await ask('POST', '/session', {}, { email: 'gil@example.org', password: 'not it' });
    time.now += 1000;
    await ask('PUT', `/workflows/${target}/members/${guest.id}`, admin.as, { role: 'editor' });
    time.now += 1000;
    await ask('PUT', `/workflows/${target}/public`, admin.as, { public: true });
    const shared1 = (await ask('GET', `/audit?target=${target}`, admin.as)).body;
    expect(shared1).toMatchObject({
      items: [
        { action: 'workflow.public', detail: { public: true }, person: { name: 'Log' } },
        { action: 'workflow.share', detail: { user: guest.id, role: 'editor' }, address: '127.0.0.1' },
      ],
      next: null,
    });
    const refused = (await ask('GET', `/audit?action=login-refused&user=${guest.id}`, admin.as)).body.items;
    expect(refused).toMatchObject([{ detail: { email: 'gil@example.org' }, person: { name: 'Gil' } }]);
    const pages = [];
    for (let cursor = ''; ; ) {
      const { body } = await ask('GET', `/audit?limit=1&target=${target}${cursor}`, admin.as);
      pages.push(...body.items.map((line: { action: string }) => line.action));
      if (body.next === null) break;
      cursor = `&cursor=${encodeURIComponent(body.next)}`;
    }
    expect(pages).toEqual(['workflow.public', 'workflow.share']);
    expect((await ask('GET', '/audit?cursor=x', admin.as)).status).toBe(400);
    expect((await ask('GET', '/audit?from=yesterday', admin.as)).status).toBe(400);
  });
}
