import { ChevronDown, ChevronRight, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { addParameter, removeParameter, setParameter, setWorkflow } from '#collab/edits.ts';
import { useFrozen } from '../state/frozen.ts';
import { useRoom } from '../state/room-context.tsx';
import { type DocumentView, useDocument } from '../state/use-document.ts';
import type { Field } from './fields.ts';
import { FieldRow } from './inputs/field-row.tsx';
import { Form, type FormContext } from './inputs/form-context.ts';
import { ValueInput } from './inputs/value-input.tsx';
import { RunSettings } from './run-settings.tsx';
import { useEditors } from './use-editors.ts';
import { useMayEdit } from './use-may-edit.ts';

const field = (key: string, title: string, help: string, control: Field['control'], preset?: unknown): Field => ({
  key,
  title,
  help,
  required: false,
  preset,
  control,
});
const whole = (minimum: number, maximum?: number): Field['control'] => ({
  kind: 'number',
  integer: true,
  minimum,
  ...(maximum && { maximum }),
});

const about = [
  field('name', 'Name', '', { kind: 'text' }),
  field('description', 'Description', 'What it is for; shown in lists.', { kind: 'prose' }),
];
const settings = [
  field('previewRows', 'Preview rows', 'Rows stored of outputs that are not kept whole.', whole(0), 10_000),
  field('batchRows', 'Batch rows', 'Rows to aim at per batch.', whole(1, 65_536), 8192),
  field('seed', 'Seed', 'Seed of everything random.', whole(0), 1),
];

/** The workflow itself: what it is called, its parameters, how it runs. */
export function WorkflowProperties() {
  const { editor } = useRoom();
  const view = useDocument(now => now);
  const { editorOf, onEditing } = useEditors('');
  const disabled = !useMayEdit();
  const frozen = useFrozen();
  const values: { readonly [key: string]: unknown } = {
    name: view.name,
    description: view.description,
    ...view.settings,
  };
  const form: FormContext = {
    Value: ValueInput,
    node: '',
    workflow: '',
    disabled,
    config: {},
    schemaOf: () => undefined,
    parameters: [],
    problemsOf: () => [],
    editorOf,
    onEditing,
  };
  const rows = (fields: readonly Field[]) =>
    fields.map(part => (
      <FieldRow
        key={part.key}
        part={part}
        field={part.key}
        fixed={part.key === 'name'}
        value={values[part.key] === part.preset ? undefined : values[part.key]}
        onChange={value => setWorkflow(editor, { [part.key]: value ?? part.preset ?? '' })}
      />
    ));
  return (
    <Form value={form}>
      <form
        className="node-form workflow-form"
        aria-label="Settings of the workflow"
        onSubmit={event => event.preventDefault()}
      >
        {frozen?.run && <RunSettings run={frozen.run} />}
        {rows(about)}
        <Parameters list={view.parameters} disabled={disabled} />
        <h3>How it runs</h3>
        {rows(settings)}
      </form>
    </Form>
  );
}

type Parameter = DocumentView['parameters'][number];

function Parameters({ list, disabled }: { readonly list: readonly Parameter[]; readonly disabled: boolean }) {
  const { editor } = useRoom();
  const [opened, setOpened] = useState<number | null>(null);
  const add = () => {
    const taken = new Set(list.map(({ name }) => name));
    let n = 1;
    while (taken.has(`parameter${n}`)) n++;
    addParameter(editor, { name: `parameter${n}`, type: 'string' });
    setOpened(list.length);
  };
  return (
    <section className="parameters" data-field="parameters">
      <h3>Parameters</h3>
      <p className="field-help">Values asked for when the workflow runs; write {'${name}'} in a field.</p>
      {list.map((parameter, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the name is what is being edited
        <div key={at} className="record">
          <header>
            <button
              type="button"
              className="disclose"
              aria-expanded={opened === at}
              onClick={() => setOpened(opened === at ? null : at)}
            >
              {opened === at ? <ChevronDown size={12} /> : <ChevronRight size={12} />}
              <code>{parameter.name}</code>
              <em className="ellipsis">
                {parameter.type}
                {parameter.default === undefined ? '' : ` = ${JSON.stringify(parameter.default)}`}
              </em>
            </button>
            <span className="row-buttons">
              <button
                type="button"
                aria-label={`Remove ${parameter.name}`}
                disabled={disabled}
                onClick={() => removeParameter(editor, parameter.name)}
              >
                <Trash2 size={12} />
              </button>
            </span>
          </header>
          {opened === at && <ParameterFields parameter={parameter} at={at} taken={list.map(({ name }) => name)} />}
        </div>
      ))}
      <button type="button" className="add-row" disabled={disabled} onClick={add}>
        <Plus size={12} /> Add a parameter
      </button>
    </section>
  );
}

const parameterFields = (type: string): Field[] => [
  field('name', 'Name', 'Letters, digits, _ and -, with a letter first.', { kind: 'text' }),
  field('type', 'Type', '', { kind: 'type' }),
  field('default', 'Default', 'Empty: it has to be given for each run.', controlOfType(type)),
  field('description', 'Description', 'What people read beside it.', { kind: 'text' }),
];

/** The box that values of an attribute type are typed into. */
export const controlOfType = (type: string): Field['control'] => {
  if (type === 'bool') return { kind: 'boolean' };
  if (type === 'int32' || type === 'float64') return { kind: 'number', integer: type === 'int32' };
  return { kind: type === 'string' || type === 'timestamp' ? 'text' : 'any' };
};

interface ParameterFieldsProps {
  readonly parameter: Parameter;
  readonly at: number;
  readonly taken: readonly string[];
}

function ParameterFields({ parameter, at, taken }: ParameterFieldsProps) {
  const { editor } = useRoom();
  const [fault, setFault] = useState<string | null>(null);
  const set = (key: string, value: unknown) => {
    if (key === 'name') {
      const name = String(value ?? '');
      const right = /^[A-Za-z_][A-Za-z0-9_-]*$/.test(name);
      const free = name === parameter.name || !taken.includes(name);
      setFault(right && free ? null : right ? `“${name}” is taken` : `“${name}” is no name for a parameter`);
      if (!right || !free) return;
    }
    setParameter(editor, parameter.name, { [key]: value });
  };
  return (
    <>
      {parameterFields(parameter.type).map(part => (
        <FieldRow
          key={part.key}
          part={part}
          field={`parameters.${at}.${part.key}`}
          value={parameter[part.key as keyof Parameter]}
          onChange={value => set(part.key, value)}
        />
      ))}
      {fault && (
        <p className="field-fault" role="alert">
          {fault}
        </p>
      )}
    </>
  );
}
