import { createContext, type ReactNode, useContext, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import type { ClientStatus, Denial } from '#collab/client-status.ts';
import type { OperatorInfo } from '#server/http/shapes/catalogue.ts';
import { expectDocument } from './first-draw.ts';
import { useOperators } from './queries.ts';
import { enterRoom, type OpenRoom, type Room, roomOfContent } from './room.ts';
import { useSession } from './session.ts';

const RoomContext = createContext<OpenRoom | null>(null);

interface RoomProviderProps {
  readonly workflow: string;
  /** Shown until the document is here. */
  readonly waiting: ReactNode;
  readonly onDenied: (denial: Denial) => void;
  readonly children: ReactNode;
}

/** Opens a workflow for everything inside. */
export const RoomProvider = ({ workflow, waiting, onDenied, children }: RoomProviderProps) => {
  const { data: operators } = useOperators();
  const { data: session } = useSession();
  const [open, setOpen] = useState<OpenRoom | null>(null);
  const person = session?.user?.id;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a room is entered anew for another person, not for a new answer about the same one
  useEffect(() => {
    if (!operators || !session) return;
    expectDocument();
    const entered = enterRoom(workflow, operators, session.user);
    const stop = entered.onDenied(onDenied);
    setOpen(entered);
    return () => {
      stop();
      entered.close();
      setOpen(null);
    };
  }, [workflow, operators, person, session === undefined]);
  if (!open) return waiting;
  return <RoomContext.Provider value={open}>{children}</RoomContext.Provider>;
};

interface RoomOfContentProps {
  readonly workflow: string;
  readonly content: unknown;
  readonly operators: readonly OperatorInfo[];
  readonly children: ReactNode;
}

/** A room of one, read-only, made of a workflow's content: a past run, a version. */
export const RoomOfContent = ({ workflow, content, operators, children }: RoomOfContentProps) => {
  const open = useMemo(() => roomOfContent(workflow, content, operators), [workflow, content, operators]);
  useEffect(() => open.close, [open]);
  return <RoomContext.Provider value={open}>{children}</RoomContext.Provider>;
};

/** Puts everything inside into another room. */
export const InRoom = ({ room, children }: { readonly room: OpenRoom; readonly children: ReactNode }) => (
  <RoomContext.Provider value={room}>{children}</RoomContext.Provider>
);

/** The open room with what keeps it. */
export function useOpenRoom(): OpenRoom {
  const open = useContext(RoomContext);
  if (!open) throw new Error('useRoom is for parts of the editor');
  return open;
}

/** The open room. */
export function useRoom(): Room {
  const open = useOpenRoom();
  return useSyncExternalStore(open.subscribe, open.room);
}

/** How the room stands with the server: saved, saving, offline. */
export function useRoomStatus(): ClientStatus {
  const open = useOpenRoom();
  return useSyncExternalStore(open.subscribe, open.status);
}
