import { useQuery } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { useState } from 'react';
import { IconButton } from '../parts/button.tsx';
import { FaultNote } from '../parts/empty.tsx';
import { sizeText } from '../parts/size-text.ts';
import { RowDiffView } from '../runs/row-diff-view.tsx';
import { askDiff, type DatasetDiff } from './use-dataset.ts';

interface CompareProps {
  readonly dataset: string;
  readonly from: number;
  readonly to: number;
  readonly onClose: () => void;
}

/** What differs between two versions: files, and rows of the files that both have. */
export const CompareVersions = ({ dataset, from, to, onClose }: CompareProps) => {
  const [chosen, setChosen] = useState<string | null>(null);
  const { data, error } = useQuery({
    queryKey: ['dataset-diff', dataset, from, to],
    staleTime: Infinity,
    queryFn: () => askDiff(dataset, { from, to, limit: 0 }),
  });
  const changed = data?.files.changed ?? [];
  const opened = chosen ?? (changed.length === 1 ? changed[0]!.after.path : null);
  return (
    <section className="dataset-content" aria-label="Comparison">
      <header className="compare-head">
        <h2>
          Version {from} → version {to}
        </h2>
        <IconButton label="Close the comparison" onClick={onClose}>
          <X size={14} />
        </IconButton>
      </header>
      {error && <FaultNote error={error} />}
      {!data && !error && <p className="dataset-hint">Comparing …</p>}
      {data && <Files files={data.files} opened={opened} onOpen={setChosen} />}
      {opened && (
        <RowDiffView
          key={opened}
          title={`Rows of ${opened}`}
          name={['dataset', dataset, from, to, opened]}
          ask={async ({ keys, offset, limit }) => {
            const answer = await askDiff(dataset, {
              from,
              to,
              path: opened,
              keys: keys.length > 0 ? JSON.stringify(keys) : '',
              offset,
              limit,
            });
            if (!answer.rows) throw new Error(`${opened} cannot be compared row by row.`);
            return answer.rows;
          }}
          onClose={() => setChosen('')}
        />
      )}
    </section>
  );
};

interface FilesProps {
  readonly files: DatasetDiff['files'];
  readonly opened: string | null;
  readonly onOpen: (file: string) => void;
}

const Files = ({ files: { added, removed, changed }, opened, onOpen }: FilesProps) => {
  if (added.length + removed.length + changed.length === 0)
    return <p className="dataset-hint">Both have the same files with the same content.</p>;
  return (
    <ul className="file-changes" aria-label="Files that differ">
      {added.map(({ path, sizeBytes }) => (
        <li key={path} data-kind="added">
          <b title="added">N</b> {path} <small className="numbers">{sizeText(sizeBytes)}</small>
        </li>
      ))}
      {changed.map(({ before, after }) => (
        <li key={after.path} data-kind="changed">
          <b title="changed">M</b>
          <button
            type="button"
            className="text-link"
            aria-pressed={opened === after.path}
            onClick={() => onOpen(opened === after.path ? '' : after.path)}
          >
            {after.path}
          </button>
          <small className="numbers">
            {sizeText(before.sizeBytes)} → {sizeText(after.sizeBytes)}
          </small>
        </li>
      ))}
      {removed.map(({ path, sizeBytes }) => (
        <li key={path} data-kind="removed">
          <b title="removed">D</b> {path} <small className="numbers">{sizeText(sizeBytes)}</small>
        </li>
      ))}
    </ul>
  );
};
