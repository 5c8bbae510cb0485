import { createHash } from 'node:crypto';
import type { Kysely } from 'kysely';
import { SluiceError } from '#engine/errors.ts';
import { parseWorkflow, printWorkflow, type Workflow } from '#engine/plan/workflow.ts';
import { peopleById } from '../auth/accounts.ts';
import type { Version } from '../http/shapes/workflows.ts';
import type { Actor, Rooms } from '../services.ts';
import type { Tables } from '../storage/tables.ts';

/** Edits have settled when none came for this long; while they go on, a version is made this often. */
const settleMs = 20_000;
const longestMs = 10 * 60_000;
const dayMs = 86_400_000;

type Row = Tables['versions'];

/** A version made or found. */
export interface Frozen {
  readonly number: number;
  readonly workflow: Workflow;
}

interface Unsettled {
  readonly since: number;
  readonly timer: NodeJS.Timeout;
  readonly actor: Actor;
}

/**
 * States of documents that can be gone back to.
 *
 * Contract: automatic ones are made when edits settle, before a run and before a restore, and only where the content differs from the
 * newest; of those older than a day the last of each day stays, and what a run or a restore names. Named ones stay.
 */
export class Versions {
  readonly #database: Kysely<Tables>;
  readonly #rooms: Rooms;
  readonly #clock: () => Date;
  readonly #unsettled = new Map<string, Unsettled>();
  readonly #working = new Map<string, Promise<unknown>>();
  readonly #stop: () => void;

  constructor(database: Kysely<Tables>, rooms: Rooms, clock: () => Date) {
    this.#database = database;
    this.#rooms = rooms;
    this.#clock = clock;
    this.#stop = rooms.onChange((id, _, actor) => this.#changed(id, actor));
  }

  /** The document as it is now as a version: the newest if that is the same, else a new automatic one. */
  freeze(workflowId: string, actor: Actor): Promise<Frozen> {
    return this.#alone(workflowId, async () => this.#freeze(workflowId, await this.#rooms.content(workflowId), actor));
  }

  /** Names the document as it is now. */
  name(workflowId: string, { name, note = '' }: { name: string; note?: string }, actor: Actor): Promise<Version> {
    return this.#alone(workflowId, async () => {
      const text = printWorkflow(await this.#rooms.content(workflowId));
      const number = await this.#insert(workflowId, text, { name, note, user_id: actor?.id ?? null, restores: null });
      return (await this.#shown(await this.#row(workflowId, number)))[0];
    });
  }

  /** Makes the document what it was at a version; the state before and the one after are versions of their own. */
  restore(workflowId: string, number: number, actor: Actor): Promise<Version> {
    return this.#alone(workflowId, async () => {
      const { workflow } = await this.read(workflowId, number);
      await this.#freeze(workflowId, await this.#rooms.content(workflowId), actor);
      await this.#rooms.replace(workflowId, workflow, actor);
      const made = { name: null, note: '', user_id: actor?.id ?? null, restores: number };
      const text = printWorkflow(await this.#rooms.content(workflowId));
      const next = await this.#insert(workflowId, text, made);
      return (await this.#shown(await this.#row(workflowId, next)))[0];
    });
  }

  /** @throws {SluiceError} NOT_FOUND */
  async read(workflowId: string, number: number): Promise<{ version: Version; workflow: Workflow }> {
    const row = await this.#row(workflowId, number);
    const { workflow } = parseWorkflow(row.content, `version ${number}`);
    return { version: (await this.#shown(row))[0], workflow };
  }

  /** Newest first, those before the cursor. */
  async list(
    workflowId: string,
    { before, limit, named, by }: { before?: number; limit: number; named?: boolean; by?: string },
  ): Promise<{ items: Version[]; next: string | null }> {
    let query = this.#database.selectFrom('versions').selectAll().where('workflow_id', '=', workflowId);
    if (before !== undefined) query = query.where('number', '<', before);
    if (named) query = query.where('name', 'is not', null);
    if (by !== undefined) query = query.where('user_id', '=', by);
    const rows = await query
      .orderBy('number', 'desc')
      .limit(limit + 1)
      .execute();
    const items = await this.#shown(...rows.slice(0, limit));
    return { items, next: rows.length > limit ? String(items.at(-1)?.number) : null };
  }

  async #freeze(workflowId: string, workflow: Workflow, actor: Actor): Promise<Frozen> {
    this.#settled(workflowId);
    const text = printWorkflow(workflow);
    const newest = await this.#newest(workflowId);
    if (newest?.hash === hashOf(text)) return { number: newest.number, workflow };
    const made = { name: null, note: '', user_id: actor?.id ?? null, restores: null };
    const number = await this.#insert(workflowId, text, made);
    await this.thin(workflowId);
    return { number, workflow };
  }

  async #insert(
    workflowId: string,
    content: string,
    rest: Pick<Row, 'name' | 'note' | 'user_id' | 'restores'>,
  ): Promise<number> {
    const number = ((await this.#newest(workflowId))?.number ?? 0) + 1;
    const created = this.#clock().toISOString();
    const row: Row = { workflow_id: workflowId, number, created, content, hash: hashOf(content), ...rest };
    await this.#database.insertInto('versions').values(row).execute();
    return number;
  }

  #newest(workflowId: string): Promise<{ number: number; hash: string } | undefined> {
    const query = this.#database
      .selectFrom('versions')
      .select(['number', 'hash'])
      .where('workflow_id', '=', workflowId);
    return query.orderBy('number', 'desc').limit(1).executeTakeFirst();
  }

  async #row(workflowId: string, number: number): Promise<Row> {
    const query = this.#database.selectFrom('versions').selectAll().where('workflow_id', '=', workflowId);
    const row = await query.where('number', '=', number).executeTakeFirst();
    if (!row) throw new SluiceError('NOT_FOUND', { kind: 'version', name: String(number) });
    return row;
  }

  async #shown(...rows: readonly Row[]): Promise<Version[]> {
    const people = await peopleById(
      this.#database,
      rows.map(row => row.user_id),
    );
    return rows.map(({ number, name, note, user_id, created, restores }) => {
      const author = people.get(user_id ?? '') ?? null;
      return { number, name, note, author, created, restores };
    });
  }

  /** Removes automatic versions that nobody will miss. */
  async thin(workflowId: string): Promise<void> {
    const yesterday = new Date(this.#clock().getTime() - dayMs).toISOString();
    const database = this.#database;
    const old = await database
      .selectFrom('versions')
      .select(['number', 'created'])
      .where('workflow_id', '=', workflowId)
      .where('name', 'is', null)
      .where('restores', 'is', null)
      .where('created', '<', yesterday)
      .where('number', 'not in', database.selectFrom('runs').select('version').where('workflow_id', '=', workflowId))
      .where(
        'number',
        'not in',
        database
          .selectFrom('versions as made')
          .select(on => on.fn.coalesce('made.restores', on.lit(0)).as('number'))
          .where('made.workflow_id', '=', workflowId),
      )
      .orderBy('number')
      .execute();
    const day = (at: string) => at.slice(0, 10);
    const spare = old.filter((version, i) => i + 1 < old.length && day(old[i + 1].created) === day(version.created));
    if (spare.length === 0) return;
    const numbers = spare.map(v => v.number);
    await database
      .deleteFrom('versions')
      .where('workflow_id', '=', workflowId)
      .where('number', 'in', numbers)
      .execute();
  }

  #changed(id: string, actor: Actor): void {
    const before = this.#unsettled.get(id);
    clearTimeout(before?.timer);
    const now = this.#clock().getTime();
    const since = before?.since ?? now;
    const waitMs = Math.max(0, Math.min(settleMs, since + longestMs - now));
    const timer = setTimeout(() => {
      // What could not be kept now is kept with the next edit; the document itself is safe.
      this.freeze(id, actor).catch(() => {});
    }, waitMs);
    timer.unref();
    this.#unsettled.set(id, { since, timer, actor });
  }

  #settled(id: string): void {
    clearTimeout(this.#unsettled.get(id)?.timer);
    this.#unsettled.delete(id);
  }

  /** One after the other for each workflow, so that numbers are given once. */
  #alone<T>(id: string, work: () => Promise<T>): Promise<T> {
    const before = this.#working.get(id) ?? Promise.resolve();
    const mine = before.catch(() => {}).then(work);
    this.#working.set(id, mine);
    const end = () => this.#working.get(id) === mine && this.#working.delete(id);
    mine.then(end, end);
    return mine;
  }

  /** Keeps what was edited last. Rooms must still be open. */
  async close(): Promise<void> {
    this.#stop();
    await Promise.allSettled([...this.#unsettled].map(([id, { actor }]) => this.freeze(id, actor)));
    await Promise.allSettled(this.#working.values());
  }
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');
