import { X } from 'lucide-react';
import { useMemo } from 'react';
import { IconButton } from '../parts/button.tsx';
import { fileSource } from '../results/result-source.ts';
import { RowsView } from '../results/rows-view.tsx';

interface PreviewProps {
  readonly dataset: string;
  readonly version: number;
  readonly file: string;
  readonly onClose: () => void;
}

/** Rows of a file, as a workflow would read them. */
export const FilePreview = ({ dataset, version, file, onClose }: PreviewProps) => {
  const source = useMemo(() => fileSource(dataset, version, file), [dataset, version, file]);
  return (
    <section className="dataset-preview" aria-label={`Rows of ${file}`}>
      <RowsView
        source={source}
        label={`Rows of ${file}`}
        tools={
          <IconButton label="Close the preview" onClick={onClose}>
            <X size={14} />
          </IconButton>
        }
      />
    </section>
  );
};
