import { Play } from 'lucide-react';
import { Button } from '../parts/button.tsx';
import { path, post } from '../state/api.ts';

/** Runs the workflow; the toolbar's right half. */
export const RunControls = ({ workflow }: { readonly workflow: string }) => (
  <Button look="main" onClick={() => void post(`${path('workflows', workflow)}/runs`)}>
    <Play size={14} /> Run
  </Button>
);
