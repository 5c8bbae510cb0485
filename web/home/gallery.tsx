import { useState } from 'react';
import { toast } from 'sonner';
import { useLocation } from 'wouter';
import type { Example } from '#server/http/shapes/workflows.ts';
import { FaultNote } from '../parts/empty.tsx';
import { path, post } from '../state/api.ts';
import { useExamples, useMakeWorkflow } from '../state/queries.ts';
import { DagPicture } from './dag-picture.tsx';

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
  return (
    <div className="gallery">
      {data?.map(example => (
        <button
          key={example.name}
          type="button"
          className="example"
          disabled={busy !== null}
          onClick={() => void open(example)}
        >
          <DagPicture content={example.content} />
          <span className="example-text">
            <strong>
              {example.title} <small>{busy === example.name ? 'Opening…' : `${example.nodes} nodes`}</small>
            </strong>
            <p>{example.description}</p>
          </span>
        </button>
      ))}
    </div>
  );
};
