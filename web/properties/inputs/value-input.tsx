import { useEffect, useMemo } from 'react';
import { gesture } from '#collab/editor.ts';
import { openText, sharedText } from '#collab/edits.ts';
import { useRoom } from '../../state/room-context.tsx';
import { changeTo } from '../change-to.ts';
import { CodeBox, ExpressionField } from '../expression-field.tsx';
import { holdsParameter } from '../field-values.ts';
import { useCarets } from '../use-editors.ts';
import { AttributeInput, AttributesInput } from './attribute-input.tsx';
import { BooleanInput, ChoiceInput, TypeInput } from './choice-input.tsx';
import { type InputProps, useEditing, useForm, type ValueProps } from './form-context.ts';
import { ListInput, RecordsInput } from './list-input.tsx';
import { GroupInput, MapInput, UnionInput } from './object-input.tsx';
import { PathInput } from './path-input.tsx';
import { SecretInput } from './secret-input.tsx';
import { TableInput } from './table-input.tsx';
import { AnyInput, NumberInput, TextInput } from './text-input.tsx';
import { useDraft } from './use-draft.ts';

/** The box for a value, as its control asks for. */
export function ValueInput({ control, ...props }: ValueProps) {
  // A parameter may stand for any value; it is edited as the text that it is.
  const standsIn = holdsParameter(props.value) && ['boolean', 'choice', 'type'].includes(control.kind);
  if (standsIn) return <TextInput {...props} mono />;
  switch (control.kind) {
    case 'text':
      return <TextInput {...props} />;
    case 'prose':
      return <TextInput {...props} lines />;
    case 'sql':
      return <QueryInput {...props} />;
    case 'number':
      return <NumberInput {...props} control={control} />;
    case 'boolean':
      return <BooleanInput {...props} />;
    case 'choice':
      return <ChoiceInput {...props} words={control.words} />;
    case 'type':
      return <TypeInput {...props} />;
    case 'attribute':
      return <AttributeInput {...props} port={control.port} />;
    case 'attributes':
      return <AttributesInput {...props} port={control.port} />;
    case 'expression':
      return <ExpressionInput {...props} port={control.port} />;
    case 'path':
      return <PathInput {...props} />;
    case 'secret':
      return <SecretInput {...props} />;
    case 'list':
      return <ListInput {...props} item={control.item} />;
    case 'records':
      return <RecordsInput {...props} fields={control.fields} />;
    case 'group':
      return <GroupInput {...props} fields={control.fields} />;
    case 'union':
      return <UnionInput {...props} options={control.options} />;
    case 'map':
      return <MapInput {...props} item={control.value} />;
    case 'table':
      return <TableInput {...props} />;
    case 'any':
      return <AnyInput {...props} />;
  }
}

function ExpressionInput({ field, label, value, onChange, port }: InputProps & { readonly port: string }) {
  const { schemaOf, parameters, disabled, node } = useForm();
  const editing = useEditing(field);
  const carets = useCarets(node, field);
  const draft = useDraft(typeof value === 'string' ? value : '', text => onChange(text === '' ? undefined : text));
  return (
    <ExpressionField
      label={label}
      value={draft.text}
      schema={schemaOf(port)}
      parameters={parameters}
      disabled={disabled}
      {...carets}
      onChange={draft.type}
      onFocus={editing.onFocus}
      onBlur={() => {
        draft.commit();
        editing.onBlur();
      }}
    />
  );
}

/** A query: text of the document that people write in together. */
function QueryInput({ field, label, value }: InputProps) {
  const { disabled, node } = useForm();
  const { editor, undo } = useRoom();
  const editing = useEditing(field);
  const carets = useCarets(node, field);
  const shared = useMemo(
    () => ({
      text: () => sharedText(editor.document, node, field),
      open: () => openText(editor, node, field),
      write: (change: () => void) => gesture(editor, change),
    }),
    [editor, node, field],
  );
  useEffect(() => undo.end, [undo]);
  return (
    <CodeBox
      key={node}
      query
      label={label}
      value={typeof value === 'string' ? value : ''}
      shared={shared}
      schema={nothing}
      functions={nothing}
      faults={nothing}
      describedBy={`${field}-note`}
      disabled={disabled}
      {...carets}
      onChange={text => {
        const now = shared.open();
        const change = now && changeTo(now.toString(), text);
        if (!change) return;
        shared.write(() => {
          now.delete(change.from, change.to - change.from);
          now.insert(change.from, change.insert);
        });
      }}
      onFocus={() => {
        // What is written in one visit is one step.
        undo.begin();
        editing.onFocus();
      }}
      onBlur={() => {
        undo.end();
        editing.onBlur();
      }}
    />
  );
}

const nothing: readonly never[] = [];
