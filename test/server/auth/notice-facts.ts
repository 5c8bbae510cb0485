import { expect, test } from 'vitest';
import { sweepNotices } from '#server/sweep/sweep-notices.ts';
import type { AuthApp } from '../../support/server/auth-app.ts';

interface Words {
  readonly id: string;
  readonly person?: string;
  readonly text?: string;
  readonly mentions?: readonly string[];
}

/** Facts of what people are told of comments. */
export function noticeFacts(shared: () => AuthApp): void {
  /** A workflow, its owner, and somebody with a part in it. */
  async function scene(name: string) {
    const { ask, person, thing, services } = shared();
    const owner = await person(`Own-${name}`);
    const guest = await person(`Guest-${name}`);
    const workflow = await thing('workflow', owner);
    const share = (role: string) => ask('PUT', `/workflows/${workflow}/members/${guest.id}`, owner.as, { role });
    await share('commenter');
    /** The last message is the one that was written now. */
    const write = async (author: { readonly id: string }, thread: string, ...messages: Words[]) => {
      const all = messages.map(m => ({
        ...{ author: 'x', person: author.id, at: '', text: 'words', ...m },
        mentions: [...(m.mentions ?? [])],
      }));
      const whole = { id: thread, position: { x: 0, y: 0 }, messages: all };
      const written = [{ thread: whole, message: all[all.length - 1] }];
      services.notices.take(workflow, { id: author.id, name: 'x' }, { written, removed: [], removedThreads: [] });
      await services.notices.settled();
    };
    const told = async ({ as }: { readonly as: { readonly [header: string]: string } }, query = '') =>
      (await ask('GET', `/me/notices${query}`, as)).body;
    return { ...shared(), owner, guest, workflow, share, write, told };
  }

  test('a mention and an answer in one’s own thread are told once, with who was signed in, and not to oneself', async () => {
    const { owner, guest, write, told, workflow } = await scene('once');
    const heard: string[] = [];
    const stop = shared().services.notices.onChange(who => heard.push(who));
    const first = { id: 'm1', text: 'look\0 here', mentions: [owner.id, guest.id] };
    await write(guest, 't1', first);
    await write(guest, 't1', { ...first, text: 'look there' });
    expect(await told(owner)).toMatchObject({
      unread: 1,
      items: [
        {
          ...{
            kind: 'mention',
            workflow: { id: workflow },
            thread: 't1',
            message: 'm1',
            text: 'look there',
            read: false,
          },
          author: { id: guest.id, name: 'Guest-once' },
        },
      ],
    });
    expect(await told(guest)).toEqual({ items: [], unread: 0 });
    await write(owner, 't1', { ...first, person: guest.id }, { id: 'm2' });
    expect((await told(guest)).items).toMatchObject([{ kind: 'reply', message: 'm2', author: { id: owner.id } }]);
    expect(heard).toEqual([owner.id, owner.id, guest.id]);
    stop();
  });

  test('a message in somebody else’s name tells nobody', async () => {
    const { owner, guest, write, told, person } = await scene('forged');
    const third = await person('Third');
    await write(guest, 't', { id: 'm', person: third.id, mentions: [owner.id] });
    await write(guest, 't', { id: 'n', person: undefined, mentions: [owner.id] });
    expect((await told(owner)).unread).toBe(0);
  });

  test('only people with access are told; who loses it sees none, and has them back with it', async () => {
    const { owner, guest, write, told, share, ask, person, workflow, services } = await scene('access');
    const stranger = await person('Far');
    const admin = await person('Near', { admin: true });
    await write(owner, 't', { id: 'm', mentions: [guest.id, stranger.id, admin.id, 'nobody', 'nul\0'] });
    expect([(await told(guest)).unread, (await told(stranger)).unread, (await told(admin)).unread]).toEqual([1, 0, 1]);
    await ask('DELETE', `/workflows/${workflow}/members/${guest.id}`, owner.as);
    expect(await told(guest)).toEqual({ items: [], unread: 0 });
    await share('viewer');
    expect((await told(guest)).unread).toBe(1);
    const hidden = await ask('GET', `/people?query=Far&workflow=${workflow}`, guest.as);
    expect(hidden.body).toMatchObject([{ id: stranger.id, access: false }]);
    expect((await ask('GET', `/people?query=Guest-access&workflow=${workflow}`, guest.as)).body[0].access).toBe(true);
    expect((await ask('GET', `/people?query=Far&workflow=${workflow}`, stranger.as)).status).toBe(404);
    await services.database.updateTable('workflows').set({ deleted: 'now' }).where('id', '=', workflow).execute();
    expect((await told(guest)).unread).toBe(0);
  });

  test('they are read one by one, by thread or all, each person their own', async () => {
    const { owner, guest, write, told, ask } = await scene('read');
    for (const [thread, id] of [...'ab'].flatMap(t => [1, 2].map(n => [t, `${t}${n}`])))
      await write(guest, thread, { id, mentions: [owner.id] });
    const { items } = await told(owner, '?unread');
    expect(items).toHaveLength(4);
    await ask('POST', '/me/notices/read', guest.as, {});
    const read = (body: object) => ask('POST', '/me/notices/read', owner.as, body);
    expect((await read({ ids: [] })).body.unread).toBe(4);
    expect((await read({ ids: [items[0].id] })).body.unread).toBe(3);
    expect((await read({ thread: 'a' })).body.unread).toBeLessThan(3);
    expect((await told(owner, '?unread')).items.every((n: { thread: string }) => n.thread === 'b')).toBe(true);
    expect((await read({})).body).toMatchObject({ unread: 0, items: { length: 4 } });
  });

  test('a message or thread that is taken away takes its notices along; after 90 days all go', async () => {
    const { owner, guest, write, told, workflow, services, time } = await scene('gone');
    for (const id of ['m1', 'm2']) await write(guest, 't', { id, mentions: [owner.id] });
    await write(guest, 'u', { id: 'm3', mentions: [owner.id] });
    await write(guest, 'v', { id: 'm4', mentions: [owner.id] });
    const nothing = { written: [], removed: ['m1'], removedThreads: ['u'] };
    services.notices.take(workflow, { id: guest.id, name: 'x' }, nothing);
    await services.notices.settled();
    const left = async () => (await told(owner)).items.map((n: { message: string }) => n.message).sort();
    expect(await left()).toEqual(['m2', 'm4']);
    const day = 86_400_000;
    await sweepNotices(services.database, new Date(time.now + 89 * day));
    expect(await left()).toEqual(['m2', 'm4']);
    expect(await sweepNotices(services.database, new Date(time.now + 91 * day))).toBeGreaterThan(1);
    expect(await left()).toEqual([]);
  });
}
