import '../properties/properties.css';
import './runs.css';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { useState } from 'react';
import type { RowDiff } from '#server/http/shapes/runs.ts';
import { wholeCount } from '../controls/durations.ts';
import { Button, IconButton } from '../parts/button.tsx';
import { FaultNote } from '../parts/empty.tsx';
import { cellText } from '../results/cell-text.ts';
import { TypeChip } from '../results/type-chip.tsx';

const pageRows = 50;
const signs = { added: '+', removed: '−', changed: '~' } as const;

interface RowDiffProps {
  readonly title: string;
  /** What is compared, as a key of the cache. */
  readonly name: readonly unknown[];
  /** Gives a page of the comparison; `keys` tell rows apart. */
  readonly ask: (page: { keys: readonly string[]; offset: number; limit: number }) => Promise<RowDiff>;
  readonly onClose: () => void;
}

/** Rows that differ between two tables, matched by key or by place. */
export function RowDiffView({ title, name, ask, onClose }: RowDiffProps) {
  const [keys, setKeys] = useState<readonly string[]>([]);
  const [offset, setOffset] = useState(0);
  const { data, error } = useQuery({
    queryKey: ['row-diff', ...name, keys, offset],
    placeholderData: keepPreviousData,
    queryFn: () => ask({ keys, offset, limit: pageRows }),
  });
  const differing = data ? data.counts.added + data.counts.removed + data.counts.changed : 0;
  const toggle = (name: string) => {
    setOffset(0);
    setKeys(keys.includes(name) ? keys.filter(key => key !== name) : [...keys, name]);
  };
  return (
    <section className="row-diff">
      <header>
        <h3>{title}</h3>
        <IconButton label="Close the rows" onClick={onClose}>
          <X size={14} />
        </IconButton>
      </header>
      {error && <FaultNote error={error} />}
      {!data && !error && <p className="field-help">Comparing rows …</p>}
      {data && (
        <>
          <SchemaChanges schema={data.schema} />
          <fieldset className="key-picker">
            <legend>Match rows by</legend>
            {data.attributes.map(({ name, type }) => (
              <button
                key={name}
                type="button"
                className="chip"
                aria-pressed={keys.includes(name)}
                onClick={() => toggle(name)}
              >
                <TypeChip type={type} /> {name}
                {(data.changeRates[name] ?? 0) > 0 && (
                  <em>{Math.max(1, Math.round(data.changeRates[name]! * 100))} % differ</em>
                )}
              </button>
            ))}
            {keys.length === 0 && <span className="field-help">nothing: by place</span>}
          </fieldset>
          <p className="diff-counts numbers">
            <b data-kind="added">+ {wholeCount(data.counts.added)}</b>{' '}
            <b data-kind="removed">− {wholeCount(data.counts.removed)}</b>{' '}
            <b data-kind="changed">~ {wholeCount(data.counts.changed)}</b> <span>= {wholeCount(data.counts.same)}</span>
          </p>
          <div className="diff-rows">
            <table>
              <thead>
                <tr>
                  <th>
                    <span className="hidden-text">Difference</span>
                  </th>
                  {data.attributes.map(({ name }) => (
                    <th key={name}>{name}</th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {data.rows.map((row, at) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: rows of a page have no names
                  <tr key={offset + at} data-kind={row.kind}>
                    <td title={row.kind}>{signs[row.kind]}</td>
                    {data.attributes.map(({ name, type }, i) => (
                      <DiffCell
                        key={name}
                        before={row.before?.[i]}
                        after={row.after?.[i]}
                        kind={row.kind}
                        type={type}
                      />
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          {differing > pageRows && (
            <footer>
              <Button disabled={offset === 0} onClick={() => setOffset(Math.max(0, offset - pageRows))}>
                Previous
              </Button>
              <span className="numbers">
                {wholeCount(offset + 1)} – {wholeCount(Math.min(differing, offset + pageRows))} of{' '}
                {wholeCount(differing)}
              </span>
              <Button disabled={offset + pageRows >= differing} onClick={() => setOffset(offset + pageRows)}>
                Next
              </Button>
            </footer>
          )}
        </>
      )}
    </section>
  );
}

const SchemaChanges = ({ schema }: { readonly schema: RowDiff['schema'] }) => {
  const retyped = schema.retyped as readonly {
    readonly name: string;
    readonly before: string;
    readonly after: string;
  }[];
  if (schema.added.length + schema.removed.length + retyped.length === 0) return null;
  return (
    <ul className="schema-changes" aria-label="Changes of the schema">
      {schema.added.map(({ name, type }) => (
        <li key={name} data-kind="added">
          + {name} <TypeChip type={type} />
        </li>
      ))}
      {schema.removed.map(({ name, type }) => (
        <li key={name} data-kind="removed">
          − {name} <TypeChip type={type} />
        </li>
      ))}
      {retyped.map(({ name, before, after }) => (
        <li key={name} data-kind="changed">
          ~ {name} <TypeChip type={before} /> → <TypeChip type={after} />
        </li>
      ))}
    </ul>
  );
};

interface DiffCellProps {
  readonly before: unknown;
  readonly after: unknown;
  readonly kind: 'added' | 'removed' | 'changed';
  readonly type: string;
}

function DiffCell({ before, after, kind, type }: DiffCellProps) {
  const text = (value: unknown) => cellText(value, type)?.slice(0, 200) ?? 'null';
  if (kind === 'added') return <td>{text(after)}</td>;
  if (kind === 'removed') return <td>{text(before)}</td>;
  if (JSON.stringify(before) === JSON.stringify(after)) return <td>{text(after)}</td>;
  return (
    <td data-changed="">
      <del>{text(before)}</del> <ins>{text(after)}</ins>
    </td>
  );
}
