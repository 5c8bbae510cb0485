import { ChevronsRight, Minimize2, Plus } from 'lucide-react';
import { Fragment } from 'react';
import type { TraceAnswer } from '#server/http/shapes/lineage.ts';
import { counted } from '../controls/durations.ts';
import { Button } from '../parts/button.tsx';
import { useRoom } from '../state/room-context.tsx';
import { showRun, useRunState } from '../state/run-state.ts';
import type { Traced } from '../state/traced.ts';
import { showRowOf } from '../state/way-inside.ts';
import { byHops } from './path-of.ts';
import { StepCard } from './step-card.tsx';

interface TraceStepsProps {
  readonly traced: Traced;
  readonly answer: TraceAnswer;
  /** Links that the view reaches; Infinity for all of the way. */
  readonly depth: number;
  readonly onDepth: (depth: number) => void;
  readonly pinned: readonly string[];
  readonly onPin: (column: string) => void;
  readonly onMore?: () => void;
  readonly busy: boolean;
}

/** Steps side by side, the rows asked for first; further ones behind a button that says how many. */
export function TraceSteps(props: TraceStepsProps) {
  const { traced, answer, depth, onDepth, pinned, onPin, onMore, busy } = props;
  const room = useRoom();
  const groups = byHops(answer.steps);
  const reach = traced.to === null ? depth : Infinity;
  const shown = groups.slice(0, Math.min(groups.length, reach + 1));
  const hidden = groups.slice(shown.length);
  const next = hidden.find(group => group.length > 0) ?? [];
  const further = hidden.flat();
  const show = (node: string, port: string) => (row: number) => {
    if (useRunState.getState().shown !== traced.run) showRun(traced.run, true);
    showRowOf(room, node, port, row);
  };
  return (
    <div className="steps" aria-busy={busy}>
      {shown.map((group, hops) =>
        group.length === 0 ? null : (
          <Fragment key={group[0]!.node + group[0]!.port}>
            <h3 className="steps-hop numbers">{hopWords(hops, traced.direction)}</h3>
            {group.map(step => (
              <StepCard
                key={`${step.node} ${step.port}`}
                step={step}
                opaque={answer.opaque.includes(step.node)}
                direction={traced.direction}
                pinned={pinned}
                onPin={onPin}
                onMore={onMore}
                onShow={show(step.node, step.port)}
              />
            ))}
          </Fragment>
        ),
      )}
      {groups.length === 1 && <p className="steps-end">{endWords(answer, traced)}</p>}
      {(further.length > 0 || (depth > 1 && groups.length > 2)) && traced.to === null && (
        <div className="steps-further">
          {further.length > 0 && (
            <>
              <Button onClick={() => onDepth(next[0]!.hops)}>
                <Plus size={13} /> Expand: {counted(next.length, 'step')},{' '}
                {counted(
                  next.reduce((sum, { count }) => sum + count, 0),
                  'row',
                )}
              </Button>
              <Button onClick={() => onDepth(Infinity)}>
                <ChevronsRight size={13} /> All the way: {counted(further.length, 'step')}
              </Button>
            </>
          )}
          {depth > 1 && groups.length > 2 && (
            <Button look="bare" onClick={() => onDepth(1)}>
              <Minimize2 size={13} /> Back to one link
            </Button>
          )}
        </div>
      )}
    </div>
  );
}

function hopWords(hops: number, direction: Traced['direction']): string {
  if (hops === 0) return 'asked for';
  return `${counted(hops, 'link')} ${direction === 'backward' ? 'before' : 'after'}`;
}

/** What it means that the path goes nowhere. */
function endWords({ steps: [asked] }: TraceAnswer, { direction }: Traced): string {
  if (!asked || asked.count === 0) return 'No row fits what was asked.';
  if (direction === 'backward') return 'These rows begin here: they come from no other rows.';
  if (asked.last) return 'These rows end here: nothing takes them further.';
  return 'Nothing further on comes from these rows: they were left out on the way.';
}
