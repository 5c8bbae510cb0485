import { ArrowUpRight, Copy } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { counted, wholeCount } from '../controls/durations.ts';
import { OperatorIcon } from '../palette/operator-icon.tsx';
import { Button, IconButton } from '../parts/button.tsx';
import { scrolling } from '../parts/motion.ts';
import { cellText, isNumeric, rowsText } from '../results/cell-text.ts';
import { useRoom } from '../state/room-context.tsx';
import { useUi } from '../state/ui.ts';
import { reveal } from '../state/way-inside.ts';
import type { TraceStep } from './path-of.ts';
import { useStepName } from './step-name.ts';

interface StepCardProps {
  readonly step: TraceStep;
  readonly opaque: boolean;
  readonly direction: 'backward' | 'forward';
  /** Columns that are shown first. */
  readonly pinned: readonly string[];
  readonly onPin: (column: string) => void;
  /** Shows more rows of each step; absent when no more can be had. */
  readonly onMore?: () => void;
  readonly onShow: (row: number) => void;
}

/** Rows of one port on the path, with their values. */
export function StepCard({ step, opaque, direction, pinned, onPin, onMore, onShow }: StepCardProps) {
  const { node, port, count, rows, schema, last } = step;
  const { id, label, type, group, lonePort } = useStepName(node);
  const room = useRoom();
  const chosen = useUi(ui => ui.selection.length === 1 && ui.selection[0] === id);
  const card = useRef<HTMLElement>(null);
  useEffect(() => {
    if (chosen) card.current?.scrollIntoView({ block: 'nearest', inline: 'nearest', behavior: scrolling() });
  }, [chosen]);
  const columns = schema
    .map((attribute, at) => ({ ...attribute, at }))
    .sort((a, b) => order(pinned, a.name) - order(pinned, b.name) || a.at - b.at);
  const copy = () => {
    const lines = rows.flatMap(({ values }) => (values ? [columns.map(({ at }) => values[at])] : []));
    void navigator.clipboard.writeText(rowsText([columns.map(({ name }) => name), ...lines]));
  };
  return (
    <article ref={card} className="step" data-chosen={chosen || undefined} aria-label={`${label}, port ${port}`}>
      <header>
        <button type="button" className="step-name" onClick={() => reveal(room, id)}>
          <OperatorIcon type={type} group={group} size={22} />
          <strong className="ellipsis">{label}</strong>
          {!(lonePort && port === 'out') && <code>{port}</code>}
        </button>
        <span className="step-count numbers">{counted(count, 'row')}</span>
        {opaque && (
          <span
            className="badge"
            data-kind="opaque"
            title="It does not say which rows it used: all that it read stand for them"
          >
            opaque
          </span>
        )}
        {last && <span className="badge">{direction === 'backward' ? 'source' : 'end'}</span>}
        <IconButton label="Copy these rows" disabled={rows.length === 0} onClick={copy}>
          <Copy size={13} />
        </IconButton>
        <IconButton label="Show in results" disabled={count === 0} onClick={() => onShow(rows[0]?.row ?? 0)}>
          <ArrowUpRight size={14} />
        </IconButton>
      </header>
      {rows.length > 0 && (
        <div className="step-rows">
          <table className="numbers">
            <thead>
              <tr>
                <th scope="col">row</th>
                {columns.map(({ name, type: kind }) => (
                  <th key={name} scope="col" data-right={isNumeric(kind) || undefined}>
                    <button
                      type="button"
                      aria-pressed={pinned.includes(name)}
                      title={pinned.includes(name) ? 'Put back in its place' : 'Show this column first, in every step'}
                      onClick={() => onPin(name)}
                    >
                      {name}
                    </button>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map(({ row, values }) => (
                <tr key={row}>
                  <th scope="row">
                    <button type="button" title="Show in results" onClick={() => onShow(row)}>
                      {row}
                    </button>
                  </th>
                  {values === null ? (
                    <td colSpan={Math.max(1, columns.length)}>
                      <i>not kept, and what was read has changed since</i>
                    </td>
                  ) : (
                    columns.map(({ name, type: kind, at }) => <Value key={name} value={values[at]} type={kind} />)
                  )}
                </tr>
              ))}
            </tbody>
          </table>
          {rows.length < count && (
            <p className="step-more">
              First {wholeCount(rows.length)} of {counted(count, 'row')}{' '}
              {onMore && (
                <Button look="bare" onClick={onMore}>
                  Show more
                </Button>
              )}
            </p>
          )}
        </div>
      )}
    </article>
  );
}

const longest = 120;

const Value = ({ value, type }: { readonly value: unknown; readonly type: string }) => {
  const text = cellText(value, type);
  return (
    <td
      data-right={isNumeric(type) || undefined}
      title={text && text.length > longest ? text.slice(0, 2000) : undefined}
    >
      {text === null ? <i>null</i> : text === '' ? <i>empty</i> : text.slice(0, longest)}
    </td>
  );
};

const order = (pinned: readonly string[], name: string): number => {
  const at = pinned.indexOf(name);
  return at < 0 ? pinned.length : at;
};
