import { type Kysely, type Selectable, type SelectQueryBuilder, sql } from 'kysely';
import type { RunTally } from '../http/shapes/runs.ts';
import type { Tables } from '../storage/tables.ts';
import { likeAnywhere } from '../storage/values.ts';

type Row = Selectable<Tables['runs']>;
type Select = SelectQueryBuilder<Tables, 'runs', Row>;

/** Which runs of a workflow, in which order. */
export interface RunQuery {
  readonly state?: readonly string[];
  /** Id of a person. */
  readonly by?: string;
  /** In the run's id, version, parameters, nodes that failed, and messages. */
  readonly text?: string;
  /** Started at `from` or later and before `to`; ISO 8601, UTC. */
  readonly from?: string;
  readonly to?: string;
  /** A node that failed. */
  readonly failed?: string;
  readonly sort: 'created' | 'ms';
  readonly descending: boolean;
  readonly cursor?: string;
  readonly limit: number;
}

/**
 * A page of a workflow's runs, and the cursor of the next.
 *
 * Contract: runs are in the order in which they were started, whatever the clock said, or by how long they took and then in that order.
 * The cursor names a place in the order, so runs that come meanwhile move nothing to another page.
 */
export async function pageOfRuns(
  database: Kysely<Tables>,
  workflow: string,
  query: RunQuery,
): Promise<{ rows: Row[]; next: string | null }> {
  const { sort, descending, limit } = query;
  const way = descending ? 'desc' : 'asc';
  // A run that goes on has no length yet; it counts as the shortest.
  const length = sql<number>`coalesce(ms, -1)`;
  let select = filtered(database.selectFrom('runs').selectAll().where('workflow_id', '=', workflow), query);
  const after = query.cursor === undefined ? null : cursorOf(query.cursor);
  if (after) {
    const than = descending ? sql`<` : sql`>`;
    const [number, ms] = after;
    select = select.where(
      sort === 'ms'
        ? sql<boolean>`(${length} ${than} ${ms} or (${length} = ${ms} and number ${than} ${number}))`
        : sql<boolean>`number ${than} ${number}`,
    );
  }
  if (sort === 'ms') select = select.orderBy(length, way);
  const rows = await select
    .orderBy('number', way)
    .limit(limit + 1)
    .execute();
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  return { rows: page, next: last ? JSON.stringify([last.number, last.ms ?? -1]) : null };
}

function filtered(query: Select, { state, by, text, from, to, failed }: RunQuery): Select {
  let select = query;
  if (state && state.length > 0) select = select.where('state', 'in', [...state]);
  if (by !== undefined) select = select.where('user_id', '=', by);
  if (from !== undefined) select = select.where('created', '>=', from);
  if (to !== undefined) select = select.where('created', '<', to);
  if (failed !== undefined) select = select.where(contains('failed', JSON.stringify(failed)));
  for (const word of (text ?? '').toLowerCase().split(/\s+/).filter(Boolean))
    select = select.where(on => on.or([contains('words', word), contains('faults', word)]));
  return select;
}

const contains = (column: string, text: string) =>
  sql<boolean>`${sql.ref(column)} like ${likeAnywhere(text)} escape '\\'`;

/** A cursor that is none begins at the front. */
function cursorOf(text: string): readonly [number: number, ms: number] | null {
  try {
    const [number, ms] = JSON.parse(text) as readonly unknown[];
    return typeof number === 'number' && typeof ms === 'number' ? [number, ms] : null;
  } catch {
    return null;
  }
}

/** Failed runs that are looked at for the nodes to choose from. */
const failuresSeen = 1000;

/** What there is to choose from: runs by state, people who ran them, nodes that failed. */
export async function tallyRuns(database: Kysely<Tables>, workflow: string): Promise<RunTally> {
  const runs = database.selectFrom('runs').where('workflow_id', '=', workflow);
  const count = sql<number>`count(*)`.as('count');
  const [states, people, failures] = await Promise.all([
    runs.select(['state', count]).groupBy('state').execute(),
    database
      .selectFrom('users')
      .select(['id', 'name', 'color'])
      .where('id', 'in', runs.select('user_id').distinct())
      .orderBy('name')
      .execute(),
    runs.select('failed').where('failed', '!=', '[]').orderBy('number', 'desc').limit(failuresSeen).execute(),
  ]);
  const nodes = new Map<string, number>();
  for (const { failed } of failures)
    for (const node of JSON.parse(failed) as string[]) nodes.set(node, (nodes.get(node) ?? 0) + 1);
  return {
    states: Object.fromEntries(states.map(({ state, count }) => [state, Number(count)])),
    people,
    failed: [...nodes].map(([node, runs]) => ({ node, runs })).sort((a, b) => b.runs - a.runs),
  };
}
