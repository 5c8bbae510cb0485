import '../shell/past.css';
import './versions.css';
import { GitCompareArrows, RotateCcw } from 'lucide-react';
import { type ReactNode, useEffect, useMemo } from 'react';
import { Link, useLocation } from 'wouter';
import type { VersionContent } from '#server/http/shapes/workflows.ts';
import { ago } from '../parts/ago.ts';
import { Button } from '../parts/button.tsx';
import { FaultNote } from '../parts/empty.tsx';
import { EditorLevels } from '../shell/macro-page.tsx';
import { path } from '../state/api.ts';
import { FrozenContext } from '../state/frozen.ts';
import { useOperators, useWorkflow } from '../state/queries.ts';
import { RoomOfContent } from '../state/room-context.tsx';
import { forgetRuns } from '../state/run-state.ts';
import { useUi } from '../state/ui.ts';
import { diffAddress, useVersion, useVersionWork, versionName } from './version-queries.ts';

interface VersionPageProps {
  readonly workflow: string;
  readonly number: number;
}

/** A version as it was: the same canvas, read-only. */
export const VersionPage = ({ workflow, number }: VersionPageProps): ReactNode => {
  const { data, error } = useVersion(workflow, number);
  const { data: operators } = useOperators();
  useEffect(() => {
    forgetRuns();
    return () => void useUi.setState({ selection: [], selectedLinks: [], layer: null });
  }, []);
  const content = useMemo(() => data?.content, [data]);
  const frozen = useMemo(
    () => ({ path: path('workflows', workflow, 'versions', number), run: null }),
    [workflow, number],
  );
  if (error)
    return (
      <main className="account">
        <div className="account-card">
          <h1>This version cannot be opened</h1>
          <FaultNote error={error} />
          <Link className="button" href={`/w/${workflow}`}>
            Back to the workflow
          </Link>
        </div>
      </main>
    );
  if (!data || !operators) return <output className="hidden-text">Opening…</output>;
  return (
    <FrozenContext value={frozen}>
      <RoomOfContent workflow={workflow} content={content} operators={operators}>
        <div className="past">
          <Banner workflow={workflow} version={data} />
          <EditorLevels workflow={workflow} past="version" />
        </div>
      </RoomOfContent>
    </FrozenContext>
  );
};

const Banner = ({ workflow, version }: { readonly workflow: string; readonly version: VersionContent }) => {
  const { data: summary } = useWorkflow(workflow);
  const work = useVersionWork(workflow);
  const [, go] = useLocation();
  const { number, note, author, created } = version;
  const mayEdit = summary?.role === 'editor' || summary?.role === 'owner';
  return (
    <section className="banner version-banner" aria-label="The version shown">
      <strong className="ellipsis">{versionName(version)}</strong>
      <span className="ellipsis">
        {ago(created)}
        {author && ` by ${author.name}`}. {note || 'This is how the workflow was; it cannot be changed here.'}
      </span>
      <Link className="button" href={diffAddress(workflow, number, 'now')}>
        <GitCompareArrows size={14} /> Compare with now
      </Link>
      {mayEdit && (
        <Button onClick={() => void work.restore(number).then(done => done && go(`/w/${workflow}`))}>
          <RotateCcw size={14} /> Restore
        </Button>
      )}
      <Link className="button" href={`/w/${workflow}`}>
        Back to the workflow
      </Link>
    </section>
  );
};
