import { useSearchParams } from 'wouter';
import { type RunFilter, readFilter, writeFilter } from './run-filter.ts';

/** The filter in the page's address, and what changes it there. */
export function useRunFilter(): readonly [RunFilter, (change: Partial<RunFilter>) => void] {
  const [query, setQuery] = useSearchParams();
  const filter = readFilter(query);
  return [filter, change => setQuery(now => writeFilter(now, { ...readFilter(now), ...change }), { replace: true })];
}
