import { CircleSlash, LoaderCircle } from 'lucide-react';
import { setKeep } from '#collab/edits.ts';
import type { RunSummary } from '#server/http/shapes/runs.ts';
import { isGoing, startRun } from '../controls/run-actions.ts';
import { useMayRun } from '../controls/use-may-run.ts';
import { Button } from '../parts/button.tsx';
import { Empty } from '../parts/empty.tsx';
import { useMayEdit } from '../properties/use-may-edit.ts';
import { ApiFault } from '../state/api.ts';
import { useRoom } from '../state/room-context.tsx';
import { endTrace, type Traced } from '../state/traced.ts';

interface TraceFaultProps {
  readonly workflow: string;
  readonly traced: Traced;
  readonly fault: Error;
  readonly onRetry: () => void;
}

/** Why there is no answer, and the next step as a button. */
export function TraceFault({ workflow, traced, fault, onRetry }: TraceFaultProps) {
  const { editor } = useRoom();
  const [mayEdit, mayRun] = [useMayEdit(), useMayRun()];
  const code = fault instanceof ApiFault ? fault.code : '';
  const again = () => {
    endTrace();
    void startRun(workflow);
  };
  const keep = () => {
    setKeep(editor, [traced.node], true);
    again();
  };
  return (
    <div className="empty" role="alert" data-code={code}>
      <CircleSlash size={20} />
      <strong>{fault.message}</strong>
      {fault instanceof ApiFault && <p>{fault.remedy}</p>}
      {code === 'RESULT_NOT_STORED' && mayEdit && mayRun && (
        <Button look="main" onClick={keep}>
          Keep its output and run
        </Button>
      )}
      {(code === 'RUN_INCOMPLETE' || code === 'RUN_STATE' || code === 'LINEAGE_OFF') && mayRun && (
        <Button look="main" onClick={again}>
          Run again
        </Button>
      )}
      {(code === 'OFFLINE' || !code || code.startsWith('HTTP_5')) && <Button onClick={onRetry}>Try again</Button>}
    </div>
  );
}

/** A run that goes on has no lineage yet. */
export const StillGoing = ({ run }: { readonly run: RunSummary }) => (
  <Empty icon={<LoaderCircle size={20} className="spin" />} title={`The run is ${run.state}`}>
    Lineage can be asked when it has ended; this appears by itself then.
  </Empty>
);

export const hasEnded = (run: RunSummary): boolean => !isGoing(run.state);
