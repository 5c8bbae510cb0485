import { FaultNote } from '../parts/empty.tsx';
import { useWorkflow } from '../state/queries.ts';
import { useRoom } from '../state/room-context.tsx';
import { Sharing } from './sharing.tsx';

/** Who may do what with this workflow. */
export const SharePanel = ({ workflow }: { readonly workflow: string }) => {
  const { data, error } = useWorkflow(workflow);
  const { role } = useRoom();
  if (error) return <FaultNote error={error} />;
  if (!data) return null;
  return <Sharing kind="workflow" target={workflow} role={role ?? data.role} isPublic={data.public} />;
};
