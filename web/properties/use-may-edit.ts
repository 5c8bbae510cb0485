import { useRoom } from '../state/room-context.tsx';

/** Whether the person may change the workflow here and now. */
export const useMayEdit = (): boolean => useRoom().editable;
