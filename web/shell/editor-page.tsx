import './shell.css';
import { useEffect } from 'react';
import { Link } from 'wouter';
import { FaultNote } from '../parts/empty.tsx';
import { loadEditor } from '../properties/load-editor.ts';
import { openEvents } from '../state/events.ts';
import { documentIsDrawn } from '../state/first-draw.ts';
import { useWorkflow } from '../state/queries.ts';
import { RoomProvider } from '../state/room-context.tsx';
import { EditorLevels } from './macro-page.tsx';
import { PastRun } from './past-run.tsx';
import { tellDenial } from './tell-denial.ts';

interface EditorProps {
  readonly workflow: string;
  /** A past run, shown read-only with its own numbers. */
  readonly run?: string;
}

/** The editor of one workflow. */
export const EditorPage = ({ workflow, run }: EditorProps) => {
  const { error } = useWorkflow(workflow);
  if (error)
    return (
      <main className="account">
        <div className="account-card">
          <h1>This workflow cannot be opened</h1>
          <FaultNote error={error} />
          <Link className="button" href="/">
            All workflows
          </Link>
        </div>
      </main>
    );
  if (run) return <PastRun workflow={workflow} run={run} />;
  return (
    <RoomProvider workflow={workflow} waiting={<output className="hidden-text">Opening…</output>} onDenied={tellDenial}>
      <Editor workflow={workflow} />
    </RoomProvider>
  );
};

const Editor = ({ workflow }: { readonly workflow: string }) => {
  useEffect(() => openEvents(workflow), [workflow]);
  useEffect(() => void documentIsDrawn().then(loadEditor), []);
  return <EditorLevels workflow={workflow} />;
};
