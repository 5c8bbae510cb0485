import { useEffect, useMemo, useReducer, useRef } from 'react';
import type { RowsPage } from '#server/http/shapes/results.ts';
import { get, type Query } from '../state/api.ts';
import { PageCache } from './page-cache.ts';
import { type SortOrder, sortText } from './sort-order.ts';

export const pageRows = 100;
const pagesHeld = 24;
const liveMs = 1500;
/** How long an answer may take that is not whole, and how soon it is asked for again. */
const waitMs = 60;
const againMs = 300;

/** What is asked of a result. */
export interface RowsQuestion {
  readonly sort: SortOrder;
  readonly where: string | undefined;
  readonly search: string;
}

/** Rows of one list on the server, as far as they are here. */
export interface Rows {
  /** Newest answer about the whole list; undefined until the first. */
  readonly head: RowsPage | undefined;
  readonly fault: unknown;
  /** The row at a place of the list; undefined while it is on its way, which `show` sees to. */
  readonly at: (place: number) => { readonly id: number; readonly values: readonly unknown[] } | undefined;
  /** Names the places in view. */
  readonly show: (from: number, to: number) => void;
  readonly retry: () => void;
}

/**
 * Pages of a list that answers `RowsPage` at `address` (results of a run, files of a dataset).
 *
 * @param live  asks again for what is in view while the list still grows
 */
export function useRows(address: string, extra: Query, { sort, where, search }: RowsQuestion, live: boolean): Rows {
  const [drawn, redraw] = useReducer((n: number) => n + 1, 0);
  const head = useRef<RowsPage | undefined>(undefined);
  const inView = useRef<readonly number[]>([0]);
  const key = JSON.stringify([address, extra, sortText(sort), where, search]);

  const cache = useMemo(() => {
    const [at, rest, order, condition, text] = JSON.parse(key) as [string, Query, string?, string?, string?];
    const ask = async (page: number) => {
      const query = {
        ...rest,
        offset: page * pageRows,
        limit: pageRows,
        wait: waitMs,
        sort: order,
        where: condition,
        search: text,
      };
      const answer = await get<RowsPage>(at, query);
      if (made === current.current) head.current = answer;
      return answer;
    };
    const made: PageCache<RowsPage> = new PageCache(ask, pagesHeld, redraw, page => (page.pending ?? null) !== null);
    return made;
  }, [key]);
  const current = useRef(cache);
  current.current = cache;

  useEffect(() => {
    inView.current = [0];
    cache.want([0]);
    return () => cache.clear();
  }, [cache]);
  // What was asked while the list grew may lack its end; a list that is whole is asked for once.
  const wasLive = useRef(live);
  useEffect(() => {
    if (!live) {
      if (wasLive.current) cache.renew(inView.current);
      wasLive.current = false;
      return;
    }
    wasLive.current = true;
    const timer = setInterval(() => cache.renew(inView.current), liveMs);
    return () => clearInterval(timer);
  }, [cache, live]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: each answer says whether to ask again
  useEffect(() => {
    if (!cache.isUnfinished(inView.current)) return;
    const timer = setTimeout(() => cache.want(inView.current), againMs);
    return () => clearTimeout(timer);
  }, [cache, drawn]);

  return {
    head: head.current,
    fault: cache.fault(inView.current[0] ?? 0),
    at: place => {
      const page = cache.get(Math.floor(place / pageRows));
      const row = place % pageRows;
      return page?.rows[row] && { id: page.ids[row]!, values: page.rows[row] };
    },
    show: (from, to) => {
      const [first, last] = [Math.floor(from / pageRows), Math.floor(Math.max(from, to) / pageRows)];
      inView.current = Array.from({ length: Math.min(last - first + 1, pagesHeld / 2) }, (_, i) => first + i);
      cache.want(inView.current);
    },
    retry: () => {
      cache.retry();
      cache.want(inView.current);
    },
  };
}
