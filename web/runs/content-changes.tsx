interface FieldChange {
  readonly field: string;
  readonly before?: unknown;
  readonly after?: unknown;
}
interface ListDiff {
  readonly added: readonly { readonly id: string; readonly label?: string; readonly type?: string }[];
  readonly removed: readonly { readonly id: string; readonly label?: string; readonly type?: string }[];
  readonly changed: readonly { readonly id: string; readonly fields: readonly FieldChange[] }[];
}
/** engine/plan/diff.ts, as far as it is told here. */
interface Diff {
  readonly nodes?: ListDiff;
  readonly links?: ListDiff;
  readonly parameters?: ListDiff;
  readonly workflow?: readonly FieldChange[];
}

const kinds = [
  ['nodes', 'Node'],
  ['parameters', 'Parameter'],
  ['links', 'Link'],
] as const;

/** What was changed in the workflow between two runs, in words. */
export function ContentChanges({ diff }: { readonly diff: unknown }) {
  const found = (diff ?? {}) as Diff;
  const lines = kinds.flatMap(([key, word]) => {
    const list = found[key];
    return [
      ...(list?.added ?? []).map(entry => ({ sign: 'N', text: `${word} ${nameOf(entry)}`, fields: [] })),
      ...(list?.removed ?? []).map(entry => ({ sign: 'D', text: `${word} ${nameOf(entry)}`, fields: [] })),
      ...(list?.changed ?? [])
        .map(entry => ({ ...entry, fields: entry.fields.filter(({ field }) => !field.startsWith('position')) }))
        .filter(({ fields }) => fields.length > 0)
        .map(({ id, fields }) => ({ sign: 'M', text: `${word} ${id}`, fields })),
    ];
  });
  const own = (found.workflow ?? []).filter(({ field }) => field !== 'origin');
  if (own.length > 0) lines.push({ sign: 'M', text: 'Workflow', fields: own });
  return (
    <section className="changes">
      <h3>What changed in the workflow</h3>
      {lines.length === 0 && <p className="field-help">Nothing: both ran the same workflow.</p>}
      <ul>
        {lines.map(({ sign, text, fields }) => (
          <li key={sign + text}>
            <b data-sign={sign} title={words[sign]}>
              {sign}
            </b>{' '}
            {text}
            {fields.map(({ field, before, after }) => (
              <div key={field} className="change-field">
                <code>{field}</code> <del>{valueText(before)}</del> <ins>{valueText(after)}</ins>
              </div>
            ))}
          </li>
        ))}
      </ul>
    </section>
  );
}

const words: { readonly [sign: string]: string } = { N: 'new', D: 'deleted', M: 'modified' };
const nameOf = ({ id, label }: { readonly id: string; readonly label?: string }) => (label ? `${label} (${id})` : id);
const valueText = (value: unknown): string => (value === undefined ? 'nothing' : JSON.stringify(value));
