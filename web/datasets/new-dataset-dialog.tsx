import { type FormEvent, useState } from 'react';
import { useLocation } from 'wouter';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { FaultNote } from '../parts/empty.tsx';
import { path } from '../state/api.ts';
import { useDatasetChanges } from './use-dataset.ts';

interface NewDatasetProps {
  readonly open: boolean;
  readonly onClose: () => void;
}

/** Names a new dataset and opens it. */
export const NewDatasetDialog = ({ open, onClose }: NewDatasetProps) => {
  const { make } = useDatasetChanges();
  const [fault, setFault] = useState<Error | null>(null);
  const [busy, setBusy] = useState(false);
  const [, go] = useLocation();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    const name = String(given.get('name')).trim();
    setBusy(true);
    setFault(null);
    make(name, String(given.get('description')).trim())
      .then(() => {
        onClose();
        go(path('datasets', name));
      })
      .catch(setFault)
      .finally(() => setBusy(false));
  };
  return (
    <Dialog title="New dataset" open={open} onClose={onClose} width={440}>
      <form className="form" onSubmit={submit}>
        <label className="field">
          <span>Name</span>
          <input
            className="input"
            name="name"
            required
            pattern="[A-Za-z0-9][A-Za-z0-9._\-]{0,99}"
            title="Letters, digits, dots, _ and -"
            placeholder="movie-ratings"
          />
          <small>Letters, digits, dots, _ and -. Workflows name the dataset by it, so it stays.</small>
        </label>
        <label className="field">
          <span>Description</span>
          <textarea className="input" name="description" rows={3} maxLength={10_000} />
        </label>
        {fault && <FaultNote error={fault} />}
        <div className="dialog-foot">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="main" disabled={busy}>
            Make it
          </Button>
        </div>
      </form>
    </Dialog>
  );
};
