import './runs.css';
import { useInfiniteQuery } from '@tanstack/react-query';
import { ArrowDown, ArrowUp, GitCompareArrows, History } from 'lucide-react';
import { useMemo, useState } from 'react';
import { Button } from '../parts/button.tsx';
import { Empty } from '../parts/empty.tsx';
import { get, type Page, path } from '../state/api.ts';
import { showRun, useRunState } from '../state/run-state.ts';
import { RunComparisonView } from './run-comparison.tsx';
import { filterRuns, type RunFilter } from './run-filter.ts';
import { RunRow } from './run-row.tsx';
import { type RunSummary, runStateList } from './run-states.ts';
import { useRunFilter } from './use-run-filter.ts';

/** Runs of this workflow, filtered and sorted; two of them side by side. */
export const RunsPanel = ({ workflow }: { readonly workflow: string }) => {
  const [filter, setFilter] = useRunFilter();
  const [picked, setPicked] = useState<readonly string[]>([]);
  const [compared, setCompared] = useState<readonly [string, string] | null>(null);
  const { runs, more } = useAllRuns(workflow);
  const shown = useRunState(now => now.shown);
  const pinned = useRunState(now => now.pinned);
  const list = filterRuns(runs, filter);
  const people = new Map(runs.flatMap(run => (run.by ? [[run.by.id, run.by.name]] : [])));

  if (compared)
    return <RunComparisonView a={compared[0]} b={compared[1]} runs={runs} onClose={() => setCompared(null)} />;
  if (runs.length === 0)
    return (
      <Empty icon={<History size={20} />} title="This workflow has not run yet">
        Press Run, or Ctrl+Enter. Every run is kept here with its numbers.
      </Empty>
    );
  const pick = (id: string) =>
    setPicked(now => (now.includes(id) ? now.filter(other => other !== id) : [...now.slice(-1), id]));
  return (
    <div className="runs">
      <div className="rows-bar">
        <StateFilter filter={filter} onChange={setFilter} runs={runs} />
        {people.size > 1 && (
          <select
            className="input runs-by"
            aria-label="Who ran it"
            value={filter.by}
            onChange={event => setFilter({ by: event.target.value })}
          >
            <option value="">everybody</option>
            {[...people].map(([id, name]) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        )}
        <span className="gap" />
        {pinned && (
          <Button look="bare" onClick={() => showRun(runs[0]?.id ?? null)}>
            Back to the newest
          </Button>
        )}
        <Button
          disabled={picked.length !== 2}
          onClick={() => picked.length === 2 && setCompared([picked[0]!, picked[1]!])}
        >
          <GitCompareArrows size={14} /> Compare {picked.length === 2 ? 'two runs' : `(${picked.length} of 2 chosen)`}
        </Button>
      </div>
      <div className="runs-scroll">
        <table className="runs-table">
          <thead>
            <tr>
              <th>
                <span className="hidden-text">Choose for comparing</span>
              </th>
              <th>State</th>
              <Sortable filter={filter} onChange={setFilter} by="created" text="Started" />
              <Sortable filter={filter} onChange={setFilter} by="ms" text="Duration" />
              <th>Who</th>
              <th>Version</th>
              <th>Nodes</th>
              <th>Parameters</th>
              <th>
                <span className="hidden-text">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {list.map(run => (
              <RunRow
                key={run.id}
                workflow={workflow}
                run={run}
                longestMs={Math.max(...list.map(other => other.ms ?? 0))}
                shown={run.id === shown}
                picked={picked.includes(run.id)}
                onPick={() => pick(run.id)}
              />
            ))}
          </tbody>
        </table>
        {list.length === 0 && <p className="picker-none">No run is like that.</p>}
        {more && (
          <Button look="bare" className="runs-more" onClick={more}>
            Show older runs
          </Button>
        )}
      </div>
    </div>
  );
};

/** Runs as the server lists them, with the newest word on each from the events. */
function useAllRuns(workflow: string): { readonly runs: readonly RunSummary[]; readonly more: (() => void) | null } {
  const live = useRunState(now => now.runs);
  const list = useInfiniteQuery({
    queryKey: ['runs', workflow, 'all'],
    queryFn: ({ pageParam }) => get<Page<RunSummary>>(`${path('workflows', workflow)}/runs`, { cursor: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: page => page.next,
  });
  const stored = list.data?.pages;
  const runs = useMemo(() => {
    const all = new Map((stored ?? []).flatMap(page => page.items.map(run => [run.id, run])));
    for (const run of live) all.set(run.id, run);
    return [...all.values()];
  }, [stored, live]);
  return { runs, more: list.hasNextPage ? () => void list.fetchNextPage() : null };
}

interface FilterProps {
  readonly filter: RunFilter;
  readonly onChange: (change: Partial<RunFilter>) => void;
}

const StateFilter = ({ filter, onChange, runs }: FilterProps & { readonly runs: readonly RunSummary[] }) => (
  <div className="state-filter" role="group" aria-label="State">
    {runStateList
      .map(({ state, word }) => ({ state, word, count: runs.filter(run => run.state === state).length }))
      .filter(({ state, count }) => count > 0 || filter.states.includes(state))
      .map(({ state, word, count }) => (
        <button
          key={state}
          type="button"
          className="state-chip"
          data-state={state}
          aria-pressed={filter.states.includes(state)}
          onClick={() =>
            onChange({
              states: filter.states.includes(state)
                ? filter.states.filter(other => other !== state)
                : [...filter.states, state],
            })
          }
        >
          {word} <b className="numbers">{count}</b>
        </button>
      ))}
  </div>
);

const Sortable = ({ filter, onChange, by, text }: FilterProps & { by: RunFilter['sort']; text: string }) => {
  const active = filter.sort === by;
  return (
    <th aria-sort={active ? (filter.descending ? 'descending' : 'ascending') : 'none'}>
      <button
        type="button"
        className="text-button"
        onClick={() => onChange({ sort: by, descending: active ? !filter.descending : true })}
      >
        {text} {active && (filter.descending ? <ArrowDown size={11} /> : <ArrowUp size={11} />)}
      </button>
    </th>
  );
};
