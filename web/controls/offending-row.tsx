import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Problem } from '#server/http/shapes/elements.ts';
import type { RowsPage } from '#server/http/shapes/results.ts';
import { cellText } from '../results/cell-text.ts';
import { resultSource } from '../results/result-source.ts';
import { get } from '../state/api.ts';
import { useDocument } from '../state/use-document.ts';

/** The row that a problem's message speaks of; null when it names none. */
export function rowNamedIn({ message }: Problem): number | null {
  const found = /\brow (\d+)\b/.exec(message);
  return found ? Number(found[1]) : null;
}

interface OffendingRowProps {
  readonly run: string;
  readonly node: string;
  readonly row: number;
}

/** The row of its input that a node stumbled over. */
export function OffendingRow({ run, node, row }: OffendingRowProps) {
  const [open, setOpen] = useState(false);
  const from = useDocument(view => [...view.links.values()].find(link => link.to.operator === node)?.from);
  const { data, error } = useQuery({
    queryKey: ['row', run, from?.operator, from?.port, row],
    enabled: open && from !== undefined,
    staleTime: Infinity,
    queryFn: () => get<RowsPage>(resultSource(run, from!.operator, from!.port).rows, { offset: row, limit: 1 }),
  });
  if (!from) return null;
  const values = data?.rows[0];
  return (
    <details className="offending" onToggle={event => setOpen(event.currentTarget.open)}>
      <summary>Show row {row}</summary>
      {error && <p>{error.message}</p>}
      {data && !values && <p>The row is not stored: keep the whole output of the node before, and run again.</p>}
      {values && (
        <dl>
          {data.schema.map(({ name, type }, at) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{cellText(values[at], type) ?? <i>null</i>}</dd>
            </div>
          ))}
        </dl>
      )}
    </details>
  );
}
