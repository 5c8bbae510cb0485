import './runs.css';
import { ArrowDown, ArrowUp, GitCompareArrows, History } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../parts/button.tsx';
import { Empty, FaultNote } from '../parts/empty.tsx';
import { showRun, useRunState } from '../state/run-state.ts';
import { RunComparisonView } from './run-comparison.tsx';
import type { RunFilter } from './run-filter.ts';
import { RunRow } from './run-row.tsx';
import type { RunSummary } from './run-states.ts';
import { RunsFilterBar } from './runs-filter-bar.tsx';
import { useRunFilter } from './use-run-filter.ts';
import { useRunList, useRunTally } from './use-runs.ts';

/** Runs of this workflow, filtered and sorted by the server; two of them side by side. */
export const RunsPanel = ({ workflow }: { readonly workflow: string }) => {
  const [filter, setFilter] = useRunFilter();
  const [picked, setPicked] = useState<readonly RunSummary[]>([]);
  const [compares, setCompares] = useState(false);
  const { runs, error, more, busy } = useRunList(workflow, filter);
  const { data: tally } = useRunTally(workflow);
  const shown = useRunState(now => now.shown);
  const pinned = useRunState(now => now.pinned);
  const newest = useRunState(now => now.runs[0]?.id ?? null);

  if (compares) return <RunComparisonView chosen={picked} onClose={() => setCompares(false)} />;
  if (error) return <FaultNote error={error} />;
  if (!runs || !tally) return <output className="hidden-text">Looking for runs …</output>;
  if (Object.keys(tally.states).length === 0)
    return (
      <Empty icon={<History size={20} />} title="This workflow has not run yet">
        Press Run, or Ctrl+Enter. Every run is kept here with its numbers.
      </Empty>
    );
  const pick = (run: RunSummary) =>
    setPicked(now => {
      const others = now.filter(({ id }) => id !== run.id);
      return others.length < now.length ? others : [...others.slice(-1), run];
    });
  const longestMs = Math.max(...runs.map(run => run.ms ?? 0));
  return (
    <div className="runs">
      <div className="rows-bar runs-bar">
        <RunsFilterBar filter={filter} onChange={setFilter} tally={tally} />
        <span className="gap" />
        {pinned && (
          <Button look="bare" onClick={() => showRun(newest)}>
            Back to the newest
          </Button>
        )}
        <Button disabled={picked.length !== 2} onClick={() => setCompares(true)}>
          <GitCompareArrows size={14} /> Compare {picked.length === 2 ? 'two runs' : `(${picked.length} of 2 chosen)`}
        </Button>
      </div>
      <div className="runs-scroll" aria-busy={busy}>
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
            {runs.map(run => (
              <RunRow
                key={run.id}
                workflow={workflow}
                run={run}
                longestMs={longestMs}
                shown={run.id === shown}
                picked={picked.some(({ id }) => id === run.id)}
                onPick={() => pick(run)}
              />
            ))}
          </tbody>
        </table>
        {runs.length === 0 && <p className="picker-none">No run is like that.</p>}
        {more && (
          <Button look="bare" className="runs-more" onClick={more}>
            Show more runs
          </Button>
        )}
      </div>
    </div>
  );
};

interface SortableProps {
  readonly filter: RunFilter;
  readonly onChange: (change: Partial<RunFilter>) => void;
  readonly by: RunFilter['sort'];
  readonly text: string;
}

const Sortable = ({ filter, onChange, by, text }: SortableProps) => {
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
