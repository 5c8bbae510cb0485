import './versions.css';
import { Bookmark, GitCompareArrows } from 'lucide-react';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { Button } from '../parts/button.tsx';
import { Empty, FaultNote } from '../parts/empty.tsx';
import { useWorkflow } from '../state/queries.ts';
import { useSession } from '../state/session.ts';
import { openLayer } from '../state/ui.ts';
import { diffAddress, useVersions, useVersionWork } from './version-queries.ts';
import { VersionRow } from './version-row.tsx';

interface VersionsPanelProps {
  readonly workflow: string;
  /** One version is wanted, to compare the workflow as it is with. */
  readonly picking?: boolean;
}

const editors = new Set(['editor', 'owner']);

/** Versions of this workflow: name, look, compare, restore. */
export const VersionsPanel = ({ workflow, picking = false }: VersionsPanelProps) => {
  const { data: session } = useSession();
  const { data: summary } = useWorkflow(workflow);
  const [named, setNamed] = useState(false);
  const [mine, setMine] = useState(false);
  const [pair, setPair] = useState<readonly number[]>([]);
  const [, go] = useLocation();
  const me = session?.user?.id ?? null;
  const list = useVersions(workflow, { named, by: mine ? me : null });
  const work = useVersionWork(workflow);
  const versions = list.data?.pages.flatMap(({ items }) => items) ?? [];
  const mayEdit = editors.has(summary?.role ?? '');
  const leave = (address: string) => {
    openLayer(null);
    go(address);
  };
  const choose = (number: number) =>
    setPair(now => (now.includes(number) ? now.filter(n => n !== number) : [...now, number].slice(-2)));
  const [older, newer] = [...pair].sort((a, b) => a - b);
  return (
    <div className="versions">
      <div className="versions-bar">
        {mayEdit && !picking && (
          <Button look="main" onClick={() => openLayer('name-version')}>
            <Bookmark size={14} /> Name this version…
          </Button>
        )}
        <span className="gap" />
        <label className="check">
          <input type="checkbox" checked={named} onChange={event => setNamed(event.target.checked)} /> Only named
        </label>
        {me && (
          <label className="check">
            <input type="checkbox" checked={mine} onChange={event => setMine(event.target.checked)} /> Only mine
          </label>
        )}
      </div>
      {list.error ? (
        <FaultNote error={list.error} />
      ) : !list.data ? (
        <output className="field-help">Fetching versions …</output>
      ) : versions.length === 0 ? (
        <Empty icon={<Bookmark size={20} />} title={named || mine ? 'No version fits the filter' : 'No versions yet'}>
          {named || mine
            ? 'Take a filter away to see the others.'
            : 'One is kept whenever edits have settled, before each run, and when you name one.'}
        </Empty>
      ) : (
        <ul className="version-list" aria-label="Versions">
          {versions.map(version => (
            <VersionRow
              key={version.number}
              version={version}
              picking={picking}
              chosen={pair.includes(version.number)}
              onChoose={() => choose(version.number)}
              onOpen={() => leave(`/w/${workflow}/versions/${version.number}`)}
              onCompare={() => leave(diffAddress(workflow, version.number, 'now'))}
              onRestore={mayEdit ? () => void work.restore(version.number).then(done => done && openLayer(null)) : null}
            />
          ))}
        </ul>
      )}
      {list.hasNextPage && (
        <Button disabled={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {list.isFetchingNextPage ? 'Fetching …' : 'Older versions'}
        </Button>
      )}
      {older !== undefined && (
        <footer className="versions-foot">
          <span className="field-help">
            {newer === undefined ? 'Tick another one to compare the two.' : 'Two are ticked.'}
          </span>
          <Button look="main" onClick={() => leave(diffAddress(workflow, older, newer ?? 'now'))}>
            <GitCompareArrows size={14} /> Compare {older} with {newer ?? 'now'}
          </Button>
        </footer>
      )}
    </div>
  );
};
