import { type Insertable, type Kysely, type Selectable, sql } from 'kysely';
import type { Problem } from '#engine/errors.ts';
import { newRunId, type RunNode, type RunRecord } from '#engine/store/run-folder.ts';
import { peopleById } from '../auth/accounts.ts';
import type { Person } from '../http/shapes/people.ts';
import type { NewRunRequest, RunState, RunSummary, RunTally } from '../http/shapes/runs.ts';
import type { Tables } from '../storage/tables.ts';
import { pageOfRuns, type RunQuery, tallyRuns } from './run-list.ts';

export type RunRow = Selectable<Tables['runs']>;
export type NewRunRow = Insertable<Tables['runs']>;

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
  ...faultsOf(record.problems, record.nodes),
});

/** Longest text that a run is found by. */
const searched = 8000;
const searchable = (parts: readonly string[]): string =>
  parts.join(' ').replaceAll('\0', '').toLowerCase().slice(0, searched);

/** The row of a run that is about to wait for its turn. */
export function queuedRow(
  now: Date,
  asked: Pick<RunRow, 'workflow_id' | 'version' | 'user_id' | 'request' | 'replays' | 'idempotency_key'>,
): NewRunRow {
  const id = newRunId(now);
  const empty = { state: 'queued', started: null, ended: null, ms: null, summary: JSON.stringify(noCounts) };
  return { ...asked, ...empty, id, created: now.toISOString(), words: wordsOf({ ...asked, id }) };
}

/** What a run is found by from its start: its id, its version and what was asked for. */
export const wordsOf = ({ id, version, request }: Pick<RunRow, 'id' | 'version' | 'request'>): string =>
  searchable([id, `v${version}`, request]);

/** What a run is found by when something went wrong: nodes that failed, and why. */
export function faultsOf(
  problems: readonly Problem[],
  nodes: readonly RunNode[] = [],
): Pick<RunRow, 'failed' | 'faults'> {
  const failed = nodes.filter(node => node.state === 'failed');
  return {
    failed: JSON.stringify(failed.map(({ id }) => id)),
    faults: searchable([...failed.map(({ label }) => label), ...problems.flatMap(p => [p.code, p.message])]),
  };
}

/** The table of runs. */
export class RunIndex {
  readonly #database: Kysely<Tables>;

  constructor(database: Kysely<Tables>) {
    this.#database = database;
  }

  /** @returns the row as it is stored, with its number */
  insert(row: NewRunRow): Promise<RunRow> {
    return this.#database.insertInto('runs').values(row).returningAll().executeTakeFirstOrThrow();
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
      .orderBy('number')
      .execute();
  }

  latest(workflow: string): Promise<RunRow | undefined> {
    const query = this.#database.selectFrom('runs').selectAll().where('workflow_id', '=', workflow);
    return query.where('started', 'is not', null).orderBy('number', 'desc').limit(1).executeTakeFirst();
  }

  async states(): Promise<{ readonly [state: string]: number }> {
    const count = sql<number>`count(*)`.as('count');
    const rows = await this.#database.selectFrom('runs').select(['state', count]).groupBy('state').execute();
    return Object.fromEntries(rows.map(row => [row.state, Number(row.count)]));
  }

  list(workflow: string, query: RunQuery): Promise<{ rows: RunRow[]; next: string | null }> {
    return pageOfRuns(this.#database, workflow, query);
  }

  tally(workflow: string): Promise<RunTally> {
    return tallyRuns(this.#database, workflow);
  }

  /** Rows as lists show them. */
  async summaries(rows: readonly RunRow[]): Promise<RunSummary[]> {
    const people = await peopleById(
      this.#database,
      rows.map(row => row.user_id),
    );
    return rows.map(row => summaryOf(row, row.user_id === null ? null : (people.get(row.user_id) ?? null)));
  }
}

export function summaryOf(row: RunRow, by: Person | null): RunSummary {
  const { nodes, rejected, problems } = readCounts(row);
  const { to = null, parameters = {} } = readRequest(row);
  return {
    id: row.id,
    number: row.number,
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
