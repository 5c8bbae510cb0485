import { Plus, Trash2 } from 'lucide-react';
import { type Control, type Field, newRecord, optionOf } from '../fields.ts';
import { FieldRow } from './field-row.tsx';
import { type InputProps, useForm } from './form-context.ts';
import { TextInput } from './text-input.tsx';

const objectOf = (value: unknown): { readonly [key: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as { [key: string]: unknown }) : {};

interface GroupProps extends InputProps {
  readonly fields: readonly Field[];
}

/** The fields of an object inside the config; the object goes when the last of them is emptied. */
export function GroupInput({ field, label, value, onChange, fields }: GroupProps) {
  const object = objectOf(value);
  const set = (key: string, next: unknown) => {
    const filled = Object.entries({ ...object, [key]: next }).filter(([, part]) => part !== undefined);
    onChange(filled.length === 0 ? undefined : Object.fromEntries(filled));
  };
  return (
    <div id={field} className="group-input" role="group" aria-label={label}>
      {fields.map(part => (
        <FieldRow
          key={part.key}
          part={part}
          field={`${field}.${part.key}`}
          value={object[part.key]}
          onChange={next => set(part.key, next)}
        />
      ))}
    </div>
  );
}

interface UnionProps extends InputProps {
  readonly options: Extract<Control, { kind: 'union' }>['options'];
}

/** One of several shapes, or none. */
export function UnionInput({ field, label, value, onChange, options }: UnionProps) {
  const { disabled, Value } = useForm();
  const at = value === undefined ? -1 : optionOf(options, value);
  const choose = (next: number) => {
    const control = options[next]?.control;
    if (!control) onChange(undefined);
    else onChange(control.kind === 'group' ? { ...newRecord(control.fields), ...blanks(control.fields) } : '');
  };
  return (
    <div id={field} className="union-input" role="group" aria-label={label}>
      <select
        className="input"
        aria-label={`Kind of ${label}`}
        value={at}
        disabled={disabled}
        onChange={event => choose(Number(event.target.value))}
      >
        <option value={-1}>none</option>
        {options.map((option, i) => (
          <option key={option.label} value={i}>
            {option.label}
          </option>
        ))}
      </select>
      {at >= 0 && (
        <Value control={options[at]!.control} field={field} label={label} value={value} onChange={onChange} />
      )}
    </div>
  );
}

/** The key that tells the options apart has to be there, if empty. */
const blanks = (fields: readonly Field[]) =>
  Object.fromEntries(
    fields.filter(part => part.required).map(part => [part.key, part.control.kind === 'number' ? 1 : '']),
  );

interface MapProps extends InputProps {
  readonly item: Control;
}

/** Names with a value each. */
export function MapInput({ field, label, value, onChange, item }: MapProps) {
  const { disabled, Value } = useForm();
  const entries = Object.entries(objectOf(value));
  const put = (next: readonly (readonly [string, unknown])[]) =>
    onChange(next.length === 0 ? undefined : Object.fromEntries(next));
  return (
    <div id={field} className="map-input" role="group" aria-label={label}>
      {entries.map(([name, entry], at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the name is what is being edited
        <div key={at} className="list-entry">
          <TextInput
            field={`${field}.${at}.name`}
            label={`Name ${at + 1} of ${label}`}
            value={name}
            onChange={next => put(entries.with(at, [String(next ?? ''), entry]))}
          />
          <Value
            control={item}
            field={`${field}.${name}`}
            label={`${label}: ${name}`}
            value={entry}
            onChange={next => put(entries.with(at, [name, next ?? '']))}
          />
          <span className="row-buttons">
            <button
              type="button"
              aria-label={`Remove ${name}`}
              disabled={disabled}
              onClick={() => put(entries.toSpliced(at, 1))}
            >
              <Trash2 size={12} />
            </button>
          </span>
        </div>
      ))}
      <button
        type="button"
        className="add-row"
        disabled={disabled || entries.some(([name]) => name === '')}
        onClick={() => put([...entries, ['', '']])}
      >
        <Plus size={12} /> Add
      </button>
    </div>
  );
}
