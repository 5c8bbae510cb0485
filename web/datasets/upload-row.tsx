import {
  CircleCheck,
  CirclePause,
  CircleX,
  Clock,
  FileQuestion,
  LoaderCircle,
  Pause,
  Play,
  WifiOff,
  X,
} from 'lucide-react';
import { duration } from '../controls/durations.ts';
import { Button, IconButton } from '../parts/button.tsx';
import { sizeText } from '../parts/size-text.ts';
import { FileChooser } from './file-chooser.tsx';
import { addFiles, discard, pause, resume, type UploadItem, type UploadState } from './upload-queue.ts';

const icons = {
  queued: Clock,
  sending: LoaderCircle,
  offline: WifiOff,
  paused: CirclePause,
  missing: FileQuestion,
  arrived: CircleCheck,
  refused: CircleX,
} as const satisfies { readonly [state in UploadState]: unknown };

interface UploadRowProps {
  readonly item: UploadItem;
  /** Whether the newest version has a file of that name. */
  readonly replaces: boolean;
}

/** A file on its way: how far it is, and what can be done about it. */
export const UploadRow = ({ item, replaces }: UploadRowProps) => {
  const { path, state, received, sizeBytes, fault } = item;
  const Icon = icons[state];
  return (
    <li className="upload" data-state={state}>
      <Icon size={14} className={state === 'sending' ? 'spin' : undefined} aria-hidden="true" />
      <span className="ellipsis">{path}</span>
      {state === 'arrived' ? (
        <span className="upload-state numbers">
          {sizeText(sizeBytes)} · {replaces ? 'replaces the file' : 'new file'}
        </span>
      ) : (
        <>
          <progress aria-label={`Upload of ${path}`} value={sizeBytes === 0 ? 1 : received} max={sizeBytes || 1} />
          <span className="upload-state numbers">{stateText(item)}</span>
        </>
      )}
      {state === 'missing' && (
        <FileChooser
          label={`${path} again`}
          multiple={false}
          onFiles={([file]) => file && addFiles(item.dataset, [file])}
        >
          {choose => <Button onClick={choose}>Choose {path} again</Button>}
        </FileChooser>
      )}
      {(state === 'sending' || state === 'offline' || state === 'queued') && (
        <IconButton label={`Pause ${path}`} onClick={() => pause(item)}>
          <Pause size={14} />
        </IconButton>
      )}
      {state === 'paused' && (
        <IconButton label={`Go on with ${path}`} onClick={() => resume(item)}>
          <Play size={14} />
        </IconButton>
      )}
      {state === 'refused' && <Button onClick={() => resume(item)}>Try again</Button>}
      <IconButton label={`Take ${path} out`} onClick={() => discard(item)}>
        <X size={14} />
      </IconButton>
      {state === 'refused' && fault && <p role="alert">{fault}</p>}
      {state === 'missing' && (
        <p>The page was reloaded and no longer has the file. Choose it again: it goes on where it was.</p>
      )}
    </li>
  );
};

function stateText({ state, received, sizeBytes, rate }: UploadItem): string {
  const part = `${sizeText(received)} of ${sizeText(sizeBytes)}`;
  if (state === 'queued') return 'waits for its turn';
  if (state === 'offline') return `${part} · no connection, goes on by itself`;
  if (state === 'paused') return `${part} · paused`;
  if (state !== 'sending' || !rate) return part;
  const left = duration(((sizeBytes - received) / rate) * 1000);
  return `${part} · ${sizeText(rate)}/s · ${left} left`;
}
