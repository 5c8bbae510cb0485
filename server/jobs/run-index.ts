import { type Kysely, sql } from 'kysely';
import type { Problem } from '#engine/errors.ts';
import type { RunNode, RunRecord } from '#engine/store/run-folder.ts';
import type { Person } from '../http/shapes/people.ts';
import type { NewRunRequest, RunState, RunSummary } from '../http/shapes/runs.ts';
import type { Tables } from '../storage/tables.ts';

export type RunRow = Tables['runs'];

/** What the index remembers of a run, for lists; the rest is in its folder. */
export interface RunCounts {
  readonly nodes: { readonly total: number; readonly cached: number; readonly failed: number };
  readonly rejected: number;
  /** All of them when the run has no folder, since it could not begin; else how many are in it. */
  readonly problems: number | readonly Problem[];
  /** What it was doing when the server stopped; it continues when the server is back. */
  readonly suspended?: 'running' | 'paused';
}

export const noCounts: RunCounts = { nodes: { total: 0, cached: 0, failed: 0 }, rejected: 0, problems: 0 };

export function countsOf(nodes: readonly RunNode[], problems: readonly Problem[]): RunCounts {
  const ports = nodes.flatMap(node => Object.values(node.ports));
  return {
    nodes: {
      total: nodes.length,
      cached: nodes.filter(n => n.cached !== null).length,
      failed: nodes.filter(n => n.state === 'failed').length,
    },
    rejected: ports.reduce((sum, { kind, rows }) => sum + (kind === 'rejected' ? rows : 0), 0),
    problems: problems.length,
  };
}

export const readCounts = (row: RunRow): RunCounts => JSON.parse(row.summary) as RunCounts;
export const readRequest = (row: RunRow): NewRunRequest => JSON.parse(row.request) as NewRunRequest;

/** What a finished run changes in its row. */
export const outcomeOf = (
  record: Pick<RunRecord, 'ended' | 'ms' | 'nodes' | 'problems'>,
  state: string,
): Partial<RunRow> => ({
  state,
  ended: record.ended ?? new Date().toISOString(),
  ms: record.ms,
  summary: JSON.stringify(countsOf(record.nodes, record.problems)),
});

/** Which runs of a workflow, in which order. */
export interface RunQuery {
  readonly state?: readonly string[];
  readonly by?: string;
  readonly sort: 'created' | 'ms';
  readonly descending: boolean;
  readonly cursor?: string;
  readonly limit: number;
}

/** The table of runs. */
export class RunIndex {
  readonly #database: Kysely<Tables>;

  constructor(database: Kysely<Tables>) {
    this.#database = database;
  }

  insert(row: RunRow): Promise<unknown> {
    return this.#database.insertInto('runs').values(row).execute();
  }

  update(id: string, change: Partial<RunRow>): Promise<unknown> {
    return this.#database.updateTable('runs').set(change).where('id', '=', id).execute();
  }

  remove(id: string): Promise<unknown> {
    return this.#database.deleteFrom('runs').where('id', '=', id).execute();
  }

  find(id: string): Promise<RunRow | undefined> {
    return this.#database.selectFrom('runs').selectAll().where('id', '=', id).executeTakeFirst();
  }

  byKey(user: string, key: string): Promise<RunRow | undefined> {
    const query = this.#database.selectFrom('runs').selectAll();
    return query.where('user_id', '=', user).where('idempotency_key', '=', key).executeTakeFirst();
  }

  /** Runs that had not ended when the server did, oldest first. */
  open(): Promise<RunRow[]> {
    const query = this.#database.selectFrom('runs').selectAll();
    return query
      .where(on => on.or([on('state', 'in', ['queued', 'running', 'paused']), on('summary', 'like', '%"suspended"%')]))
      .orderBy('created')
      .orderBy('id')
      .execute();
  }

  latest(workflow: string): Promise<RunRow | undefined> {
    const query = this.#database.selectFrom('runs').selectAll().where('workflow_id', '=', workflow);
    return query.where('started', 'is not', null).orderBy('created', 'desc').orderBy('id', 'desc').executeTakeFirst();
  }

  async states(): Promise<{ readonly [state: string]: number }> {
    const count = sql<number>`count(*)`.as('count');
    const rows = await this.#database.selectFrom('runs').select(['state', count]).groupBy('state').execute();
    return Object.fromEntries(rows.map(row => [row.state, Number(row.count)]));
  }

  /** A page of a workflow's runs, and the cursor of the next. */
  async list(workflow: string, query: RunQuery): Promise<{ rows: RunRow[]; next: string | null }> {
    const { state, by, sort, descending, limit } = query;
    const way = descending ? 'desc' : 'asc';
    // A run that goes on has no length yet; it counts as the shortest.
    const key = sort === 'ms' ? sql<number | string>`coalesce(ms, -1)` : sql<number | string>`created`;
    let select = this.#database.selectFrom('runs').selectAll().where('workflow_id', '=', workflow);
    if (state && state.length > 0) select = select.where('state', 'in', [...state]);
    if (by !== undefined) select = select.where('user_id', '=', by);
    const after = query.cursor === undefined ? null : cursorOf(query.cursor);
    if (after) {
      const than = descending ? sql`<` : sql`>`;
      select = select.where(
        sql<boolean>`(${key} ${than} ${after.key} or (${key} = ${after.key} and id ${than} ${after.id}))`,
      );
    }
    const rows = await select
      .orderBy(key, way)
      .orderBy('id', way)
      .limit(limit + 1)
      .execute();
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    const next =
      rows.length > limit && last ? JSON.stringify([sort === 'ms' ? (last.ms ?? -1) : last.created, last.id]) : null;
    return { rows: page, next };
  }

  /** Rows as lists show them. */
  async summaries(rows: readonly RunRow[]): Promise<RunSummary[]> {
    const ids = [...new Set(rows.flatMap(row => row.user_id ?? []))];
    const people = new Map<string, Person>();
    if (ids.length > 0) {
      const query = this.#database.selectFrom('users').select(['id', 'name', 'color']).where('id', 'in', ids);
      for (const person of await query.execute()) people.set(person.id, person);
    }
    return rows.map(row => summaryOf(row, row.user_id === null ? null : (people.get(row.user_id) ?? null)));
  }
}

/** A cursor that is none begins at the front. */
function cursorOf(text: string): { key: string | number; id: string } | null {
  try {
    const [key, id] = JSON.parse(text) as [string | number, string];
    return ['string', 'number'].includes(typeof key) && typeof id === 'string' ? { key, id } : null;
  } catch {
    return null;
  }
}

export function summaryOf(row: RunRow, by: Person | null): RunSummary {
  const { nodes, rejected, problems } = readCounts(row);
  const { to = null, parameters = {} } = readRequest(row);
  return {
    id: row.id,
    workflow: row.workflow_id,
    version: Number(row.version),
    state: row.state as RunState,
    by,
    created: row.created,
    started: row.started,
    ended: row.ended,
    ms: row.ms === null ? null : Number(row.ms),
    to,
    parameters,
    nodes: { ...nodes },
    rejected,
    problems: typeof problems === 'number' ? problems : problems.length,
    replays: row.replays,
  };
}
