import { useRoom } from '../state/room-context.tsx';

const mayRun = new Set(['runner', 'commenter', 'editor', 'owner']);

/** Whether the person's part in the workflow includes running it. */
export const useMayRun = (): boolean => mayRun.has(useRoom().role ?? 'viewer');
