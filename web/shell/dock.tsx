import { ChevronDown, ChevronUp, CloudOff } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { ProblemsPanel } from '../controls/problems-panel.tsx';
import { useProblems } from '../controls/use-problems.ts';
import { IconButton } from '../parts/button.tsx';
import { Empty } from '../parts/empty.tsx';
import { ConsolePanel } from '../results/console-panel.tsx';
import { ResultsPanel } from '../results/results-panel.tsx';
import { RunsPanel } from '../runs/runs-panel.tsx';
import { useRoomStatus } from '../state/room-context.tsx';
import { type DockTab, dockTabs, showTab, toggleSide, useUi } from '../state/ui.ts';
import { Splitter } from './splitter.tsx';

const ChartPanel = lazy(async () => ({ default: (await import('../charts/chart-panel.tsx')).ChartPanel }));
const LineagePanel = lazy(async () => ({ default: (await import('../lineage/lineage-panel.tsx')).LineagePanel }));

const labels: { readonly [tab in DockTab]: string } = {
  results: 'Results',
  chart: 'Chart',
  lineage: 'Lineage',
  console: 'Console',
  problems: 'Problems',
  runs: 'Runs',
};
const panels = {
  results: ResultsPanel,
  chart: ChartPanel,
  lineage: LineagePanel,
  console: ConsolePanel,
  problems: ProblemsPanel,
  runs: RunsPanel,
} as const;

/** The panel under the canvas. */
export const Dock = ({ workflow }: { readonly workflow: string }) => {
  const open = useUi(ui => ui.open.dock);
  const size = useUi(ui => ui.sizes.dock);
  const tab = useUi(ui => ui.dockTab);
  const Panel = panels[tab];
  const { connection, synced } = useRoomStatus();
  // What came before the connection broke stays to be looked at.
  const away = connection === 'offline' && !synced;
  return (
    <>
      {open && <Splitter side="dock" />}
      <section className="dock" aria-label="Lower panel" style={{ height: open ? size : undefined }}>
        <div className="dock-tabs">
          <div className="dock-tab-list" role="tablist" aria-label="Lower panel">
            {dockTabs.map(name => (
              <button
                key={name}
                type="button"
                role="tab"
                id={`tab-${name}`}
                aria-selected={open && tab === name}
                aria-controls="dock-content"
                className="dock-tab"
                onClick={() => showTab(name)}
              >
                {labels[name]}
                {name === 'problems' && <ProblemCount workflow={workflow} />}
              </button>
            ))}
          </div>
          <IconButton
            label={open ? 'Close the panel' : 'Open the panel'}
            keys="Ctrl+J"
            onClick={() => toggleSide('dock')}
          >
            {open ? <ChevronDown size={16} /> : <ChevronUp size={16} />}
          </IconButton>
        </div>
        {open && (
          <div className="dock-content" id="dock-content" role="tabpanel" aria-labelledby={`tab-${tab}`}>
            <Suspense fallback={null}>{away && tab !== 'problems' ? <Away /> : <Panel workflow={workflow} />}</Suspense>
          </div>
        )}
      </section>
    </>
  );
};

const Away = () => (
  <Empty icon={<CloudOff size={20} />} title="Runs and their rows are on the server">
    It does not answer now. The workflow can be edited; what you change is sent when it is back.
  </Empty>
);

const ProblemCount = ({ workflow }: { readonly workflow: string }) => {
  const { problems } = useProblems(workflow);
  if (problems.length === 0) return null;
  const bad = problems.some(({ kind }) => kind === 'run' || kind === 'error');
  return (
    <span className="count" data-kind={bad ? 'error' : 'notice'}>
      {problems.length}
    </span>
  );
};
