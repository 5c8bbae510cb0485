import { useQuery } from '@tanstack/react-query';
import type { SecretName } from '#server/http/shapes/secrets.ts';
import { get } from '../../state/api.ts';
import { type InputProps, useEditing, useForm } from './form-context.ts';
import { useDraft } from './use-draft.ts';

/** The name of a stored connection, of those that there are; what it holds never leaves the server. */
export function SecretInput({ field, label, value, onChange }: InputProps) {
  const { disabled } = useForm();
  const editing = useEditing(field);
  const { data } = useQuery({
    queryKey: ['secrets'],
    queryFn: () => get<readonly SecretName[]>('/secrets'),
    retry: false,
  });
  const names = data?.map(({ name }) => name) ?? [];
  const draft = useDraft(typeof value === 'string' ? value : '', onChange);
  const unknown = data !== undefined && draft.text !== '' && !names.includes(draft.text) && !draft.text.includes('${');
  return (
    <>
      <input
        id={field}
        className="input mono"
        aria-label={label}
        aria-describedby={`${field}-note`}
        list={`${field}-names`}
        placeholder="name of a connection"
        autoComplete="off"
        value={draft.text}
        disabled={disabled}
        onChange={event => draft.type(event.target.value)}
        onFocus={editing.onFocus}
        onBlur={() => {
          draft.commit();
          editing.onBlur();
        }}
      />
      <datalist id={`${field}-names`}>
        {names.map(name => (
          <option key={name} value={name} />
        ))}
      </datalist>
      {unknown && (
        <p className="field-help">
          No connection is stored as “{draft.text}”{names.length > 0 && `; there is ${names.join(', ')}`}. An admin
          stores it with <code>sluice secret set {draft.text}</code>.
        </p>
      )}
    </>
  );
}
