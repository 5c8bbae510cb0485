import './properties.css';
import { MousePointerSquareDashed } from 'lucide-react';
import { Tabs } from 'radix-ui';
import { useEffect } from 'react';
import { Empty } from '../parts/empty.tsx';
import { scrolling } from '../parts/motion.ts';
import { useKnowledge } from '../state/knowledge.ts';
import { useUi } from '../state/ui.ts';
import { useDocument } from '../state/use-document.ts';
import { HelpTab } from './help-tab.tsx';
import { NodeForm, useExample } from './node-form.tsx';
import { NodeHeader } from './node-header.tsx';
import { SchemaTab } from './schema-tab.tsx';
import { useMayEdit } from './use-may-edit.ts';
import { WorkflowProperties } from './workflow-properties.tsx';

/** Settings of what is selected; of the workflow when nothing is. */
export const PropertiesPanel = ({ workflow }: { readonly workflow: string }) => {
  const selection = useUi(ui => ui.selection);
  const nodes = useDocument(view => view.nodes);
  const chosen = selection.filter(id => nodes.has(id));
  if (chosen.length === 1) return <NodeProperties key={chosen[0]} workflow={workflow} id={chosen[0]!} />;
  if (chosen.length > 1)
    return (
      <Empty icon={<MousePointerSquareDashed size={20} />} title={`${chosen.length} nodes are selected`}>
        Select one of them to see its settings.
      </Empty>
    );
  return <WorkflowProperties />;
};

function NodeProperties({ workflow, id }: { readonly workflow: string; readonly id: string }) {
  const node = useDocument(view => view.nodes.get(id));
  const operator = useKnowledge(known => known.operators.get(node?.type ?? ''));
  const disabled = !useMayEdit();
  const takeExample = useExample(id);
  useFieldInView(id);
  if (!node) return null;
  return (
    <div className="properties">
      <NodeHeader node={node} operator={operator} />
      <Tabs.Root defaultValue="settings" className="property-tabs">
        <Tabs.List className="tab-list" aria-label="About this node">
          <Tabs.Trigger value="settings">Settings</Tabs.Trigger>
          <Tabs.Trigger value="schema">Schema</Tabs.Trigger>
          <Tabs.Trigger value="help" disabled={!operator}>
            Help
          </Tabs.Trigger>
        </Tabs.List>
        <Tabs.Content value="settings">
          {operator ? (
            <NodeForm workflow={workflow} node={node} operator={operator} />
          ) : (
            <p className="field-fault placeholder-note">
              There is no operator “{node.type}” here. Its settings are kept; replace or disable it to run the workflow.
            </p>
          )}
        </Tabs.Content>
        <Tabs.Content value="schema">
          <SchemaTab workflow={workflow} node={id} />
        </Tabs.Content>
        <Tabs.Content value="help">
          {operator && <HelpTab operator={operator} disabled={disabled} onExample={takeExample} />}
        </Tabs.Content>
      </Tabs.Root>
    </div>
  );
}

/** Brings the field that a problem points at into view, once, and puts the caret there. */
function useFieldInView(node: string): void {
  const wanted = useUi(ui => ui.focusField);
  useEffect(() => {
    if (wanted?.node !== node) return;
    const frame = requestAnimationFrame(() => {
      useUi.setState({ focusField: null });
      const row = rowOf(wanted.field);
      row?.scrollIntoView({ block: 'center', behavior: scrolling() });
      row
        ?.querySelector<HTMLElement>('input, textarea, select, button.input, [contenteditable="true"], button')
        ?.focus({ preventScroll: true });
      row?.animate([{ background: 'var(--accent-soft)' }, { background: 'transparent' }], 1200);
    });
    return () => cancelAnimationFrame(frame);
  }, [wanted, node]);
}

/** The box of a field, or of the nearest field that it lies in. */
function rowOf(field: string): HTMLElement | null {
  for (let path = field; path !== ''; path = path.slice(0, Math.max(0, path.lastIndexOf('.')))) {
    const found = document.querySelector<HTMLElement>(`[data-field="${CSS.escape(path)}"]`);
    if (found) return found;
  }
  return null;
}
