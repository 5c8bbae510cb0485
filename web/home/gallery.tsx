import { useState } from 'react';
import { toast } from 'sonner';
import { useLocation } from 'wouter';
import type { Example } from '#server/http/shapes/workflows.ts';
import { FaultNote } from '../parts/empty.tsx';
import { path, post } from '../state/api.ts';
import { useExamples, useMakeWorkflow } from '../state/queries.ts';
import { DagPicture } from './dag-picture.tsx';

/** What shows most at a glance comes first; the others follow in the order of their names. */
const first = ['flights', 'charts', 'movies', 'penguins'];
const rank = ({ name }: Example): number => first.indexOf(name) + 1 || first.length + 1;

/** The shipped examples; a click copies one, opens the copy and runs it. */
export const Gallery = () => {
  const { data, error } = useExamples();
  const make = useMakeWorkflow();
  const [busy, setBusy] = useState<string | null>(null);
  const [, go] = useLocation();
  const open = async ({ name }: Example) => {
    setBusy(name);
    try {
      const { workflow } = await make.mutateAsync({ example: name });
      await post(`${path('workflows', workflow.id)}/runs`).catch((fault: Error) => toast.error(fault.message));
      go(`/w/${workflow.id}`);
    } catch (fault) {
      toast.error((fault as Error).message);
      setBusy(null);
    }
  };
  if (error) return <FaultNote error={error} />;
  const shown = data && [...data].sort((a, b) => rank(a) - rank(b));
  return (
    <div className="gallery">
      {shown?.map(example => (
        <button
          key={example.name}
          type="button"
          className="example"
          disabled={busy !== null}
          onClick={() => void open(example)}
        >
          <DagPicture content={example.content} />
          <span className="example-text">
            <span className="example-title">
              <strong className="ellipsis">{example.title}</strong>
              <small>{busy === example.name ? 'Opening…' : `${example.nodes} nodes`}</small>
            </span>
            <p>{example.description}</p>
          </span>
        </button>
      ))}
    </div>
  );
};
