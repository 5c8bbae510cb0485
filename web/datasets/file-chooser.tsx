import { type ReactNode, useRef } from 'react';
import { toast } from 'sonner';

interface FileChooserProps {
  readonly onFiles: (files: readonly File[]) => void;
  readonly multiple?: boolean;
  readonly label?: string;
  readonly children: (choose: () => void) => ReactNode;
}

/** Lets a person choose files of theirs. */
export const FileChooser = ({
  onFiles,
  multiple = true,
  label = 'Files to upload',
  children,
}: FileChooserProps): ReactNode => {
  const box = useRef<HTMLInputElement>(null);
  return (
    <>
      {children(() => box.current?.click())}
      <input
        ref={box}
        type="file"
        hidden
        multiple={multiple}
        aria-label={label}
        onChange={event => {
          onFiles([...(event.target.files ?? [])]);
          event.target.value = '';
        }}
      />
    </>
  );
};

/** Files among what was dropped; a folder is told that it cannot be taken. */
export function takeDrop({ items, files }: DataTransfer): readonly File[] {
  const folders = [...items].filter(item => item.webkitGetAsEntry()?.isDirectory);
  if (folders.length > 0) toast.info('A folder cannot be dropped as a whole. Open it and drop its files.');
  const names = new Set(folders.map(item => item.webkitGetAsEntry()?.name));
  return [...files].filter(file => !names.has(file.name));
}
