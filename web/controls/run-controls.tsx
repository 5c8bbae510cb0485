import './controls.css';
import { ChevronDown, Pause, Play, Square, StepForward } from 'lucide-react';
import { useEffect, useLayoutEffect } from 'react';
import { Button, IconButton } from '../parts/button.tsx';
import { Menu, MenuItem, MenuLine } from '../parts/menu.tsx';
import { useRoomStatus } from '../state/room-context.tsx';
import { useRunState, useShownRun } from '../state/run-state.ts';
import { useUi } from '../state/ui.ts';
import { useDocument, useWhole } from '../state/use-document.ts';
import { useSteppable } from './node-run-tools.tsx';
import { command, isGoing, type RunWish, startRun, useRunDialog, useUnsaved } from './run-actions.ts';
import { RunDialog } from './run-dialog.tsx';
import { useRunNews } from './run-news.ts';
import { RunStatus } from './run-status.tsx';
import { RunWords } from './run-words.tsx';
import { useMayRun } from './use-may-run.ts';

/** Starts, pauses, steps and stops runs; the toolbar's right half. */
export const RunControls = ({ workflow }: { readonly workflow: string }) => {
  const parameters = useWhole(view => view.parameters);
  const empty = useWhole(view => view.nodes.size === 0);
  const nodes = useDocument(view => view.nodes);
  const selection = useUi(ui => ui.selection);
  const state = useRunState(run => run.state);
  const run = useShownRun();
  const may = useMayRun();
  const target = selection.length === 1 && nodes.has(selection[0]!) ? selection[0]! : null;
  const at = useSteppable(target);
  useRunNews(workflow);
  const { pending } = useRoomStatus();
  useLayoutEffect(() => useUnsaved.setState({ edits: pending }), [pending]);

  const runs = may && !empty;
  const begin = (wish: RunWish) => {
    const asks = parameters.some(parameter => parameter.default === undefined);
    if (asks) useRunDialog.setState({ wish });
    else void startRun(workflow, wish);
  };
  useRunKey(() => runs && begin({}));

  const going = isGoing(state) && run !== undefined;
  const paused = state === 'paused';
  const why = !may
    ? 'Your part in this workflow does not include running it'
    : empty
      ? 'There is nothing to run yet: add an operator'
      : undefined;
  return (
    <div className="run-controls" role="group" aria-label="Run">
      <RunStatus />
      <RunWords />
      {going && may && (
        <>
          <IconButton
            label={paused ? 'Resume' : 'Pause within one batch'}
            disabled={state === 'queued'}
            onClick={() => void command(run.id, paused ? 'resume' : 'pause')}
          >
            {paused ? <Play size={15} /> : <Pause size={15} />}
          </IconButton>
          <IconButton
            label={at === null ? 'Step: one batch onward' : 'Step at the selected node: one batch onward'}
            disabled={!paused}
            onClick={() => void command(run.id, 'step', at ?? undefined)}
          >
            <StepForward size={15} />
          </IconButton>
          <IconButton label="Stop" onClick={() => void command(run.id, 'stop')}>
            <Square size={14} />
          </IconButton>
        </>
      )}
      <div className="split-button">
        <Button look="main" disabled={!runs} title={why ?? 'Run (Ctrl+Enter)'} onClick={() => begin({})}>
          <Play size={13} fill="currentColor" /> Run
        </Button>
        <Menu
          label="Ways to run"
          trigger={
            <Button look="main" className="icon-only" disabled={!runs} title={why} aria-label="Ways to run">
              <ChevronDown size={14} />
            </Button>
          }
        >
          <MenuItem label="Run" keys="Ctrl+Enter" onSelect={() => begin({})} />
          <MenuItem
            label="Run to the selected node"
            disabled={target === null}
            onSelect={() => target && begin({ to: target })}
          />
          <MenuItem label="Run without cache" onSelect={() => begin({ reuse: false })} />
          <MenuLine />
          <MenuItem
            label={parameters.length > 0 ? 'Run with parameters …' : 'Run with options …'}
            onSelect={() => useRunDialog.setState({ wish: target ? { to: target } : {} })}
          />
        </Menu>
      </div>
      <RunDialog workflow={workflow} />
    </div>
  );
};

/** Ctrl+Enter anywhere on the page. */
function useRunKey(onRun: () => void): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.repeat) return;
      if ((event.target as HTMLElement).closest('[role="dialog"]')) return;
      event.preventDefault();
      // What is still being typed is handed on first.
      const field = document.activeElement as HTMLElement | null;
      field?.blur();
      field?.focus({ preventScroll: true });
      onRun();
    };
    window.addEventListener('keydown', press, { capture: true });
    return () => window.removeEventListener('keydown', press, { capture: true });
  });
}
