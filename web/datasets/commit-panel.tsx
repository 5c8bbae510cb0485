import { Trash2, Undo2 } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { toast } from 'sonner';
import { counted } from '../controls/durations.ts';
import { Button, IconButton } from '../parts/button.tsx';
import { FaultNote } from '../parts/empty.tsx';
import { ApiFault } from '../state/api.ts';
import { forget, type UploadItem } from './upload-queue.ts';
import { UploadRow } from './upload-row.tsx';
import { type DatasetVersion, useDatasetChanges } from './use-dataset.ts';

interface CommitProps {
  readonly dataset: string;
  /** The newest version that is known here; undefined before the first. */
  readonly newest: DatasetVersion | undefined;
  readonly uploads: readonly UploadItem[];
  readonly removed: ReadonlySet<string>;
  readonly onKeep: (file: string) => void;
  readonly onCompare: (from: number, to: number) => void;
  readonly onCommitted: (version: number) => void;
}

/** What the next version will change, and the button that makes it. */
export const CommitPanel = ({ dataset, newest, uploads, removed, onKeep, onCompare, onCommitted }: CommitProps) => {
  const { commit, refresh } = useDatasetChanges();
  const [message, setMessage] = useState('');
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<Error | null>(null);
  // The version that these changes are made on: what was newest when they began, until the person says otherwise.
  const base = useRef(newest?.number ?? 0);
  const [overtaken, setOvertaken] = useState(false);
  const latest = newest?.number ?? 0;
  useEffect(() => {
    if (latest > base.current) setOvertaken(true);
  }, [latest]);
  const arrived = uploads.filter(({ state }) => state === 'arrived');
  const waiting = uploads.length - arrived.length;
  const had = new Set(newest?.files.map(({ path }) => path));

  const save = async () => {
    setBusy(true);
    setFault(null);
    const change = {
      message: message.trim() || suggested(arrived, removed),
      uploads: arrived.map(({ id }) => id!),
      remove: [...removed].filter(path => had.has(path) && !arrived.some(upload => upload.path === path)),
      base: base.current,
    };
    try {
      const version = await commit(dataset, change);
      base.current = version.number;
      forget(arrived);
      // Before the list is fresh, so that nothing the person does with it is undone.
      onCommitted(version.number);
      await refresh(dataset);
      toast.success(`Version ${version.number} of ${dataset} is there`);
    } catch (error) {
      if (error instanceof ApiFault && error.code === 'DATASET_CHANGED') {
        await refresh(dataset);
        setOvertaken(true);
      } else setFault(error as Error);
    }
    setBusy(false);
  };

  return (
    <section className="commit" aria-label="Changes for the next version">
      <h2>Changes for the next version</h2>
      <ul>
        {uploads.map(item => (
          <UploadRow key={item.path} item={item} replaces={had.has(item.path)} />
        ))}
        {[...removed].map(path => (
          <li key={path} className="upload" data-state="removed">
            <Trash2 size={14} aria-hidden="true" />
            <span className="ellipsis">{path}</span>
            <span className="upload-state">will be removed</span>
            <IconButton label={`Keep ${path}`} onClick={() => onKeep(path)}>
              <Undo2 size={14} />
            </IconButton>
          </li>
        ))}
      </ul>
      {overtaken && newest && (
        <div className="commit-overtaken" role="alert">
          <p>
            <strong>
              {newest.author?.name ?? 'Somebody'} committed version {newest.number} meanwhile
              {newest.message && `: “${newest.message}”`}.
            </strong>{' '}
            Your changes began on {base.current === 0 ? 'an empty dataset' : `version ${base.current}`}. Look at what is
            new, then put yours on top: files that you upload replace theirs of the same name, all others stay.
          </p>
          {base.current > 0 && (
            <Button onClick={() => onCompare(base.current, newest.number)}>Look at what is new</Button>
          )}
          <Button
            onClick={() => {
              base.current = newest.number;
              setOvertaken(false);
            }}
          >
            Put mine on version {newest.number}
          </Button>
        </div>
      )}
      {fault && <FaultNote error={fault} />}
      <form
        className="commit-form"
        onSubmit={event => {
          event.preventDefault();
          void save();
        }}
      >
        <input
          className="input"
          aria-label="Message"
          placeholder={suggested(arrived, removed) || 'What is new in this version'}
          maxLength={10_000}
          value={message}
          onChange={event => setMessage(event.target.value)}
        />
        <Button
          type="submit"
          look="main"
          disabled={busy || overtaken || waiting > 0 || (arrived.length === 0 && removed.size === 0)}
        >
          {busy ? 'Committing …' : `Commit version ${latest + 1}`}
        </Button>
      </form>
      {waiting > 0 && <p className="dataset-hint">{counted(waiting, 'file')} still to arrive before the commit.</p>}
    </section>
  );
};

/** A message for who writes none. */
function suggested(arrived: readonly UploadItem[], removed: ReadonlySet<string>): string {
  const list = (names: readonly string[]) =>
    names.length > 3 ? `${names.slice(0, 2).join(', ')} and ${names.length - 2} more` : names.join(', ');
  const put = arrived.length > 0 ? `Put in ${list(arrived.map(({ path }) => path))}` : '';
  const out = removed.size > 0 ? `${put ? ', took' : 'Took'} out ${list([...removed])}` : '';
  return put + out;
}
