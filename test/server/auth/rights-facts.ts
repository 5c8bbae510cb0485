import { expect, test } from 'vitest';
import { roleOf, rolesOf } from '#server/auth/access.ts';
import { roles } from '#server/http/shapes/elements.ts';
import type { AuthApp } from '../../support/server/auth-app.ts';

const never = { person: null, session: null, token: null, scopes: null, link: null };

/** Facts of roles, links and publicity, the same for workflows and datasets. */
export function rightsFacts(kind: 'workflow' | 'dataset', shared: () => AuthApp): void {
  const may = async (target: string, role: string, as?: { [header: string]: string }) =>
    (await shared().ask('GET', `/${kind}s/${target}/as/${role}`, as)).status;

  test(`each role of a ${kind} includes those below it and is refused those above`, async () => {
    const { ask, person, thing } = shared();
    const owner = await person(`Owner-${kind}`);
    const member = await person(`Member-${kind}`);
    const target = await thing(kind, owner);
    for (const [at, role] of roles.entries()) {
      const shared = await ask('PUT', `/${kind}s/${target}/members/${member.id}`, owner.as, { role });
      expect(shared.body).toContainEqual({ person: expect.objectContaining({ id: member.id }), role });
      for (const [above, wanted] of roles.entries())
        expect([role, wanted, await may(target, wanted, member.as)]).toEqual([role, wanted, above <= at ? 200 : 403]);
    }
  });

  test(`a viewer of a ${kind} may change nothing about it`, async () => {
    const { ask, person, thing } = shared();
    const owner = await person(`Vo-${kind}`);
    const viewer = await person(`Vv-${kind}`);
    const target = await thing(kind, owner);
    await ask('PUT', `/${kind}s/${target}/members/${viewer.id}`, owner.as, { role: 'viewer' });
    const at = `/${kind}s/${target}`;
    const tries = [
      ask('PUT', `${at}/members/${viewer.id}`, viewer.as, { role: 'owner' }),
      ask('DELETE', `${at}/members/${owner.id}`, viewer.as),
      ask('GET', `${at}/links`, viewer.as),
      ask('POST', `${at}/links`, viewer.as, { role: 'editor' }),
      ask('DELETE', `${at}/links/x`, viewer.as),
      ask('PUT', `${at}/public`, viewer.as, { public: true }),
    ];
    for (const answer of await Promise.all(tries))
      expect([answer.status, answer.body.code]).toEqual([403, 'ROLE_NEEDED']);
    expect((await ask('GET', `${at}/members`, viewer.as)).body).toHaveLength(2);
    expect((await ask('DELETE', `${at}/members/${viewer.id}`, viewer.as)).status).toBe(200);
    expect(await may(target, 'viewer', viewer.as)).toBe(404);
  });

  test(`a ${kind} that one may not see is as one that does not exist`, async () => {
    const { ask, person, thing } = shared();
    const owner = await person(`No-${kind}`);
    const stranger = await person(`Ns-${kind}`);
    const target = await thing(kind, owner);
    const hidden = await ask('GET', `/${kind}s/${target}/as/viewer`, stranger.as);
    const absent = await ask('GET', `/${kind}s/${'0'.repeat(24)}/as/viewer`, stranger.as);
    expect([hidden.status, hidden.body.code]).toEqual([404, 'NOT_FOUND']);
    expect(absent.body).toEqual(JSON.parse(JSON.stringify(hidden.body).replaceAll(target, '0'.repeat(24))));
    expect(await may(target, 'viewer')).toBe(401);
    expect(await may('0'.repeat(24), 'viewer')).toBe(401);
    const table = kind === 'workflow' ? 'workflows' : 'datasets';
    await shared().services.database.updateTable(table).set({ deleted: 'now' }).execute();
    expect(await may(target, 'viewer', owner.as)).toBe(404);
    await shared().services.database.updateTable(table).set({ deleted: null }).execute();
  });

  test(`admins may do everything with any ${kind}, and see it in lists`, async () => {
    const { person, thing, services } = shared();
    const owner = await person(`Ao-${kind}`);
    const admin = await person(`Aa-${kind}`, { admin: true });
    const target = await thing(kind, owner);
    expect(await may(target, 'owner', admin.as)).toBe(200);
    const account = (id: string, admin: boolean) => ({ ...never, person: { id, admin } as never });
    const { database } = services;
    expect((await rolesOf(database, account(admin.id, true), kind)).get(target)).toBe('owner');
    expect([...(await rolesOf(database, account(owner.id, false), kind))]).toEqual([[target, 'owner']]);
    expect(await rolesOf(database, never, kind)).toEqual(new Map());
    expect(await roleOf(services, account(owner.id, false), kind, target)).toBe('owner');
    const scoped = (scopes: 'run'[] | []) => ({ ...account(owner.id, false), scopes });
    expect(await roleOf(services, scoped(['run']), kind, target)).toBe('runner');
    expect(await roleOf(services, scoped([]), kind, target)).toBe('viewer');
  });

  test(`the last owner of a ${kind} stays; with another one they may go`, async () => {
    const { ask, person, thing } = shared();
    const first = await person(`Lf-${kind}`);
    const second = await person(`Ls-${kind}`);
    const target = await thing(kind, first);
    const at = `/${kind}s/${target}/members`;
    for (const alone of [
      ask('DELETE', `${at}/${first.id}`, first.as),
      ask('PUT', `${at}/${first.id}`, first.as, { role: 'editor' }),
    ])
      expect(await alone).toMatchObject({ status: 409, body: { code: 'LAST_OWNER' } });
    await ask('PUT', `${at}/${second.id}`, first.as, { role: 'owner' });
    const both = await Promise.all([
      ask('DELETE', `${at}/${first.id}`, first.as),
      ask('DELETE', `${at}/${second.id}`, second.as),
    ]);
    expect(both.map(a => a.status).sort()).toEqual([200, 409]);
    const left = both[0].status === 200 ? second : first;
    expect((await ask('GET', at, left.as)).body).toMatchObject([{ person: { id: left.id }, role: 'owner' }]);
    expect((await ask('PUT', `${at}/nobody`, left.as, { role: 'viewer' })).status).toBe(404);
  });

  test(`a link shows a ${kind} to anybody, and gives its role to whoever joins with an account`, async () => {
    const { ask, person, thing, time, evicted } = shared();
    const owner = await person(`Ko-${kind}`);
    const guest = await person(`Kg-${kind}`);
    const target = await thing(kind, owner);
    const other = await thing(kind, owner);
    const expires = new Date(time.now + 3600_000).toISOString();
    const { body: link } = await ask('POST', `/${kind}s/${target}/links`, owner.as, { role: 'editor', expires });
    const by = { 'x-sluice-link': link.secret as string };
    expect(await may(target, 'viewer', by)).toBe(200);
    expect(await may(target, `viewer?link=${link.secret}`)).toBe(200);
    expect(await may(target, 'runner', by)).toBe(401);
    expect(await may(other, 'viewer', by)).toBe(404);
    expect(await may(target, 'editor', { ...guest.as, ...by })).toBe(403);
    expect((await ask('POST', `/links/${link.secret}`)).status).toBe(401);
    expect((await ask('GET', `/links/${link.secret}`)).body).toEqual({ kind, target, role: 'editor' });
    expect((await ask('GET', '/links/none')).body.code).toBe('LINK_INVALID');
    expect((await ask('POST', `/links/${link.secret}`, guest.as)).body).toEqual({ kind, target, role: 'editor' });
    expect(await may(target, 'editor', guest.as)).toBe(200);
    expect((await ask('POST', `/links/${link.secret}`, owner.as)).body.role).toBe('owner');
    time.now += 7200_000;
    expect((await ask('GET', `/${kind}s/${target}/as/viewer`, by)).body.code).toBe('LINK_INVALID');
    expect((await ask('POST', `/links/${link.secret}`, guest.as)).status).toBe(404);
    time.now -= 7200_000;
    expect((await ask('GET', `/${kind}s/${target}/links`, owner.as)).body).toEqual([link]);
    expect((await ask('DELETE', `/${kind}s/${other}/links/${link.id}`, owner.as)).status).toBe(404);
    expect((await ask('DELETE', `/${kind}s/${target}/links/${link.id}`, owner.as)).status).toBe(200);
    expect(await may(target, 'viewer', by)).toBe(404);
    expect(await may(target, 'editor', guest.as)).toBe(200);
    if (kind === 'workflow') expect(evicted).toContain(`${target} *`);
    for (const bad of [
      { role: 'owner' },
      { role: 'viewer', expires: 'soon' },
      { role: 'viewer', expires: '2001-01-01' },
    ])
      expect((await ask('POST', `/${kind}s/${target}/links`, owner.as, bad)).status).toBe(400);
  });

  test(`a public ${kind} is seen by everybody and changed by none of them`, async () => {
    const { ask, person, thing } = shared();
    const owner = await person(`Po-${kind}`);
    const stranger = await person(`Ps-${kind}`);
    const target = await thing(kind, owner);
    expect((await ask('PUT', `/${kind}s/${target}/public`, owner.as, { public: true })).body).toEqual({ public: true });
    expect(await may(target, 'viewer')).toBe(200);
    expect(await may(target, 'runner')).toBe(401);
    expect(await may(target, 'runner', stranger.as)).toBe(403);
    expect((await ask('GET', `/${kind}s/${target}/members`)).status).toBe(401);
    await ask('PUT', `/${kind}s/${target}/public`, owner.as, { public: false });
    expect(await may(target, 'viewer')).toBe(401);
  });
}
