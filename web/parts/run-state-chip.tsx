import {
  CircleCheck,
  CircleDashed,
  CirclePause,
  CircleStop,
  CircleX,
  Clock,
  LoaderCircle,
  type LucideIcon,
} from 'lucide-react';

const looks: { readonly [state: string]: readonly [LucideIcon, string] } = {
  queued: [Clock, 'Queued'],
  running: [LoaderCircle, 'Running'],
  paused: [CirclePause, 'Paused'],
  completed: [CircleCheck, 'Completed'],
  failed: [CircleX, 'Failed'],
  stopped: [CircleStop, 'Stopped'],
  interrupted: [CircleX, 'Interrupted'],
};

/** State of a run as icon, colour and word; `null` for a workflow that never ran. */
export const RunStateChip = ({ state }: { readonly state: string | null }) => {
  const [Icon, word] = (state && looks[state]) || [CircleDashed, state ?? 'Not run yet'];
  return (
    <span className="state-chip" data-state={state ?? 'none'}>
      <Icon size={14} className={state === 'running' ? 'spin' : undefined} aria-hidden="true" />
      {word}
    </span>
  );
};
