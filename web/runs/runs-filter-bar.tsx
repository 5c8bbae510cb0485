import { Search, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { RunTally } from '#server/http/shapes/runs.ts';
import { useStepName } from '../lineage/step-name.ts';
import { Button } from '../parts/button.tsx';
import { useSettled } from '../results/use-settled.ts';
import { defaultFilter, narrows, type RunFilter } from './run-filter.ts';
import { runStateList } from './run-states.ts';

interface FilterBarProps {
  readonly filter: RunFilter;
  readonly onChange: (change: Partial<RunFilter>) => void;
  readonly tally: RunTally;
}

/** What the list of runs is narrowed by: state, words, who, where it failed, days. */
export const RunsFilterBar = ({ filter, onChange, tally }: FilterBarProps) => (
  <>
    <StateFilter filter={filter} onChange={onChange} tally={tally} />
    <SearchField text={filter.text} onText={text => onChange({ text })} />
    {(tally.people.length > 1 || filter.by !== '') && (
      <select
        className="input runs-choice"
        aria-label="Who ran it"
        value={filter.by}
        onChange={event => onChange({ by: event.target.value })}
      >
        <option value="">everybody</option>
        {tally.people.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    )}
    {(tally.failed.length > 0 || filter.failed !== '') && (
      <select
        className="input runs-choice"
        aria-label="Node that failed"
        value={filter.failed}
        onChange={event => onChange({ failed: event.target.value })}
      >
        <option value="">failed anywhere or nowhere</option>
        {tally.failed.map(({ node, runs }) => (
          <FailedNode key={node} node={node} runs={runs} />
        ))}
      </select>
    )}
    <span className="runs-days">
      <input
        type="date"
        className="input"
        aria-label="First day"
        value={filter.from}
        max={filter.to || undefined}
        onChange={event => onChange({ from: event.target.value })}
      />
      –
      <input
        type="date"
        className="input"
        aria-label="Last day"
        value={filter.to}
        min={filter.from || undefined}
        onChange={event => onChange({ to: event.target.value })}
      />
    </span>
    {narrows(filter) && (
      <Button look="bare" onClick={() => onChange({ ...defaultFilter, ...orderOf(filter) })}>
        <X size={13} /> Show all
      </Button>
    )}
  </>
);

const orderOf = ({ sort, descending }: RunFilter) => ({ sort, descending });

const FailedNode = ({ node, runs }: { readonly node: string; readonly runs: number }) => (
  <option value={node}>
    failed at {useStepName(node).label} ({runs})
  </option>
);

const calmMs = 250;

function SearchField({ text, onText }: { readonly text: string; readonly onText: (text: string) => void }) {
  const [typed, setTyped] = useState(text);
  const settled = useSettled(typed, calmMs);
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked for once typing has paused
  useEffect(() => {
    if (settled !== text) onText(settled);
  }, [settled]);
  useEffect(() => setTyped(text), [text]);
  return (
    <label className="runs-search">
      <Search size={13} aria-hidden="true" />
      <input
        className="input"
        type="search"
        aria-label="Search runs"
        placeholder="Parameter, message, id …"
        maxLength={200}
        value={typed}
        onChange={event => setTyped(event.target.value)}
      />
    </label>
  );
}

const StateFilter = ({ filter, onChange, tally }: FilterBarProps) => (
  <div className="state-filter" role="group" aria-label="State">
    {runStateList
      .map(({ state, word }) => ({ state, word, count: tally.states[state] ?? 0 }))
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
