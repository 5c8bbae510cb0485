import { ExpressionField } from '../expression-field.tsx';
import { holdsParameter } from '../field-values.ts';
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
      return <TextInput {...props} lines mono />;
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
  const { schemaOf, parameters, disabled } = useForm();
  const editing = useEditing(field);
  const draft = useDraft(typeof value === 'string' ? value : '', text => onChange(text === '' ? undefined : text));
  return (
    <ExpressionField
      label={label}
      value={draft.text}
      schema={schemaOf(port)}
      parameters={parameters}
      disabled={disabled}
      onChange={draft.type}
      onFocus={editing.onFocus}
      onBlur={() => {
        draft.commit();
        editing.onBlur();
      }}
    />
  );
}
