import { Plus, Trash2 } from 'lucide-react';
import type { ClipboardEvent } from 'react';
import { readAny, writeAny } from '../field-values.ts';
import { type InputProps, useForm } from './form-context.ts';
import { useDraft } from './use-draft.ts';

type Row = readonly unknown[];
const shownRows = 200;

/** Rows typed by hand; the columns are those of the field `schema`. Cells pasted from a spreadsheet fill in from where they land. */
export function TableInput({ field, label, value, onChange }: InputProps) {
  const { config, disabled } = useForm();
  const columns = (Array.isArray(config.schema) ? config.schema : []) as readonly { name?: string; type?: string }[];
  const rows = (Array.isArray(value) ? value : []) as readonly Row[];
  const cell = (row: Row, at: number, next: unknown): Row =>
    Array.from({ length: Math.max(columns.length, row.length) }, (_, i) => (i === at ? next : (row[i] ?? null)));

  const paste = (event: ClipboardEvent, rowAt: number, columnAt: number) => {
    const text = event.clipboardData.getData('text/plain').replace(/\r?\n$/, '');
    if (!/[\t\n]/.test(text)) return;
    event.preventDefault();
    const next = [...rows];
    text.split(/\r?\n/).forEach((line, down) => {
      line.split('\t').forEach((entry, across) => {
        if (columnAt + across >= columns.length) return;
        next[rowAt + down] = cell(
          next[rowAt + down] ?? [],
          columnAt + across,
          readCell(entry, columns[columnAt + across]?.type),
        );
      });
    });
    onChange(next);
  };

  if (columns.length === 0) return <p className="field-help">Name the attributes first.</p>;
  return (
    <div id={field} className="table-input">
      <table aria-label={label}>
        <thead>
          <tr>
            {columns.map((column, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: columns are told apart by their place
              <th key={at} title={column.type}>
                {column.name || '?'}
              </th>
            ))}
            <th>
              <span className="hidden-text">Remove</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, shownRows).map((row, rowAt) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows are told apart by their place
            <tr key={rowAt}>
              {columns.map((column, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: columns are told apart by their place
                <td key={at} onPaste={event => paste(event, rowAt, at)}>
                  <CellInput
                    label={`${column.name ?? ''} of row ${rowAt + 1}`}
                    value={row[at]}
                    type={column.type}
                    disabled={disabled}
                    onChange={next => onChange(rows.with(rowAt, cell(row, at, next)))}
                  />
                </td>
              ))}
              <td>
                <button
                  type="button"
                  className="row-remove"
                  aria-label={`Remove row ${rowAt + 1}`}
                  disabled={disabled}
                  onClick={() => onChange(rows.toSpliced(rowAt, 1))}
                >
                  <Trash2 size={12} />
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > shownRows && <p className="field-help">and {rows.length - shownRows} rows more</p>}
      <button
        type="button"
        className="add-row"
        disabled={disabled}
        onClick={() => onChange([...rows, columns.map(() => null)])}
      >
        <Plus size={12} /> Add a row
      </button>
    </div>
  );
}

/** What is typed into a cell: text stays text in text columns, an empty cell is null. */
const readCell = (text: string, type: string | undefined): unknown =>
  text === '' ? null : type === 'string' || type === 'timestamp' || type === 'binary' ? text : (readAny(text) ?? null);

interface CellProps {
  readonly label: string;
  readonly value: unknown;
  readonly type: string | undefined;
  readonly disabled: boolean;
  readonly onChange: (value: unknown) => void;
}

function CellInput({ label, value, type, disabled, onChange }: CellProps) {
  const shown = value === null || value === undefined ? '' : typeof value === 'string' ? value : writeAny(value);
  const draft = useDraft(shown, text => onChange(readCell(text, type)));
  return (
    <input
      aria-label={label}
      placeholder="null"
      value={draft.text}
      disabled={disabled}
      onChange={event => draft.type(event.target.value)}
      onBlur={draft.commit}
    />
  );
}
