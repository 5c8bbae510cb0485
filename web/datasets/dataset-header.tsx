import { EllipsisVertical, Globe, Share2, Trash2 } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { toast } from 'sonner';
import { Link, useLocation } from 'wouter';
import { sayFault } from '../controls/run-actions.ts';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Menu, MenuItem } from '../parts/menu.tsx';
import { Sharing } from '../people/sharing.tsx';
import { type Dataset, useDatasetChanges } from './use-dataset.ts';

interface HeaderProps {
  readonly dataset: Dataset;
  readonly children: ReactNode;
}

/** Name, description, and what can be done with the dataset as a whole. */
export const DatasetHeader = ({ dataset, children }: HeaderProps) => {
  const { name, role } = dataset;
  const [open, setOpen] = useState<'share' | 'delete' | null>(null);
  const close = () => setOpen(null);
  return (
    <header className="dataset-head">
      <div className="page-head">
        <h1>
          <Link href="/datasets">Datasets</Link> <span aria-hidden="true">/</span> {name}
        </h1>
        {dataset.public && (
          <span className="tag">
            <Globe size={12} aria-hidden="true" /> public
          </span>
        )}
        <span className="tag">{role}</span>
        <span className="gap" />
        {children}
        <Button onClick={() => setOpen('share')}>
          <Share2 size={14} /> Share
        </Button>
        {role === 'owner' && (
          <Menu
            label={`More for ${name}`}
            trigger={
              <button type="button" className="button icon-only" data-look="bare" aria-label={`More for ${name}`}>
                <EllipsisVertical size={16} />
              </button>
            }
          >
            <MenuItem icon={<Trash2 size={14} />} label="Delete…" look="bad" onSelect={() => setOpen('delete')} />
          </Menu>
        )}
      </div>
      <Description dataset={dataset} />
      <Dialog title={`Share ${name}`} open={open === 'share'} onClose={close}>
        <Sharing kind="dataset" target={name} role={role} isPublic={dataset.public} />
      </Dialog>
      <DeleteDialog name={name} open={open === 'delete'} onClose={close} />
    </header>
  );
};

const Description = ({ dataset: { name, description, role } }: { readonly dataset: Dataset }) => {
  const { describe } = useDatasetChanges();
  const [text, setText] = useState<string | null>(null);
  const mayWrite = role === 'editor' || role === 'owner';
  const keep = () => {
    if (text === null) return;
    describe(name, text.trim()).then(
      () => setText(null),
      (error: unknown) => sayFault('The description was not kept', error),
    );
  };
  if (text === null)
    return (
      <div className="dataset-description">
        {description && <p>{description}</p>}
        {mayWrite && (
          <button type="button" className="text-link" onClick={() => setText(description)}>
            {description ? 'Edit description' : 'Describe it'}
          </button>
        )}
      </div>
    );
  return (
    <form
      className="dataset-description"
      onSubmit={event => {
        event.preventDefault();
        keep();
      }}
    >
      <textarea
        className="input"
        aria-label="Description"
        placeholder="What is in it, where it comes from, what its columns mean"
        rows={4}
        maxLength={10_000}
        // biome-ignore lint/a11y/noAutofocus: the person has just asked for it
        autoFocus
        value={text}
        onChange={event => setText(event.target.value)}
        onKeyDown={event => {
          if (event.key === 'Escape') setText(null);
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) keep();
        }}
      />
      <span>
        <Button onClick={() => setText(null)}>Cancel</Button>
        <Button type="submit" look="main">
          Keep
        </Button>
      </span>
    </form>
  );
};

interface DeleteProps {
  readonly name: string;
  readonly open: boolean;
  readonly onClose: () => void;
}

const DeleteDialog = ({ name, open, onClose }: DeleteProps) => {
  const { erase } = useDatasetChanges();
  const [typed, setTyped] = useState('');
  const [, go] = useLocation();
  const act = () =>
    erase(name).then(
      () => {
        toast.success(`${name} is deleted`);
        go('/datasets');
      },
      (error: unknown) => sayFault('Not deleted', error),
    );
  return (
    <Dialog title={`Delete ${name}?`} open={open} onClose={onClose} width={440}>
      <p>All its versions and files go with it. Workflows that read them will fail. This cannot be undone.</p>
      <form
        className="form"
        onSubmit={event => {
          event.preventDefault();
          void act();
        }}
      >
        <label className="field">
          <span>Type {name} to confirm</span>
          <input className="input" autoComplete="off" value={typed} onChange={event => setTyped(event.target.value)} />
        </label>
        <div className="dialog-foot">
          <Button onClick={onClose}>Keep it</Button>
          <Button type="submit" look="bad" disabled={typed !== name}>
            Delete
          </Button>
        </div>
      </form>
    </Dialog>
  );
};
