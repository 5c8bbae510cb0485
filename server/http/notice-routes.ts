import { Type } from 'typebox';
import { requirePerson, visitorOf } from '../auth/access.ts';
import type { Services } from '../services.ts';
import type { App } from './app-type.ts';
import { words } from './shapes/elements.ts';
import { Notices, NoticesRead } from './shapes/notices.ts';

const api = '/api/v1/me/notices';
const tags = ['people'];

/** What whoever asks is told of comments. */
export function registerNoticeRoutes(app: App, { notices }: Services): void {
  const querystring = Type.Object({ unread: Type.Optional(words(['', 'true', 'false'], 'only what was not read')) });
  app.get(api, { schema: { tags, querystring, response: { 200: Notices } } }, async request => {
    const person = requirePerson(request);
    const { unread = 'false' } = request.query;
    return notices.list({ ...visitorOf(request), person }, unread !== 'false');
  });

  app.post(`${api}/read`, { schema: { tags, body: NoticesRead, response: { 200: Notices } } }, async request => {
    const person = requirePerson(request);
    await notices.read(person.id, request.body);
    return notices.list({ ...visitorOf(request), person }, false);
  });
}
