import type { FastifyRequest } from 'fastify';
import type { Services } from '../services.ts';
import { newId } from './secrets.ts';

/**
 * Writes one line of the audit log: who did what to what, from where.
 *
 * @param action  such as `login`, `workflow.share`, `run.start`
 * @param target  id or name of what it was done to; the empty string for the server itself
 * @param by      the person, where that is not who sent the request: somebody just signed in
 */
export async function audit(
  { database, clock }: Pick<Services, 'database' | 'clock'>,
  request: FastifyRequest,
  action: string,
  target: string,
  detail: { readonly [name: string]: unknown } = {},
  by: string | null = request.visitor.person?.id ?? null,
): Promise<void> {
  const line = { id: newId(), at: clock().toISOString(), user_id: by, action, target, address: request.ip };
  await database
    .insertInto('audit')
    .values({ ...line, detail: JSON.stringify(detail) })
    .execute();
}
