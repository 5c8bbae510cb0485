import { CloudCheck, CloudOff, Eye, LoaderCircle } from 'lucide-react';
import { useRoomStatus } from '../state/room-context.tsx';

const parts = { viewer: 'View only', runner: 'May run', commenter: 'May comment' } as const;

/** Whether what one sees is stored; says nothing that is not so. */
export const SaveState = () => {
  const { connection, pending, failure, role, synced } = useRoomStatus();
  const changes = `${pending} ${pending === 1 ? 'change' : 'changes'} waiting`;
  const [kind, Icon, words] =
    connection === 'offline' || connection === 'closed'
      ? (['offline', CloudOff, pending > 0 ? `Offline, ${changes}` : 'Offline'] as const)
      : failure
        ? (['offline', CloudOff, `Not stored: ${failure}`] as const)
        : !synced || connection === 'connecting'
          ? (['busy', LoaderCircle, 'Connecting…'] as const)
          : role === 'viewer' || role === 'runner' || role === 'commenter'
            ? (['view', Eye, parts[role]] as const)
            : pending > 0
              ? (['busy', LoaderCircle, 'Saving…'] as const)
              : (['saved', CloudCheck, 'Saved'] as const);
  return (
    <output className="save-state" data-kind={kind}>
      <Icon size={14} className={kind === 'busy' ? 'spin' : undefined} aria-hidden="true" /> {words}
    </output>
  );
};
