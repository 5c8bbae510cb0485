import { type Change, type FieldChange, isLong, valueText } from './changes.ts';
import { diffLines, foldSame } from './line-diff.ts';

/** Fields of one change, before and after; long texts line by line. */
export const FieldDiff = ({ change }: { readonly change: Change }) => (
  <dl className="field-diff">
    {change.fields.map(field => (
      <div key={field.field}>
        <dt>
          <code>{field.field.replace(/^config\./, '')}</code>
        </dt>
        <Values {...field} />
      </div>
    ))}
    {change.fields.length === 0 && <p className="field-help">It has no settings.</p>}
  </dl>
);

const Values = ({ before, after }: FieldChange) => {
  const [old, now] = [valueText(before), valueText(after)];
  if (isLong(old, now) && before !== undefined && after !== undefined) return <Lines before={old} after={now} />;
  return (
    <dd>
      {before !== undefined && <del>{shown(before)}</del>}
      {after !== undefined && <ins>{shown(after)}</ins>}
      {before === undefined && after === undefined && <i>nothing</i>}
    </dd>
  );
};

/** An empty text is said, since it cannot be seen. */
const shown = (value: unknown): string => (value === '' ? 'empty text' : valueText(value));
const marks = { same: ' ', added: '+', removed: '−' } as const;

const Lines = ({ before, after }: { readonly before: string; readonly after: string }) => (
  <dd className="line-diff">
    <pre>
      {foldSame(diffLines(before, after)).map((line, at) =>
        typeof line === 'number' ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name
          <span key={at} className="line-fold">{`… ${line} lines as before\n`}</span>
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name
          <span key={at} data-kind={line.kind}>{`${marks[line.kind]} ${line.text}\n`}</span>
        ),
      )}
    </pre>
  </dd>
);
