import { Ellipsis, Eye, RotateCcw, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { duration } from '../controls/durations.ts';
import { deleteRun, isGoing, replay } from '../controls/run-actions.ts';
import { timeText } from '../controls/times.ts';
import { useMayRun } from '../controls/use-may-run.ts';
import { Avatar } from '../parts/avatar.tsx';
import { Button, IconButton } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Menu, MenuItem, MenuLine } from '../parts/menu.tsx';
import { queryClient } from '../state/queries.ts';
import { showRun } from '../state/run-state.ts';
import { type RunSummary, stateWord } from './run-states.ts';

interface RunRowProps {
  readonly workflow: string;
  readonly run: RunSummary;
  readonly longestMs: number;
  readonly shown: boolean;
  readonly picked: boolean;
  readonly onPick: () => void;
}

/** A run in the list; a click shows its numbers on the canvas. */
export function RunRow({ workflow, run, longestMs, shown, picked, onPick }: RunRowProps) {
  const [, go] = useLocation();
  const [asks, setAsks] = useState(false);
  const may = useMayRun();
  const parameters = Object.entries(run.parameters);
  const erase = async () => {
    setAsks(false);
    if (await deleteRun(run.id)) await queryClient.invalidateQueries({ queryKey: ['runs', workflow] });
  };
  return (
    <tr aria-current={shown || undefined} data-run={run.id} onClick={() => showRun(run.id, true)}>
      <td>
        <input
          type="checkbox"
          aria-label={`Choose the run of ${timeText(run.created)}`}
          checked={picked}
          onClick={event => event.stopPropagation()}
          onChange={onPick}
        />
      </td>
      <td>
        <span className="state-chip" data-state={run.state}>
          {stateWord(run.state)}
        </span>
        {run.replays && <span className="badge">replay</span>}
      </td>
      <td>
        <time dateTime={run.created} title={new Date(run.created).toLocaleString()}>
          {timeText(run.created)}
        </time>
      </td>
      <td className="numbers">
        <span className="bar" style={{ width: `${longestMs > 0 ? ((run.ms ?? 0) / longestMs) * 100 : 0}%` }} />
        {run.ms === null ? '–' : duration(run.ms)}
      </td>
      <td>
        {run.by ? (
          <span className="run-by">
            <Avatar person={run.by} /> {run.by.name}
          </span>
        ) : (
          '–'
        )}
      </td>
      <td className="numbers">v{run.version}</td>
      <td className="numbers">
        {run.nodes.total}
        {run.nodes.cached > 0 && <em> {run.nodes.cached} cached</em>}
        {run.nodes.failed > 0 && <em className="bad"> {run.nodes.failed} failed</em>}
        {run.rejected > 0 && <em className="warn"> {run.rejected} rejected</em>}
      </td>
      <td className="ellipsis run-parameters" title={JSON.stringify(run.parameters)}>
        {parameters.length === 0
          ? '–'
          : parameters.map(([name, value]) => `${name} = ${JSON.stringify(value)}`).join(', ')}
      </td>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: only keeps clicks on the buttons from choosing the row */}
      <td onClick={event => event.stopPropagation()}>
        <span className="row-buttons">
          <IconButton label="Open this run as it was" onClick={() => go(`/w/${workflow}/runs/${run.id}`)}>
            <Eye size={14} />
          </IconButton>
          <Menu
            label="More about this run"
            trigger={
              <button type="button" className="button icon-only" data-look="bare" aria-label="More about this run">
                <Ellipsis size={14} />
              </button>
            }
          >
            <MenuItem label="Show on the canvas" onSelect={() => showRun(run.id, true)} />
            <MenuItem
              icon={<RotateCcw size={13} />}
              label={`Run again as it was (v${run.version})`}
              disabled={!may}
              onSelect={() => void replay(run.id, 'original')}
            />
            <MenuItem
              icon={<RotateCcw size={13} />}
              label="Run again with the workflow as it is now"
              disabled={!may}
              onSelect={() => void replay(run.id, 'latest')}
            />
            <MenuLine />
            <MenuItem
              icon={<Trash2 size={13} />}
              label="Delete …"
              look="bad"
              disabled={!may || isGoing(run.state)}
              onSelect={() => setAsks(true)}
            />
          </Menu>
        </span>
        <Dialog title="Delete this run?" open={asks} onClose={() => setAsks(false)} width={400}>
          <div className="run-form">
            <p>Its results and its console go with it. Results that other runs reuse stay with those.</p>
            <footer>
              <Button onClick={() => setAsks(false)}>Cancel</Button>
              <Button look="bad" onClick={() => void erase()}>
                Delete
              </Button>
            </footer>
          </div>
        </Dialog>
      </td>
    </tr>
  );
}
