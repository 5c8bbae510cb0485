import type { Kysely } from 'kysely';
import type { Logger } from 'pino';
import type { Author } from '#collab/editor.ts';
import type { Writing } from '#collab/written-messages.ts';
import type { Visitor } from '../auth/access.ts';
import { peopleById } from '../auth/accounts.ts';
import { asAdmin } from '../auth/roles.ts';
import { newId } from '../auth/secrets.ts';
import type { Notices } from '../http/shapes/notices.ts';
import { elapsed } from '../jobs/elapsed.ts';
import type { Tables } from '../storage/tables.ts';
import { membersToTell } from './members-to-tell.ts';

/** Waits between tries while the database does not answer; after the last nobody is told. */
const waitsMs: readonly number[] = [250, 500, 1000, 2000, 4000, 8000];
const mostListed = 100;

/** Which of a person's notices are meant; all of them when nothing is said. */
export interface WhichNotices {
  readonly ids?: readonly string[];
  readonly workflow?: string;
  readonly thread?: string;
}

/**
 * What people are told of comments, kept until they have read it.
 *
 * Contract: who wrote is who was connected, never what the message says; a notice of what somebody may not see is not shown to them, and
 * comes back with their part.
 */
export class NoticeBook {
  readonly #database: Kysely<Tables>;
  readonly #clock: () => Date;
  readonly #log: Logger;
  readonly #listeners = new Set<(person: string) => void>();
  #work: Promise<unknown> = Promise.resolve();

  constructor(database: Kysely<Tables>, clock: () => Date, log: Logger) {
    this.#database = database;
    this.#clock = clock;
    this.#log = log;
  }

  /** Hears whose notices have changed. @returns what ends the listening */
  onChange(listener: (person: string) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Tells of what was written, one writing after the other; documents do not wait for it. */
  take(workflow: string, author: Author, writing: Writing): void {
    this.#work = this.#work.then(async () => {
      for (const waitMs of waitsMs) {
        try {
          return await this.#store(workflow, author, writing);
        } catch (error) {
          this.#log.warn({ err: error, workflow }, 'notices: not stored');
          await elapsed(waitMs);
        }
      }
    });
  }

  /** The newest notices of whoever asks, of workflows that they may see now. */
  async list(visitor: Visitor & { readonly person: { readonly id: string } }, unread: boolean): Promise<Notices> {
    const rows = await this.#visible(visitor)
      .$if(unread, query => query.where('notices.seen', 'is', null))
      .selectAll('notices')
      .select('workflows.name')
      .orderBy('notices.created', 'desc')
      .orderBy('notices.id', 'desc')
      .limit(mostListed)
      .execute();
    const { count } = await this.#visible(visitor)
      .select(e => e.fn.countAll<number>().as('count'))
      .where('notices.seen', 'is', null)
      .executeTakeFirstOrThrow();
    const people = await peopleById(
      this.#database,
      rows.map(row => row.author_id),
    );
    const items = rows.map(({ id, kind, workflow_id, name, thread, message, author_id, text, created, seen }) => {
      const author = people.get(author_id) ?? null;
      return {
        id,
        kind,
        workflow: { id: workflow_id, name },
        thread,
        message,
        author,
        text,
        at: created,
        read: seen !== null,
      };
    });
    return { items, unread: Number(count) };
  }

  /** Marks somebody's notices as read. */
  async read(person: string, { ids, workflow, thread }: WhichNotices): Promise<void> {
    if (ids?.length === 0) return;
    await this.#database
      .updateTable('notices')
      .set({ seen: this.#clock().toISOString() })
      .where('user_id', '=', person)
      .where('seen', 'is', null)
      .$if(ids !== undefined, query => query.where('id', 'in', ids as string[]))
      .$if(workflow !== undefined, query => query.where('workflow_id', '=', workflow as string))
      .$if(thread !== undefined, query => query.where('thread', '=', thread as string))
      .execute();
    this.#tell([person]);
  }

  /** Resolves when everything taken so far is stored, or given up. */
  async settled(): Promise<void> {
    await this.#work;
  }

  #visible({ person, ...visitor }: Visitor & { readonly person: { readonly id: string } }) {
    const parts = this.#database
      .selectFrom('members')
      .select('target')
      .where('kind', '=', 'workflow')
      .where('user_id', '=', person.id);
    return this.#database
      .selectFrom('notices')
      .innerJoin('workflows', 'workflows.id', 'notices.workflow_id')
      .where('notices.user_id', '=', person.id)
      .where('workflows.deleted', 'is', null)
      .$if(!asAdmin({ person, ...visitor }), query =>
        query.where(e =>
          e.or([
            e('workflows.owner_id', '=', person.id),
            e('workflows.public', '=', 1),
            e('workflows.id', 'in', parts),
          ]),
        ),
      );
  }

  async #store(workflow: string, author: Author, writing: Writing): Promise<void> {
    const created = this.#clock().toISOString();
    const told = await this.#database.transaction().execute(async transaction => {
      for (const message of writing.removed)
        await transaction
          .deleteFrom('notices')
          .where('workflow_id', '=', workflow)
          .where('message', '=', message)
          .execute();
      for (const thread of writing.removedThreads)
        await transaction
          .deleteFrom('notices')
          .where('workflow_id', '=', workflow)
          .where('thread', '=', thread)
          .execute();
      const rows = await membersToTell(transaction, workflow, author, writing);
      for (const row of rows)
        await transaction
          .insertInto('notices')
          .values({ ...row, id: newId(), workflow_id: workflow, author_id: author.id, created, seen: null })
          .onConflict(clash => clash.columns(['user_id', 'workflow_id', 'message']).doUpdateSet({ text: row.text }))
          .execute();
      return rows.map(row => row.user_id);
    });
    this.#tell(told);
  }

  #tell(people: Iterable<string>): void {
    for (const person of new Set(people)) for (const listener of this.#listeners) listener(person);
  }
}
