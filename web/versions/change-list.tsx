import { ChevronDown, ChevronUp, Equal } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { counted } from '../controls/durations.ts';
import { IconButton } from '../parts/button.tsx';
import { Empty } from '../parts/empty.tsx';
import { type Change, signs } from './changes.ts';
import { SignMark } from './diff-canvas.tsx';
import { FieldDiff } from './field-diff.tsx';

interface ChangeListProps {
  readonly changes: readonly Change[];
  /** Changes left out since they are moves only. */
  readonly hidden: number;
  readonly current: Change | null;
  readonly moved: boolean;
  readonly onMoved: (moved: boolean) => void;
  readonly onLook: (change: Change) => void;
  readonly onStep: (by: 1 | -1) => void;
}

/** What differs, one by one; the one looked at with its fields. */
export function ChangeList({ changes, hidden, current, moved, onMoved, onLook, onStep }: ChangeListProps) {
  const at = current ? changes.indexOf(current) + 1 : 0;
  const chosen = useRef<HTMLLIElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the one looked at is brought into view
  useEffect(() => {
    chosen.current?.scrollIntoView({ block: 'nearest' });
  }, [current]);
  return (
    <aside className="change-list" aria-label="Changes">
      <div className="change-bar">
        <strong className="numbers" aria-live="polite">
          {at > 0 ? `${at} of ${counted(changes.length, 'change')}` : counted(changes.length, 'change')}
        </strong>
        <span className="gap" />
        <IconButton label="Previous change" keys="P" disabled={changes.length === 0} onClick={() => onStep(-1)}>
          <ChevronUp size={16} />
        </IconButton>
        <IconButton label="Next change" keys="N" disabled={changes.length === 0} onClick={() => onStep(1)}>
          <ChevronDown size={16} />
        </IconButton>
      </div>
      {(hidden > 0 || moved) && (
        <label className="check change-moved">
          <input type="checkbox" checked={moved} onChange={event => onMoved(event.target.checked)} />
          Show what only moved{hidden > 0 && ` (${hidden})`}
        </label>
      )}
      {changes.length === 0 ? (
        <Empty icon={<Equal size={20} />} title="Nothing differs">
          {hidden > 0 ? 'Nodes only stand elsewhere.' : 'Both are the same workflow. Choose other versions above.'}
        </Empty>
      ) : (
        <ol>
          {changes.map(change => (
            <li key={`${change.key} ${change.sign}`} ref={change === current ? chosen : undefined}>
              <button
                type="button"
                className="change"
                aria-current={change === current || undefined}
                onClick={() => onLook(change)}
              >
                <SignMark sign={change.sign} />
                <span className="ellipsis">{change.title}</span>
                <em>
                  {change.kind === 'workflow' ? '' : `${change.kind} `}
                  {change.moved ? 'moved' : signs[change.sign]}
                </em>
              </button>
              {change === current && <FieldDiff change={change} />}
            </li>
          ))}
        </ol>
      )}
    </aside>
  );
}
