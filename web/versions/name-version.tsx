import './versions.css';
import { type FormEvent, useState } from 'react';
import { toast } from 'sonner';
import { Button } from '../parts/button.tsx';
import { FaultNote } from '../parts/empty.tsx';
import { openLayer } from '../state/ui.ts';
import { useVersionWork } from './version-queries.ts';

/** Asks what the workflow as it is now shall be called. */
export const NameVersion = ({ workflow }: { readonly workflow: string }) => {
  const work = useVersionWork(workflow);
  const [name, setName] = useState('');
  const [note, setNote] = useState('');
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<Error | null>(null);
  const keep = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setFault(null);
    try {
      const made = await work.name(name.trim(), note.trim());
      toast.success(`“${made.name}” is version ${made.number}`, {
        action: { label: 'Versions', onClick: () => openLayer('versions') },
      });
      openLayer(null);
    } catch (error) {
      setFault(error as Error);
      setBusy(false);
    }
  };
  return (
    <form className="run-form" onSubmit={event => void keep(event)}>
      <p className="field-help">
        The workflow is saved all the time. A version with a name stays, and can be compared with and gone back to.
      </p>
      <label className="field">
        <span>Name</span>
        <input
          className="input"
          required
          maxLength={200}
          placeholder="such as: before the cleanup"
          value={name}
          onChange={event => setName(event.target.value)}
        />
      </label>
      <label className="field">
        <span>Note</span>
        <textarea
          className="input"
          rows={3}
          maxLength={10_000}
          placeholder="What is in it, or why it matters"
          value={note}
          onChange={event => setNote(event.target.value)}
        />
      </label>
      {fault && <FaultNote error={fault} />}
      <footer>
        <Button onClick={() => openLayer(null)}>Cancel</Button>
        <Button type="submit" look="main" disabled={busy || name.trim() === ''}>
          {busy ? 'Saving …' : 'Name this version'}
        </Button>
      </footer>
    </form>
  );
};
