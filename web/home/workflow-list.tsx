import { Copy, EllipsisVertical, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { toast } from 'sonner';
import { Link, useLocation } from 'wouter';
import type { WorkflowSummary } from '#server/http/shapes/workflows.ts';
import { ago } from '../parts/ago.ts';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Menu, MenuItem, MenuLine } from '../parts/menu.tsx';
import { RunStateChip } from '../parts/run-state-chip.tsx';
import { useDeleteWorkflow, useMakeWorkflow } from '../state/queries.ts';

/** Workflows as rows: name, role, last run, last change. */
export const WorkflowList = ({ workflows }: { readonly workflows: readonly WorkflowSummary[] }) => (
  <ul className="workflow-list" aria-label="Workflows">
    {workflows.map(workflow => (
      <Row key={workflow.id} workflow={workflow} />
    ))}
  </ul>
);

const Row = ({ workflow }: { readonly workflow: WorkflowSummary }) => {
  const { id, name, description, role, lastRun, changed, owner, nodes } = workflow;
  const [asking, setAsking] = useState(false);
  const make = useMakeWorkflow();
  const erase = useDeleteWorkflow();
  const [, go] = useLocation();
  const fail = (error: Error) => void toast.error(error.message);
  const copy = () => make.mutate({ copyOf: id }, { onSuccess: made => go(`/w/${made.workflow.id}`), onError: fail });
  const title = name || 'Untitled';
  return (
    <li className="workflow-row">
      <Link href={`/w/${id}`}>
        <strong className="ellipsis">{title}</strong>
        <small className="ellipsis">
          {nodes} {nodes === 1 ? 'node' : 'nodes'}
          {role !== 'owner' && owner && ` · by ${owner.name}`}
          {description && ` · ${description}`}
        </small>
      </Link>
      <span className="dim wide">{role}</span>
      <RunStateChip state={lastRun?.state ?? null} />
      <span className="dim wide">{ago(changed)}</span>
      <Menu
        label={`More for ${title}`}
        trigger={
          <button type="button" className="button icon-only" data-look="bare" aria-label={`More for ${title}`}>
            <EllipsisVertical size={16} />
          </button>
        }
      >
        <MenuItem icon={<Copy size={14} />} label="Make a copy" onSelect={copy} />
        <MenuLine />
        <MenuItem
          icon={<Trash2 size={14} />}
          label="Delete…"
          look="bad"
          disabled={role !== 'owner'}
          onSelect={() => setAsking(true)}
        />
      </Menu>
      <Dialog title={`Delete “${title}”?`} open={asking} onClose={() => setAsking(false)} width={420}>
        <p>Its versions, runs and results go with it. This cannot be undone.</p>
        <div className="dialog-foot">
          <Button onClick={() => setAsking(false)}>Keep it</Button>
          <Button look="bad" disabled={erase.isPending} onClick={() => erase.mutate(id, { onError: fail })}>
            Delete
          </Button>
        </div>
      </Dialog>
    </li>
  );
};
