import { useQuery } from '@tanstack/react-query';
import { ChevronRight, Database, File, FolderOpen, Upload } from 'lucide-react';
import { Popover } from 'radix-ui';
import { useRef, useState } from 'react';
import { toast } from 'sonner';
import type { Dataset, DatasetVersion } from '#server/http/shapes/datasets.ts';
import { sayFault } from '../../controls/run-actions.ts';
import { IconButton } from '../../parts/button.tsx';
import { sizeText } from '../../parts/size-text.ts';
import { get, type Page, path } from '../../state/api.ts';
import { useDocument } from '../../state/use-document.ts';
import { datasetNameOf, datasetPath, uploadFile } from '../upload-file.ts';
import { type InputProps, useForm } from './form-context.ts';
import { TextInput } from './text-input.tsx';

/** A file: typed, chosen among datasets, or uploaded. */
export function PathInput(props: InputProps) {
  const { disabled } = useForm();
  const name = useDocument(view => view.name);
  const [open, setOpen] = useState(false);
  const [part, setPart] = useState<number | null>(null);
  const box = useRef<HTMLInputElement>(null);

  const upload = async (file: File) => {
    setPart(0);
    try {
      const address = await uploadFile(datasetNameOf(name), file, setPart);
      props.onChange(address);
      toast.success(`${file.name} uploaded`, { description: address });
    } catch (error) {
      sayFault(`${file.name} was not uploaded`, error);
    }
    setPart(null);
  };

  return (
    <div className="path-input">
      <TextInput {...props} mono />
      <Popover.Root open={open} onOpenChange={setOpen}>
        <Popover.Trigger asChild>
          <button type="button" className="button icon-only" disabled={disabled} aria-label="Choose from datasets">
            <FolderOpen size={14} />
          </button>
        </Popover.Trigger>
        <Popover.Portal>
          <Popover.Content className="popover path-list" align="end" sideOffset={4} collisionPadding={8}>
            <Datasets
              onPick={address => {
                props.onChange(address);
                setOpen(false);
              }}
            />
          </Popover.Content>
        </Popover.Portal>
      </Popover.Root>
      <IconButton
        label="Upload a file"
        look="plain"
        disabled={disabled || part !== null}
        onClick={() => box.current?.click()}
      >
        <Upload size={14} />
      </IconButton>
      <input
        ref={box}
        type="file"
        hidden
        aria-label="File to upload"
        onChange={event => {
          const file = event.target.files?.[0];
          if (file) void upload(file);
          event.target.value = '';
        }}
      />
      {part !== null && <progress aria-label="Upload" value={part} max={1} />}
    </div>
  );
}

function Datasets({ onPick }: { readonly onPick: (address: string) => void }) {
  const [opened, setOpened] = useState<string | null>(null);
  const { data, isPending } = useQuery({
    queryKey: ['datasets'],
    queryFn: () => get<Page<Dataset>>('/datasets', { limit: 200 }),
  });
  if (isPending) return <p className="picker-none">Looking for datasets …</p>;
  if (!data?.items.length) return <p className="picker-none">There is no dataset yet. Upload a file to make one.</p>;
  return (
    <ul className="tree">
      {data.items.map(({ name, version }) => (
        <li key={name}>
          <button
            type="button"
            className="menu-item"
            aria-expanded={opened === name}
            disabled={version === 0}
            onClick={() => setOpened(opened === name ? null : name)}
          >
            <ChevronRight size={12} data-open={opened === name || undefined} />
            <Database size={13} />
            <span className="ellipsis">{name}</span>
            <span className="keys">{version === 0 ? 'empty' : `v${version}`}</span>
          </button>
          {opened === name && <Files dataset={name} onPick={onPick} />}
        </li>
      ))}
    </ul>
  );
}

function Files({ dataset, onPick }: { readonly dataset: string; readonly onPick: (address: string) => void }) {
  const { data } = useQuery({
    queryKey: ['dataset-versions', dataset],
    queryFn: () => get<Page<DatasetVersion>>(`${path('datasets', dataset)}/versions`, { limit: 50 }),
  });
  const [chosen, setChosen] = useState<number | null>(null);
  const versions = [...(data?.items ?? [])].sort((a, b) => b.number - a.number);
  const version = versions.find(({ number }) => number === chosen) ?? versions[0];
  if (!version) return null;
  return (
    <div className="tree-files">
      {versions.length > 1 && (
        <select
          className="input"
          aria-label={`Version of ${dataset}`}
          value={version.number}
          onChange={event => setChosen(Number(event.target.value))}
        >
          {versions.map(({ number, message }) => (
            <option key={number} value={number}>
              v{number} {message}
            </option>
          ))}
        </select>
      )}
      {version.files.map(file => (
        <button
          key={file.path}
          type="button"
          className="menu-item"
          onClick={() => onPick(datasetPath(dataset, version.number, file.path))}
        >
          <File size={13} />
          <span className="ellipsis">{file.path}</span>
          <span className="keys">{sizeText(file.sizeBytes)}</span>
        </button>
      ))}
    </div>
  );
}
