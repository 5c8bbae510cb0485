import { toast } from 'sonner';
import type { Denial } from '#collab/client-status.ts';

/** Edits that were refused are not lost: the person may keep them as a file. */
export function tellDenial({ reason, edits, workflow }: Denial): void {
  const keep = () => {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([JSON.stringify(workflow, null, 2)], { type: 'application/json' }));
    link.download = `${workflow.name || 'workflow'}.workflow.json`;
    link.click();
    URL.revokeObjectURL(link.href);
  };
  toast.error(`${edits === 1 ? 'A change was' : `${edits} changes were`} not accepted`, {
    description: reason,
    duration: Infinity,
    action: { label: 'Save my copy', onClick: keep },
  });
}
