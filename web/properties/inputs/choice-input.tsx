import { Switch } from 'radix-ui';
import { TypeChip } from '../../results/type-chip.tsx';
import { type InputProps, useEditing, useForm } from './form-context.ts';

const fewest = 3;

interface ChoiceProps extends InputProps {
  readonly words: readonly string[];
}

/** One of a few words: side by side when they are short and few, else a list. */
export function ChoiceInput({ field, label, value, preset, onChange, words }: ChoiceProps) {
  const { disabled } = useForm();
  const editing = useEditing(field);
  const chosen = value ?? preset;
  if (words.length <= fewest && words.join('').length <= 24)
    return (
      <div id={field} className="segments" role="radiogroup" aria-label={label} {...editing}>
        {words.map(word => (
          <button
            key={word}
            type="button"
            role="radio"
            aria-checked={chosen === word}
            data-preset={(value === undefined && preset === word) || undefined}
            disabled={disabled}
            onClick={() => onChange(word)}
          >
            {word}
          </button>
        ))}
      </div>
    );
  return (
    <select
      id={field}
      className="input"
      aria-label={label}
      value={typeof value === 'string' ? value : ''}
      disabled={disabled}
      data-preset={value === undefined || undefined}
      onChange={event => onChange(event.target.value === '' ? undefined : event.target.value)}
      {...editing}
    >
      <option value="">{typeof preset === 'string' ? preset : 'choose …'}</option>
      {typeof value === 'string' && !words.includes(value) && <option value={value}>{value} (unknown)</option>}
      {words.map(word => (
        <option key={word} value={word}>
          {word}
        </option>
      ))}
    </select>
  );
}

const types = ['bool', 'int32', 'int64', 'float64', 'string', 'timestamp', 'binary', 'vector', 'json'];

/** The type of an attribute. */
export const TypeInput = (props: InputProps) => (
  <span className="type-input">
    {typeof (props.value ?? props.preset) === 'string' && <TypeChip type={String(props.value ?? props.preset)} />}
    <ChoiceInput {...props} words={types} />
  </span>
);

export function BooleanInput({ field, label, value, preset, onChange }: InputProps) {
  const { disabled } = useForm();
  const editing = useEditing(field);
  return (
    <Switch.Root
      id={field}
      className="switch"
      aria-label={label}
      checked={(value ?? preset) === true}
      disabled={disabled}
      onCheckedChange={onChange}
      {...editing}
    >
      <Switch.Thumb className="switch-thumb" />
    </Switch.Root>
  );
}
