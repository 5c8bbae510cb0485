import { useMemo, useState } from 'react';
import { toast } from 'sonner';
import { setConfig, setConfigFields } from '#collab/edits.ts';
import type { OperatorInfo } from '#server/http/shapes/catalogue.ts';
import { useKnowledge } from '../state/knowledge.ts';
import { useCheck } from '../state/queries.ts';
import { useRoom } from '../state/room-context.tsx';
import { toldOfNodes, useRunState } from '../state/run-state.ts';
import { type NodeView, useDocument } from '../state/use-document.ts';
import { fieldsOf, type JsonSchema, variantOf } from './fields.ts';
import { FieldRow } from './inputs/field-row.tsx';
import { Form, type FormContext } from './inputs/form-context.ts';
import { ValueInput } from './inputs/value-input.tsx';
import { useEditors } from './use-editors.ts';
import { useMayEdit } from './use-may-edit.ts';

interface NodeFormProps {
  readonly workflow: string;
  readonly node: NodeView;
  readonly operator: OperatorInfo;
}

const noProblems: readonly never[] = [];

/** The config of a node as a form; each field is a key that several people may fill in at once. */
export function NodeForm({ workflow, node, operator }: NodeFormProps) {
  const { editor, undo } = useRoom();
  const schema = operator.config as JsonSchema;
  const fields = useMemo(() => fieldsOf(schema), [schema]);
  const { data: check } = useCheck(workflow);
  const problems = useKnowledge(known => known.problems[node.id]) ?? noProblems;
  const ofRun = useRunState(toldOfNodes);
  const parameters = useDocument(view => view.parameters);
  const { editorOf, onEditing } = useEditors(node.id);
  const disabled = !useMayEdit();
  const [variant, setVariant] = useState<number | null>(null);

  const all = [...problems, ...ofRun.filter(p => p.node === node.id).map(p => ({ ...p, severity: 'error' }))];
  const form: FormContext = {
    Value: ValueInput,
    node: node.id,
    workflow,
    disabled,
    config: node.config,
    schemaOf: port => check?.inputs[node.id]?.[port],
    parameters: parameters.map(({ name }) => name),
    problemsOf: field => all.filter(problem => problem.field === field),
    editorOf,
    onEditing,
  };

  const variants = schema.variants ?? [];
  const shown = variant ?? variantOf(variants, node.config);
  const elsewhere = new Set(variants.flatMap(({ fields: keys }, at) => (at === shown ? [] : keys)));
  const choose = (at: number) => {
    setVariant(at);
    const others = variants.flatMap(({ fields: keys }, i) => (i === at ? [] : keys));
    const own = new Set(variants[at]!.fields);
    const gone = others.filter(key => !own.has(key) && node.config[key] !== undefined);
    if (gone.length === 0) return;
    setConfigFields(editor, node.id, Object.fromEntries(gone.map(key => [key, undefined])));
    toast('Only one of the two counts, so the other was emptied', {
      action: { label: 'Undo', onClick: () => undo.undo() },
    });
  };

  const general = all.filter(problem => !problem.field || !fields.some(f => isWithin(problem.field!, f.key)));
  return (
    <Form value={form}>
      <form
        className="node-form"
        aria-label={`Settings of ${node.label ?? operator.label}`}
        onSubmit={event => event.preventDefault()}
      >
        {general.map(({ code, message, severity }) => (
          <p key={code + message} className={severity === 'error' ? 'field-fault' : 'field-help'}>
            {message}
          </p>
        ))}
        {variants.length > 0 && (
          <div className="segments" role="radiogroup" aria-label="Fill in by">
            {variants.map(({ title }, at) => (
              <button
                key={title}
                type="button"
                role="radio"
                aria-checked={at === shown}
                disabled={disabled}
                onClick={() => choose(at)}
              >
                {title}
              </button>
            ))}
          </div>
        )}
        {fields
          .filter(({ key }) => !elsewhere.has(key))
          .map(part => (
            <FieldRow
              key={part.key}
              part={part}
              field={part.key}
              value={node.config[part.key]}
              onChange={value => setConfig(editor, node.id, [part.key], value)}
            />
          ))}
        {fields.length === 0 && <p className="field-help">Nothing to set: link its inputs and it is ready.</p>}
      </form>
    </Form>
  );
}

const isWithin = (field: string, key: string): boolean => field === key || field.startsWith(`${key}.`);

/** Fills a node's form in with an example; fields that the example does not name go back to their defaults. */
export function useExample(id: string): (config: { readonly [key: string]: unknown }) => void {
  const { editor, undo } = useRoom();
  const node = useDocument(view => view.nodes.get(id));
  return config => {
    const emptied = Object.fromEntries(Object.keys(node?.config ?? {}).map(key => [key, undefined]));
    setConfigFields(editor, id, { ...emptied, ...config });
    toast('The example is filled in', { action: { label: 'Undo', onClick: () => undo.undo() } });
  };
}
