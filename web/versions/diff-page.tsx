import '../shell/shell.css';
import './versions.css';
import './diff.css';
import { ArrowLeftRight, RotateCcw } from 'lucide-react';
import { type ReactNode, useEffect } from 'react';
import { Link, useLocation, useSearchParams } from 'wouter';
import { Button, IconButton } from '../parts/button.tsx';
import { FaultNote } from '../parts/empty.tsx';
import { Brand } from '../shell/brand.tsx';
import { AccountMenu } from '../shell/page.tsx';
import { ThemeButton } from '../shell/theme-button.tsx';
import { useKnowledgeFeed } from '../state/knowledge.ts';
import { useOperators, useWorkflow } from '../state/queries.ts';
import type { Content, WorkflowDiff } from './changes.ts';
import { DiffView } from './diff-view.tsx';
import { type End, useDiff, useVersions, useVersionWork, versionName } from './version-queries.ts';

/** What an address says of an end; anything that is none counts as not said. */
const endOf = (text: string | null, usual: End): End => {
  if (text === 'now') return 'now';
  return text && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : usual;
};

/** Two states of a workflow, side by side; which ones is in the address. */
export const DiffPage = ({ workflow }: { readonly workflow: string }): ReactNode => {
  const [query, setQuery] = useSearchParams();
  const { data: summary } = useWorkflow(workflow);
  const newest = summary?.version ?? 1;
  const [from, to] = [endOf(query.get('from'), newest), endOf(query.get('to'), 'now')];
  const { data: operators } = useOperators();
  const { data, error } = useDiff(workflow, from, to);
  useKnowledgeFeed(workflow, true);
  const work = useVersionWork(workflow);
  const [, go] = useLocation();
  const mayEdit = summary?.role === 'editor' || summary?.role === 'owner';
  const name = summary?.name || 'Untitled';
  useEffect(() => {
    document.title = `Changes in ${name} · Sluice`;
  }, [name]);
  const change = (more: { readonly [key: string]: string | null }) =>
    setQuery(
      now => {
        const next = new URLSearchParams(now);
        for (const [key, value] of Object.entries(more)) value === null ? next.delete(key) : next.set(key, value);
        return next;
      },
      { replace: true },
    );
  return (
    <div className="diff-page">
      <header className="top-bar">
        <Brand />
        <Link className="crumb ellipsis" href={`/w/${workflow}`}>
          {name}
        </Link>
        <span className="crumb">/</span>
        <h1>Changes</h1>
        <EndPicker workflow={workflow} label="From" end={from} onPick={end => change({ from: end, at: null })} />
        <IconButton
          label="The other way round"
          onClick={() => change({ from: String(to), to: String(from), at: null })}
          disabled={to === 'now' && from === 'now'}
        >
          <ArrowLeftRight size={14} />
        </IconButton>
        <EndPicker workflow={workflow} label="To" end={to} onPick={end => change({ to: end, at: null })} />
        <span className="gap" />
        {from !== 'now' && mayEdit && (
          <Button onClick={() => void work.restore(from).then(done => done && go(`/w/${workflow}`))}>
            <RotateCcw size={14} /> Restore version {from}
          </Button>
        )}
        <ThemeButton />
        <AccountMenu />
      </header>
      {error ? (
        <div className="diff-fault">
          <FaultNote error={error} />
          <Link className="button" href={`/w/${workflow}`}>
            Back to the workflow
          </Link>
        </div>
      ) : !data || !operators ? (
        <output className="diff-fault">Comparing …</output>
      ) : (
        <DiffView
          key={`${from} ${to}`}
          names={[endName(from), endName(to)]}
          from={data.from as Content}
          to={data.to as Content}
          diff={data.diff as WorkflowDiff}
          operators={operators}
          at={query.get('at')}
          onAt={at => change({ at })}
          moved={query.get('moved') === '1'}
          onMoved={moved => change({ moved: moved ? '1' : null })}
        />
      )}
    </div>
  );
};

const endName = (end: End): string => (end === 'now' ? 'Now' : `Version ${end}`);

interface EndPickerProps {
  readonly workflow: string;
  readonly label: string;
  readonly end: End;
  readonly onPick: (end: string) => void;
}

const EndPicker = ({ workflow, label, end, onPick }: EndPickerProps) => {
  const list = useVersions(workflow, { named: false, by: null });
  const known = list.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <>
      <select className="input diff-end" aria-label={label} value={end} onChange={event => onPick(event.target.value)}>
        <option value="now">Now</option>
        {end !== 'now' && !known.some(({ number }) => number === end) && <option value={end}>Version {end}</option>}
        {known.map(version => (
          <option key={version.number} value={version.number}>
            {versionName(version)}
          </option>
        ))}
      </select>
      {list.hasNextPage && (
        <Button look="bare" onClick={() => void list.fetchNextPage()}>
          Older…
        </Button>
      )}
    </>
  );
};
