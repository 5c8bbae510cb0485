import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { type Kysely, sql } from 'kysely';
import { SluiceError } from '#engine/errors.ts';
import type { Workflow } from '#engine/plan/workflow.ts';
import { workflowFolder } from '../files/run-place.ts';
import type { Role } from '../http/shapes/elements.ts';
import type { WorkflowSummary } from '../http/shapes/workflows.ts';
import type { Actor, Rooms } from '../services.ts';
import type { Tables } from '../storage/tables.ts';
import { likeAnywhere } from '../storage/values.ts';

/** What a new workflow begins with. */
export interface WorkflowStart {
  readonly workflow: Workflow;
  /** `examples` for what comes from the gallery. */
  readonly base: string | null;
}

type Row = Tables['workflows'];

/** How long after an edit its workflow's row follows. */
const settleMs = 300;

/**
 * The rows of workflows. The documents are in the rooms; name, description, number of nodes and time of change are copied from them for
 * lists, a moment after each edit.
 */
export class Workflows {
  readonly #database: Kysely<Tables>;
  readonly #rooms: Rooms;
  readonly #clock: () => Date;
  readonly #data: string;
  readonly #pending = new Map<string, NodeJS.Timeout>();
  readonly #writing = new Set<Promise<void>>();
  readonly #stop: () => void;

  constructor(database: Kysely<Tables>, rooms: Rooms, clock: () => Date, data: string) {
    this.#database = database;
    this.#rooms = rooms;
    this.#clock = clock;
    this.#data = data;
    this.#stop = rooms.onChange(id => this.#later(id));
  }

  /** @throws {SluiceError} NOT_FOUND */
  async row(id: string): Promise<Row> {
    const query = this.#database.selectFrom('workflows').selectAll().where('id', '=', id).where('deleted', 'is', null);
    const row = await query.executeTakeFirst();
    if (!row) throw new SluiceError('NOT_FOUND', { kind: 'workflow', name: id });
    return row;
  }

  /** Makes a workflow that `actor` owns; gives its id. */
  async create(
    { workflow, base }: WorkflowStart,
    actor: { readonly id: string; readonly name: string },
  ): Promise<string> {
    const id = randomBytes(8).toString('hex');
    const now = this.#clock().toISOString();
    const { name, description, operators } = workflow;
    const row: Row = {
      id,
      name,
      description,
      owner_id: actor.id,
      public: 0,
      created: now,
      changed: now,
      nodes: operators.length,
      base,
      deleted: null,
    };
    await this.#database.insertInto('workflows').values(row).execute();
    try {
      await this.#rooms.create(id, workflow, actor);
    } catch (error) {
      await this.remove(id);
      throw error;
    }
    return id;
  }

  /**
   * Takes a workflow away: nobody finds it any more, editors are sent off, its folder goes.
   *
   * @param stopped  resolves when nothing works in the folder any more
   */
  async remove(id: string, stopped: () => Promise<unknown> = async () => {}): Promise<void> {
    const deleted = this.#clock().toISOString();
    await this.#database.updateTable('workflows').set({ deleted }).where('id', '=', id).execute();
    await this.#database.deleteFrom('notices').where('workflow_id', '=', id).execute();
    this.#rooms.evict(id);
    await stopped();
    await rm(workflowFolder(this.#data, id), { recursive: true, force: true });
  }

  /** Workflows in which somebody has a part, those changed last first, after the cursor. */
  async list(
    parts: ReadonlyMap<string, Role>,
    options: ListOptions,
  ): Promise<{ items: WorkflowSummary[]; next: string | null }> {
    const { cursor, limit, query } = options;
    if (parts.size === 0) return { items: [], next: null };
    let select = this.#database.selectFrom('workflows').selectAll().where('deleted', 'is', null);
    select = select.where('id', 'in', [...parts.keys()]);
    const [changed, id] = cursor?.split(' ') ?? [];
    if (id !== undefined)
      select = select.where(on =>
        on.or([on('changed', '<', changed), on.and([on('changed', '=', changed), on('id', '<', id)])]),
      );
    if (query) select = select.where(sql<boolean>`lower(name) like ${likeAnywhere(query.toLowerCase())} escape '\\'`);
    const found = await select
      .orderBy('changed', 'desc')
      .orderBy('id', 'desc')
      .limit(limit + 1)
      .execute();
    const page = found.slice(0, limit);
    const last = found.length > limit ? page.at(-1) : undefined;
    const items = await this.#summaries(page.map(row => [row, parts.get(row.id) ?? 'viewer']));
    return { items, next: last ? `${last.changed} ${last.id}` : null };
  }

  async summary(id: string, role: Role): Promise<WorkflowSummary> {
    return (await this.#summaries([[await this.row(id), role]]))[0];
  }

  async #summaries(rows: readonly (readonly [Row, Role])[]): Promise<WorkflowSummary[]> {
    if (rows.length === 0) return [];
    const ids = rows.map(([row]) => row.id);
    const owners = [...new Set(rows.flatMap(([row]) => row.owner_id ?? []))];
    const database = this.#database;
    const [people, versions, runs] = await Promise.all([
      owners.length === 0
        ? []
        : database.selectFrom('users').select(['id', 'name', 'color']).where('id', 'in', owners).execute(),
      database
        .selectFrom('versions')
        .select(on => ['workflow_id', on.fn.max('number').as('number')])
        .where('workflow_id', 'in', ids)
        .groupBy('workflow_id')
        .execute(),
      Promise.all(ids.map(id => this.#lastRun(id))),
    ]);
    return rows.map(([row, role], i) => ({
      id: row.id,
      name: row.name,
      description: row.description,
      role,
      owner: people.find(p => p.id === row.owner_id) ?? null,
      public: row.public === 1,
      created: row.created,
      changed: row.changed,
      nodes: row.nodes,
      lastRun: runs[i],
      version: Number(versions.find(v => v.workflow_id === row.id)?.number ?? 0),
    }));
  }

  async #lastRun(id: string): Promise<WorkflowSummary['lastRun']> {
    const query = this.#database
      .selectFrom('runs')
      .select(['id', 'state', 'started', 'created'])
      .where('workflow_id', '=', id);
    const run = await query.orderBy('number', 'desc').limit(1).executeTakeFirst();
    return run ? { id: run.id, state: run.state, started: run.started ?? run.created } : null;
  }

  /** Brings rows up to documents that changed just before a crash. */
  async recover(): Promise<void> {
    const late = await this.#database
      .selectFrom('workflows')
      .innerJoin('updates', 'updates.workflow_id', 'workflows.id')
      .select('workflows.id')
      .distinct()
      .where('deleted', 'is', null)
      .whereRef('updates.at', '>', 'workflows.changed')
      .execute();
    for (const { id } of late) await this.follow(id).catch(() => {});
  }

  #later(id: string): void {
    if (this.#pending.has(id)) return;
    const timer = setTimeout(() => this.#settle(id), settleMs);
    this.#pending.set(id, timer);
  }

  #settle(id: string): void {
    clearTimeout(this.#pending.get(id));
    this.#pending.delete(id);
    // A row that could not follow now follows the next edit, or the next start.
    const work: Promise<void> = this.follow(id)
      .catch(() => {})
      .finally(() => this.#writing.delete(work));
    this.#writing.add(work);
  }

  /** Brings the row up to the document now. */
  async follow(id: string): Promise<void> {
    const { name, description, operators } = await this.#rooms.content(id);
    const changed = this.#clock().toISOString();
    const change = { name, description, nodes: operators.length, changed };
    await this.#database.updateTable('workflows').set(change).where('id', '=', id).execute();
  }

  /** Lets rows catch up with what was edited last. Rooms must still be open. */
  async close(): Promise<void> {
    this.#stop();
    for (const id of this.#pending.keys()) this.#settle(id);
    await Promise.all(this.#writing);
  }
}

export interface ListOptions {
  readonly limit: number;
  /** Where the page before ended. */
  readonly cursor?: string;
  /** Text in the name, any case. */
  readonly query?: string;
}

/** Who acts, as rooms want to know it. */
export const actorOf = (person: { readonly id: string; readonly name: string } | null): Actor =>
  person && { id: person.id, name: person.name };
