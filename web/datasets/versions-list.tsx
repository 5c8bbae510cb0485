import { GitCompareArrows } from 'lucide-react';
import { useState } from 'react';
import { counted } from '../controls/durations.ts';
import { timeText } from '../controls/times.ts';
import { Avatar } from '../parts/avatar.tsx';
import { Button } from '../parts/button.tsx';
import { sizeText } from '../parts/size-text.ts';
import type { DatasetVersion } from './use-dataset.ts';

interface VersionsProps {
  readonly versions: readonly DatasetVersion[];
  readonly shown: number | null;
  readonly compared: readonly [number, number] | null;
  readonly onShow: (version: number) => void;
  readonly onCompare: (from: number, to: number) => void;
  /** Brings older versions; null when there are none. */
  readonly onMore: (() => void) | null;
}

/** Versions, newest first. Two of them can be chosen for a comparison. */
export const VersionsList = ({ versions, shown, compared, onShow, onCompare, onMore }: VersionsProps) => {
  const [chosen, setChosen] = useState<readonly number[]>([]);
  const toggle = (number: number) =>
    setChosen(chosen.includes(number) ? chosen.filter(other => other !== number) : [...chosen.slice(-1), number]);
  const [from, to] = [...chosen].sort((a, b) => a - b);
  return (
    <aside className="versions-side" aria-label="Versions">
      <div className="versions-title">
        <h2>Versions</h2>
        {versions.length > 1 && (
          <Button disabled={chosen.length !== 2} onClick={() => onCompare(from!, to!)}>
            <GitCompareArrows size={14} /> Compare
          </Button>
        )}
      </div>
      {versions.length > 1 && chosen.length < 2 && (
        <p className="dataset-hint">
          {chosen.length === 0 ? 'Tick two versions to compare them.' : 'Tick a second version.'}
        </p>
      )}
      <ol>
        {versions.map(version => (
          <li key={version.number} data-shown={isShown(version.number, shown, compared) || undefined}>
            {versions.length > 1 && (
              <input
                type="checkbox"
                aria-label={`Compare version ${version.number}`}
                checked={chosen.includes(version.number)}
                onChange={() => toggle(version.number)}
              />
            )}
            <button
              type="button"
              aria-current={shown === version.number ? 'true' : undefined}
              onClick={() => onShow(version.number)}
            >
              <strong>
                v{version.number} <span className="ellipsis">{version.message || 'No message'}</span>
              </strong>
              <small>
                {version.author && <Avatar person={version.author} />}
                <span className="ellipsis">
                  {version.author ? `${version.author.name}, ` : ''}
                  {timeText(version.created)}
                </span>
              </small>
              <small className="numbers">
                {counted(version.files.length, 'file')}, {sizeText(sizeOf(version))}
              </small>
            </button>
          </li>
        ))}
      </ol>
      {onMore && (
        <Button look="bare" onClick={onMore}>
          Older versions
        </Button>
      )}
    </aside>
  );
};

const sizeOf = ({ files }: DatasetVersion): number => files.reduce((sum, file) => sum + file.sizeBytes, 0);
const isShown = (number: number, shown: number | null, compared: readonly number[] | null): boolean =>
  shown === number || compared?.includes(number) === true;
