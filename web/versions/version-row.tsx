import { Eye, GitCompareArrows, RotateCcw } from 'lucide-react';
import type { Version } from '#server/http/shapes/workflows.ts';
import { timeText } from '../controls/times.ts';
import { ago } from '../parts/ago.ts';
import { Avatar } from '../parts/avatar.tsx';
import { IconButton } from '../parts/button.tsx';

interface VersionRowProps {
  readonly version: Version;
  readonly picking: boolean;
  /** Ticked, to be compared. */
  readonly chosen: boolean;
  readonly onChoose: () => void;
  readonly onOpen: () => void;
  readonly onCompare: () => void;
  /** Null where the person may not. */
  readonly onRestore: (() => void) | null;
}

/** One version: its name, who made it and when, and what can be done with it. */
export const VersionRow = (props: VersionRowProps) => {
  const { version, picking, chosen, onChoose, onOpen, onCompare, onRestore } = props;
  const { number, name, note, author, created, restores } = version;
  const what = name ?? (restores === null ? 'Automatic' : `Back to version ${restores}`);
  return (
    <li className="version-row" data-named={name !== null || undefined} data-chosen={chosen || undefined}>
      {!picking && (
        <input type="checkbox" aria-label={`Compare version ${number}`} checked={chosen} onChange={onChoose} />
      )}
      <span className="version-number numbers">{number}</span>
      <button type="button" className="version-what" onClick={picking ? onCompare : onOpen}>
        <strong className="ellipsis">{what}</strong>
        {name !== null && restores !== null && <em>back to version {restores}</em>}
        {note && <p>{note}</p>}
      </button>
      <span className="version-who" title={timeText(created)}>
        {author && <Avatar person={author} />}
        <span className="ellipsis">
          {author ? `${author.name}, ` : ''}
          {ago(created)}
        </span>
      </span>
      {!picking && (
        <span className="version-work">
          <IconButton label="Open, read-only" onClick={onOpen}>
            <Eye size={14} />
          </IconButton>
          <IconButton label="Compare with now" onClick={onCompare}>
            <GitCompareArrows size={14} />
          </IconButton>
          {onRestore && (
            <IconButton label="Restore: make the workflow what it was" onClick={onRestore}>
              <RotateCcw size={14} />
            </IconButton>
          )}
        </span>
      )}
    </li>
  );
};
