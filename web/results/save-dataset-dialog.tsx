import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { toast } from 'sonner';
import type { Dataset, DatasetVersion } from '#server/http/shapes/datasets.ts';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { FaultNote } from '../parts/empty.tsx';
import { datasetNameOf, datasetPath } from '../properties/upload-file.ts';
import { ApiFault, get, type Page, path, post } from '../state/api.ts';

interface SaveProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly run: string;
  readonly node: string;
  readonly port: string;
  readonly label: string;
}

const formats = ['parquet', 'csv', 'jsonl', 'arrow'] as const;

/** Saves a stored result as a new version of a dataset. */
export const SaveDatasetDialog = (props: SaveProps) => (
  <Dialog title="Save as dataset version" open={props.open} onClose={props.onClose} width={440}>
    {props.open && <SaveForm {...props} />}
  </Dialog>
);

function SaveForm({ onClose, run, node, port, label }: SaveProps) {
  const client = useQueryClient();
  const { data } = useQuery({
    queryKey: ['datasets'],
    queryFn: () => get<Page<Dataset>>('/datasets', { limit: 200 }),
  });
  const plain = datasetNameOf(label).toLowerCase();
  const [name, setName] = useState(plain);
  const [file, setFile] = useState(plain);
  const [format, setFormat] = useState<(typeof formats)[number]>('parquet');
  const [message, setMessage] = useState('');
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<Error | null>(null);
  const writable = data?.items.filter(({ role }) => role === 'owner' || role === 'editor') ?? [];
  const existing = writable.find(dataset => dataset.name === name);

  const save = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setFault(null);
    try {
      if (!existing)
        await post('/datasets', { name }).catch(error => {
          if (!(error instanceof ApiFault && error.status === 409)) throw error;
        });
      const version = await post<DatasetVersion>(`${path('datasets', name)}/versions`, {
        message: message || `${label} of run ${run}`,
        result: { run, node, port, path: `${file}.${format}` },
      });
      await client.invalidateQueries({ queryKey: ['datasets'] });
      const address = datasetPath(name, version.number, `${file}.${format}`);
      toast.success(`Saved as version ${version.number} of ${name}`, {
        description: address,
        action: { label: 'Copy address', onClick: () => void navigator.clipboard.writeText(address) },
      });
      onClose();
    } catch (error) {
      setFault(error as Error);
      setBusy(false);
    }
  };

  return (
    <form className="run-form" onSubmit={event => void save(event)}>
      <label className="field">
        <span>Dataset</span>
        <input
          className="input"
          list="dataset-names"
          required
          pattern="[A-Za-z0-9][A-Za-z0-9._-]{0,99}"
          title="Letters, digits, dots, _ and -"
          value={name}
          onChange={event => setName(event.target.value)}
        />
        <datalist id="dataset-names">
          {writable.map(dataset => (
            <option key={dataset.name} value={dataset.name} />
          ))}
        </datalist>
        <small>{existing ? `Becomes version ${existing.version + 1}.` : 'A new dataset.'}</small>
      </label>
      <div className="field-pair">
        <label className="field">
          <span>File</span>
          <input className="input" required value={file} onChange={event => setFile(event.target.value)} />
        </label>
        <label className="field">
          <span>Format</span>
          <select className="input" value={format} onChange={event => setFormat(event.target.value as typeof format)}>
            {formats.map(word => (
              <option key={word}>{word}</option>
            ))}
          </select>
        </label>
      </div>
      <label className="field">
        <span>Message</span>
        <input
          className="input"
          placeholder="What is in it, or what changed"
          value={message}
          onChange={event => setMessage(event.target.value)}
        />
      </label>
      {fault && <FaultNote error={fault} />}
      <footer>
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" look="main" disabled={busy}>
          {busy ? 'Saving …' : 'Save'}
        </Button>
      </footer>
    </form>
  );
}
