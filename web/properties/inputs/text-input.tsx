import { useState } from 'react';
import { holdsParameter, placeholderOf, readAny, readNumber, writeAny } from '../field-values.ts';
import type { Control } from '../fields.ts';
import { type InputProps, useEditing, useForm } from './form-context.ts';
import { useDraft } from './use-draft.ts';

interface LineProps extends InputProps {
  readonly lines?: boolean;
  readonly mono?: boolean;
}

/** One line of text, or several that grow with what is written. */
export function TextInput({ field, label, value, preset, onChange, lines, mono }: LineProps) {
  const { disabled } = useForm();
  const editing = useEditing(field);
  const draft = useDraft(typeof value === 'string' ? value : writeAny(value), text =>
    onChange(text === '' && preset !== '' ? emptyOf(preset) : text),
  );
  const shared = {
    id: field,
    className: `input ${mono ? 'mono' : ''}`,
    'aria-label': label,
    'aria-describedby': `${field}-note`,
    placeholder: placeholderOf(preset),
    value: draft.text,
    disabled,
    onFocus: editing.onFocus,
    onBlur: () => {
      draft.commit();
      editing.onBlur();
    },
  };
  if (lines)
    return <textarea {...shared} rows={3} spellCheck={!mono} onChange={event => draft.type(event.target.value)} />;
  return (
    <input
      {...shared}
      onChange={event => draft.type(event.target.value)}
      onKeyDown={({ key }) => key === 'Enter' && draft.commit()}
    />
  );
}

/** An emptied field goes back to its default; one without a default is empty, which is a value like any other. */
const emptyOf = (preset: unknown): unknown => (preset === undefined ? '' : undefined);

interface NumberProps extends InputProps {
  readonly control: Extract<Control, { kind: 'number' }>;
}

/** A number; a parameter may stand for it. */
export function NumberInput({ field, label, value, preset, onChange, control }: NumberProps) {
  const { disabled } = useForm();
  const editing = useEditing(field);
  const [fault, setFault] = useState<string | null>(null);
  const draft = useDraft(value === undefined || value === null ? '' : String(value), text => {
    const read = readNumber(text, control);
    setFault(read.fault ?? null);
    if (!read.fault) onChange(read.value);
  });
  return (
    <>
      <input
        id={field}
        className="input numbers"
        inputMode={control.integer ? 'numeric' : 'decimal'}
        aria-label={label}
        aria-describedby={`${field}-note`}
        aria-invalid={fault !== null}
        placeholder={placeholderOf(preset)}
        value={draft.text}
        disabled={disabled}
        onFocus={editing.onFocus}
        onBlur={() => {
          draft.commit();
          editing.onBlur();
        }}
        onChange={event => draft.type(event.target.value)}
        onKeyDown={event => {
          const step = { ArrowUp: 1, ArrowDown: -1 }[event.key];
          if (event.key === 'Enter') draft.commit();
          if (!step || holdsParameter(draft.text)) return;
          const from = Number(draft.text === '' ? (preset ?? 0) : draft.text);
          if (!Number.isFinite(from)) return;
          event.preventDefault();
          draft.type(String(control.integer ? from + step : Number((from + step / 10).toFixed(6))));
        }}
      />
      {fault && (
        <p className="field-fault" role="alert">
          {fault}
        </p>
      )}
    </>
  );
}

/** Any value: JSON where it reads as such, else text. */
export const AnyInput = (props: InputProps) => (
  <TextInput
    {...props}
    value={writeAny(props.value)}
    onChange={text => props.onChange(readAny(String(text ?? '')))}
    mono
  />
);
