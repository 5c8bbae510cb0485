import './home.css';
import { Plus, Workflow } from 'lucide-react';
import { useState } from 'react';
import { toast } from 'sonner';
import { useLocation } from 'wouter';
import { Button } from '../parts/button.tsx';
import { Empty, FaultNote } from '../parts/empty.tsx';
import { Page } from '../shell/page.tsx';
import { useMakeWorkflow, useWorkflows } from '../state/queries.ts';
import { Gallery } from './gallery.tsx';
import { WorkflowList } from './workflow-list.tsx';

/** What a person finds after signing in: their workflows, and examples to start from. */
export const HomePage = () => {
  const { data, error } = useWorkflows();
  const make = useMakeWorkflow();
  const [text, setText] = useState('');
  const [, go] = useLocation();
  const create = () =>
    make.mutate(
      { name: 'Untitled workflow' },
      { onSuccess: ({ workflow }) => go(`/w/${workflow.id}`), onError: fault => void toast.error(fault.message) },
    );
  const wanted = text.trim().toLowerCase();
  const found = data?.items.filter(({ name, description }) => `${name} ${description}`.toLowerCase().includes(wanted));
  return (
    <Page title="Workflows">
      <div className="home">
        <section>
          <div className="home-head">
            <h1>Workflows</h1>
            {data && data.items.length > 5 && (
              <input
                className="input"
                type="search"
                placeholder="Search workflows"
                aria-label="Search workflows"
                value={text}
                onChange={event => setText(event.target.value)}
              />
            )}
            <Button look="main" disabled={make.isPending} onClick={create}>
              <Plus size={14} /> New workflow
            </Button>
          </div>
          {error && <FaultNote error={error} />}
          {found && found.length > 0 && <WorkflowList workflows={found} />}
          {found?.length === 0 && wanted !== '' && <Empty title={`Nothing is called “${text}”`} />}
          {data?.items.length === 0 && (
            <div className="home-empty">
              <Empty icon={<Workflow size={28} />} title="You have no workflows yet">
                Start with an empty canvas, or click an example below: it opens as your own copy and runs at once.
              </Empty>
            </div>
          )}
        </section>
        <section>
          <div className="home-head">
            <h2>Examples</h2>
          </div>
          <Gallery />
        </section>
      </div>
    </Page>
  );
};
