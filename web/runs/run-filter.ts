import type { RunSummary } from '#server/http/shapes/runs.ts';

/** What the list of runs shows, and in which order; kept in the address of the page. */
export interface RunFilter {
  readonly states: readonly string[];
  /** Id of a person; empty for all. */
  readonly by: string;
  readonly sort: 'created' | 'ms';
  readonly descending: boolean;
}

export const defaultFilter: RunFilter = { states: [], by: '', sort: 'created', descending: true };

/** The filter that an address asks for; what it does not name is as usual. */
export function readFilter(query: URLSearchParams): RunFilter {
  const order = query.get('runs-sort') ?? '';
  return {
    states: (query.get('runs-state') ?? '').split(',').filter(Boolean),
    by: query.get('runs-by') ?? '',
    sort: order.startsWith('ms') ? 'ms' : 'created',
    descending: !order.endsWith(':asc'),
  };
}

/** The query with the filter put in; usual choices leave no trace. */
export function writeFilter(query: URLSearchParams, filter: RunFilter): URLSearchParams {
  const next = new URLSearchParams(query);
  const put = (key: string, value: string) => (value === '' ? next.delete(key) : next.set(key, value));
  put('runs-state', filter.states.join(','));
  put('runs-by', filter.by);
  const usual = filter.sort === 'created' && filter.descending;
  put('runs-sort', usual ? '' : `${filter.sort}:${filter.descending ? 'desc' : 'asc'}`);
  return next;
}

/** The runs that a filter lets through, in its order. */
export function filterRuns(runs: readonly RunSummary[], filter: RunFilter): RunSummary[] {
  const kept = runs.filter(
    run =>
      (filter.states.length === 0 || filter.states.includes(run.state)) && (!filter.by || run.by?.id === filter.by),
  );
  const key = (run: RunSummary) => (filter.sort === 'ms' ? (run.ms ?? -1) : Date.parse(run.created));
  const sign = filter.descending ? -1 : 1;
  return kept.sort((a, b) => sign * (key(a) - key(b)) || b.id.localeCompare(a.id));
}
