import type { Static } from 'typebox';
import { SluiceError } from '#engine/errors.ts';
import { requireAdmin } from '../auth/access.ts';
import { peopleById } from '../auth/accounts.ts';
import type { Services } from '../services.ts';
import type { App } from './app-type.ts';
import { Page } from './shapes/elements.ts';
import { AuditEntry, AuditQuery } from './shapes/people.ts';
import { timeOf } from './times.ts';

/** The audit log, for admins, newest first. */
export function registerAuditRoutes(app: App, services: Services): void {
  const answer = Page(AuditEntry);
  app.get(
    '/api/v1/audit',
    { schema: { tags: ['people'], querystring: AuditQuery, response: { 200: answer } } },
    async request => {
      requireAdmin(request);
      return pageOf(services, request.query);
    },
  );
}

async function pageOf({ database }: Services, query: Static<typeof AuditQuery>) {
  const { limit = 100, action, target, user } = query;
  const [from, to] = [timeOf(query.from, 'from'), timeOf(query.to, 'to')];
  const after = query.cursor === undefined ? null : cursorOf(query.cursor);
  const rows = await database
    .selectFrom('audit')
    .selectAll()
    .$if(action !== undefined, q => q.where('action', '=', action as string))
    .$if(target !== undefined, q => q.where('target', '=', target as string))
    .$if(user !== undefined, q => q.where('user_id', '=', user as string))
    .$if(from !== null, q => q.where('at', '>=', from as string))
    .$if(to !== null, q => q.where('at', '<', to as string))
    .$if(after !== null, q =>
      q.where(e => e.or([e('at', '<', after!.at), e.and([e('at', '=', after!.at), e('id', '<', after!.id)])])),
    )
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute();
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const people = await peopleById(
    database,
    shown.map(row => row.user_id),
  );
  return {
    items: shown.map(({ user_id, detail, ...line }) => ({
      ...line,
      person: (user_id !== null && people.get(user_id)) || null,
      detail: JSON.parse(detail) as { [name: string]: unknown },
    })),
    next: rows.length > limit && last ? `${last.at}~${last.id}` : null,
  };
}

function cursorOf(text: string): { readonly at: string; readonly id: string } {
  const [at, id] = text.split('~');
  if (!id)
    throw new SluiceError('REQUEST_INVALID', { field: 'cursor', reason: "'cursor' should be one that a page gave" });
  return { at, id };
}
