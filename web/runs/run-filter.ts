import type { Query } from '../state/api.ts';

/** What the list of runs shows, and in which order; kept in the address of the page. Empty texts ask for everything. */
export interface RunFilter {
  readonly states: readonly string[];
  /** Id of a person. */
  readonly by: string;
  /** Words in id, parameters, nodes that failed and messages. */
  readonly text: string;
  /** First and last day, `2031-05-02`, in the time of who looks. */
  readonly from: string;
  readonly to: string;
  /** Id of a node that failed. */
  readonly failed: string;
  readonly sort: 'created' | 'ms';
  readonly descending: boolean;
}

export const defaultFilter: RunFilter = {
  ...{ states: [], by: '', text: '', from: '', to: '', failed: '' },
  ...{ sort: 'created', descending: true },
};
const texts = ['by', 'text', 'from', 'to', 'failed'] as const;

/** The filter that an address asks for; what it does not name is as usual. */
export function readFilter(query: URLSearchParams): RunFilter {
  const order = query.get('runs-sort') ?? '';
  const read = (name: (typeof texts)[number]) => query.get(`runs-${name}`) ?? '';
  return {
    states: (query.get('runs-state') ?? '').split(',').filter(Boolean),
    by: read('by'),
    text: read('text'),
    from: read('from'),
    to: read('to'),
    failed: read('failed'),
    sort: order.startsWith('ms') ? 'ms' : 'created',
    descending: !order.endsWith(':asc'),
  };
}

/** The query with the filter put in; usual choices leave no trace. */
export function writeFilter(query: URLSearchParams, filter: RunFilter): URLSearchParams {
  const next = new URLSearchParams(query);
  const put = (key: string, value: string) => (value === '' ? next.delete(key) : next.set(key, value));
  put('runs-state', filter.states.join(','));
  for (const name of texts) put(`runs-${name}`, filter[name]);
  const usual = filter.sort === 'created' && filter.descending;
  put('runs-sort', usual ? '' : `${filter.sort}:${filter.descending ? 'desc' : 'asc'}`);
  return next;
}

/** Whether it leaves runs out. */
export const narrows = (filter: RunFilter): boolean => filter.states.length > 0 || texts.some(name => filter[name]);

/** The filter as the server is asked. */
export const questionOf = ({ states, by, text, from, to, failed, sort, descending }: RunFilter): Query => ({
  ...{ state: states.join(','), by, text, failed },
  from: dayStart(from, 0),
  to: dayStart(to, 1),
  sort: descending ? `${sort}:desc` : sort,
});

/** When a day begins, or one some days later; null for what is no day. */
function dayStart(day: string, later: number): string | null {
  const [year, month, date] = day.split('-').map(Number);
  if (!year || !month || !date) return null;
  return new Date(year, month - 1, date + later).toISOString();
}
