import './past.css';
import { type ReactNode, useEffect, useMemo } from 'react';
import { toast } from 'sonner';
import { Link, useLocation } from 'wouter';
import type { RunDetail } from '#server/http/shapes/runs.ts';
import { ago } from '../parts/ago.ts';
import { Button } from '../parts/button.tsx';
import { FaultNote } from '../parts/empty.tsx';
import { RunStateChip } from '../parts/run-state-chip.tsx';
import { path } from '../state/api.ts';
import { FrozenContext } from '../state/frozen.ts';
import { useMakeWorkflow, useOperators, useRun } from '../state/queries.ts';
import { RoomOfContent } from '../state/room-context.tsx';
import { forgetRuns, showRun, takeDetail, takeRuns } from '../state/run-state.ts';
import { EditorLevels } from './macro-page.tsx';

interface PastRunProps {
  readonly workflow: string;
  readonly run: string;
}

/** A run that is over: the workflow as it was run, read-only, with that run's numbers. */
export const PastRun = ({ workflow, run }: PastRunProps): ReactNode => {
  const { data, error } = useRun(run);
  const { data: operators } = useOperators();
  useEffect(() => {
    if (!data) return;
    takeRuns([data]);
    showRun(data.id, true);
    takeDetail(data);
    return forgetRuns;
  }, [data]);
  const content = useMemo(() => data?.content, [data]);
  const frozen = useMemo(() => ({ path: path('runs', run), run }), [run]);
  if (error) return <FaultNote error={error} />;
  if (!data || !operators) return null;
  return (
    <FrozenContext value={frozen}>
      <RoomOfContent workflow={workflow} content={content} operators={operators}>
        <div className="past">
          <Banner workflow={workflow} run={data} />
          <EditorLevels workflow={workflow} past="run" />
        </div>
      </RoomOfContent>
    </FrozenContext>
  );
};

const Banner = ({ workflow, run }: { readonly workflow: string; readonly run: RunDetail }) => {
  const make = useMakeWorkflow();
  const [, go] = useLocation();
  const copy = () =>
    make.mutate(
      { content: run.content },
      {
        onSuccess: made => go(`/w/${made.workflow.id}`),
        onError: (error: Error) => void toast.error(error.message),
      },
    );
  return (
    <section className="banner" aria-label="The run shown">
      <RunStateChip state={run.state} />
      <span>
        Run of {ago(run.created)}
        {run.by && ` by ${run.by.name}`}, version {run.version}. This is what was run; it cannot be changed.
      </span>
      <Button onClick={copy} disabled={make.isPending}>
        Copy to a new workflow
      </Button>
      <Link className="button" href={`/w/${workflow}`}>
        Back to the workflow
      </Link>
    </section>
  );
};
