import { ArrowDown, ArrowUp, Plus, Trash2 } from 'lucide-react';
import { useId, useState } from 'react';
import { moved } from '../field-values.ts';
import { type Control, type Field, newRecord } from '../fields.ts';
import { FieldRow } from './field-row.tsx';
import { type InputProps, useForm } from './form-context.ts';

interface ListProps extends InputProps {
  readonly item: Control;
}

const listOf = (value: unknown, preset: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : Array.isArray(preset) ? preset : [];

/** Several values of one kind. */
export function ListInput({ field, label, value, preset, onChange, item }: ListProps) {
  const { disabled, Value } = useForm();
  const list = listOf(value, preset);
  return (
    <div id={field} className="list-input" role="group" aria-label={label}>
      {list.map((entry, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: entries have no names of their own
        <div key={at} className="list-entry">
          <div className="list-value">
            <Value
              control={item}
              field={`${field}.${at}`}
              label={`${label} ${at + 1}`}
              value={entry}
              onChange={next => onChange(list.with(at, next ?? ''))}
            />
          </div>
          <RowButtons list={list} at={at} label={label} onChange={onChange} />
        </div>
      ))}
      <button
        type="button"
        className="add-row"
        disabled={disabled}
        onClick={() => onChange([...list, item.kind === 'number' ? 0 : ''])}
      >
        <Plus size={12} /> Add
      </button>
    </div>
  );
}

interface RecordsProps extends InputProps {
  readonly fields: readonly Field[];
}

/** A list of small objects: a card each, moved by dragging or by its buttons. */
export function RecordsInput({ field, label, value, preset, onChange, fields }: RecordsProps) {
  const { disabled } = useForm();
  const [dragged, setDragged] = useState<number | null>(null);
  const [over, setOver] = useState<number | null>(null);
  const list = listOf(value, preset) as readonly { readonly [key: string]: unknown }[];
  const heading = useId();
  return (
    <div id={field} className="records" role="group" aria-label={label}>
      {list.map((record, at) => (
        <div
          // biome-ignore lint/suspicious/noArrayIndexKey: records have no names of their own
          key={at}
          className="record"
          role="group"
          aria-labelledby={`${heading}-${at}`}
          data-over={over === at || undefined}
          onDragOver={event => {
            if (dragged === null) return;
            event.preventDefault();
            setOver(at);
          }}
          onDrop={() => {
            if (dragged !== null) onChange(moved(list, dragged, at));
            setDragged(null);
            setOver(null);
          }}
        >
          {/* biome-ignore lint/a11y/noStaticElementInteractions: the buttons beside it move the entry too */}
          <header
            draggable={!disabled}
            onDragStart={() => setDragged(at)}
            onDragEnd={() => {
              setDragged(null);
              setOver(null);
            }}
          >
            <span id={`${heading}-${at}`}>
              {at + 1} <em className="ellipsis">{summaryOf(record)}</em>
            </span>
            <RowButtons list={list} at={at} label={label} onChange={onChange} />
          </header>
          {fields.map(part => (
            <FieldRow
              key={part.key}
              part={part}
              field={`${field}.${at}.${part.key}`}
              value={record?.[part.key]}
              onChange={next => onChange(list.with(at, without({ ...record, [part.key]: next })))}
            />
          ))}
        </div>
      ))}
      <button
        type="button"
        className="add-row"
        disabled={disabled}
        onClick={() => onChange([...list, newRecord(fields)])}
      >
        <Plus size={12} /> Add {list.length === 0 ? label.toLowerCase() : 'another'}
      </button>
    </div>
  );
}

/** A record without the keys that hold nothing. */
const without = (record: { readonly [key: string]: unknown }) =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));

/** The words of a record, for its heading. */
const summaryOf = (record: unknown): string =>
  typeof record === 'object' && record !== null
    ? Object.values(record)
        .filter(value => typeof value === 'string' || typeof value === 'number')
        .join(' ')
    : '';

interface RowButtonsProps {
  readonly list: readonly unknown[];
  readonly at: number;
  readonly label: string;
  readonly onChange: (list: readonly unknown[]) => void;
}

const RowButtons = ({ list, at, label, onChange }: RowButtonsProps) => {
  const { disabled } = useForm();
  if (disabled) return null;
  const name = `${label} ${at + 1}`;
  return (
    <span className="row-buttons">
      <button
        type="button"
        aria-label={`Move ${name} up`}
        disabled={at === 0}
        onClick={() => onChange(moved(list, at, at - 1))}
      >
        <ArrowUp size={12} />
      </button>
      <button
        type="button"
        aria-label={`Move ${name} down`}
        disabled={at === list.length - 1}
        onClick={() => onChange(moved(list, at, at + 1))}
      >
        <ArrowDown size={12} />
      </button>
      <button type="button" aria-label={`Remove ${name}`} onClick={() => onChange(list.toSpliced(at, 1))}>
        <Trash2 size={12} />
      </button>
    </span>
  );
};
