import { Play } from 'lucide-react';
import { IconButton } from '../parts/button.tsx';
import { useDocument } from '../state/use-document.ts';
import { startRun, useRunDialog } from './run-actions.ts';
import { useMayRun } from './use-may-run.ts';

interface NodeRunProps {
  readonly workflow: string;
  readonly node: string;
}

/** Runs a node and what it needs; part of the node's toolbar. */
export function NodeRunButton({ workflow, node }: NodeRunProps) {
  const asks = useDocument(view => view.parameters.some(parameter => parameter.default === undefined));
  const may = useMayRun();
  return (
    <IconButton
      label="Run to here"
      disabled={!may}
      onClick={() => (asks ? useRunDialog.setState({ wish: { to: node } }) : void startRun(workflow, { to: node }))}
    >
      <Play size={14} />
    </IconButton>
  );
}
