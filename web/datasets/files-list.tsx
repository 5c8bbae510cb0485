import { Download, File, Link2, Trash2, Undo2 } from 'lucide-react';
import { toast } from 'sonner';
import { timeText } from '../controls/times.ts';
import { Button, IconButton } from '../parts/button.tsx';
import { sizeText } from '../parts/size-text.ts';
import { datasetPath } from '../properties/upload-file.ts';
import { path, url } from '../state/api.ts';
import type { DatasetVersion } from './use-dataset.ts';

interface FilesProps {
  readonly dataset: string;
  readonly version: DatasetVersion;
  /** The file whose rows are shown. */
  readonly opened: string | null;
  /** Files that the next version will not have; null where nothing may be taken out. */
  readonly removed: ReadonlySet<string> | null;
  readonly onToggle: (file: string) => void;
  readonly onOpen: (file: string) => void;
}

/** Files of a version with what can be done with each. */
export const FilesList = ({ dataset, version, opened, removed, onToggle, onOpen }: FilesProps) => {
  const use = async (file: string) => {
    const address = datasetPath(dataset, version.number, file);
    await navigator.clipboard.writeText(address);
    toast.success('Address copied', { description: `${address}: paste it into the path of a source.` });
  };
  return (
    <section className="dataset-files" aria-label={`Files of version ${version.number}`}>
      <header>
        <h2>Version {version.number}</h2>
        <p>
          {version.message}
          <small>
            {version.author && `${version.author.name}, `}
            {timeText(version.created)}
          </small>
        </p>
      </header>
      {version.files.length === 0 && <p className="dataset-hint">This version has no files.</p>}
      <ul>
        {version.files.map(file => (
          <li key={file.path} data-removed={removed?.has(file.path) || undefined}>
            <button
              type="button"
              className="file-name"
              aria-pressed={opened === file.path}
              onClick={() => onOpen(file.path)}
            >
              <File size={14} aria-hidden="true" />
              <span className="ellipsis">{file.path}</span>
            </button>
            <span className="numbers">{sizeText(file.sizeBytes)}</span>
            <Button onClick={() => onOpen(file.path)}>{opened === file.path ? 'Close' : 'Preview'}</Button>
            <Button onClick={() => void use(file.path)}>
              <Link2 size={14} /> Use in a workflow
            </Button>
            <a
              className="button icon-only"
              data-look="bare"
              aria-label={`Download ${file.path}`}
              title="Download"
              href={url(`${path('datasets', dataset, 'versions', version.number)}/download`, { path: file.path })}
              download
            >
              <Download size={14} />
            </a>
            {removed && (
              <IconButton
                label={removed.has(file.path) ? `Keep ${file.path}` : `Remove ${file.path} from the next version`}
                onClick={() => onToggle(file.path)}
              >
                {removed.has(file.path) ? <Undo2 size={14} /> : <Trash2 size={14} />}
              </IconButton>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
};
