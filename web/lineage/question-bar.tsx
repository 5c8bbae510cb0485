import { CornerDownRight, CornerLeftUp, Link2, X } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { toast } from 'sonner';
import { Button, IconButton } from '../parts/button.tsx';
import { type Direction, endTrace, type Traced, trace } from '../state/traced.ts';
import { rowsAsText, rowsFromText } from './row-text.ts';
import { useStepName } from './step-name.ts';
import { traceAddress } from './trace-link.ts';

interface QuestionBarProps {
  readonly workflow: string;
  readonly traced: Traced;
  /** Nodes on the path, to follow to one of them. */
  readonly nodes: readonly string[];
  readonly children?: ReactNode;
}

const ways: readonly (readonly [Direction, string, typeof CornerLeftUp])[] = [
  ['backward', 'Where from?', CornerLeftUp],
  ['forward', 'What did it become?', CornerDownRight],
];

/** The question: which rows, which way, and to where. */
export function QuestionBar({ workflow, traced, nodes, children }: QuestionBarProps) {
  const { label, lonePort } = useStepName(traced.node);
  const copyLink = async () => {
    await navigator.clipboard.writeText(`${window.location.origin}${traceAddress(workflow, traced)}`);
    toast.success('Link copied: it opens this run with this question');
  };
  return (
    <div className="trace-bar">
      <fieldset className="choice" aria-label="Direction">
        {ways.map(([direction, words, Icon]) => (
          <button
            key={direction}
            type="button"
            aria-pressed={traced.direction === direction}
            onClick={() => trace({ ...traced, direction, to: null })}
          >
            <Icon size={13} aria-hidden="true" /> {words}
          </button>
        ))}
      </fieldset>
      <RowsField traced={traced} />
      <span className="trace-subject ellipsis">
        of <strong>{label}</strong>
        {!(lonePort && traced.port === 'out') && (
          <>
            {' '}
            <code>{traced.port}</code>
          </>
        )}
      </span>
      {(nodes.length > 1 || traced.to !== null) && (
        <select
          className="input trace-to"
          aria-label="Follow to"
          value={traced.to ?? ''}
          onChange={event => trace({ ...traced, to: event.target.value || null })}
        >
          <option value="">to all nodes</option>
          {[...new Set([...nodes, ...(traced.to === null ? [] : [traced.to])])].map(node => (
            <ToNode key={node} node={node} />
          ))}
        </select>
      )}
      <span className="gap" />
      {children}
      <IconButton label="Copy a link to this view" onClick={() => void copyLink()}>
        <Link2 size={14} />
      </IconButton>
      <Button look="bare" onClick={() => endTrace()} title="End the lineage view">
        <X size={14} /> Clear <kbd className="kbd">Esc</kbd>
      </Button>
    </div>
  );
}

const ToNode = ({ node }: { readonly node: string }) => <option value={node}>to {useStepName(node).label}</option>;

/** Rows as `3, 5-9`, or a condition over their attributes. */
function RowsField({ traced }: { readonly traced: Traced }) {
  const now = rowsAsText(traced.rows);
  const [text, setText] = useState(now);
  useEffect(() => setText(now), [now]);
  const ask = () => {
    const wanted = text.trim();
    if (wanted === now) return;
    if (wanted === '') setText(now);
    else trace({ ...traced, rows: rowsFromText(wanted) ?? { where: wanted } });
  };
  return (
    <label className="trace-rows">
      {'where' in traced.rows ? 'rows where' : 'rows'}
      <input
        className="input numbers"
        value={text}
        aria-label="Rows"
        title="Rows such as 3, 5-9, or a condition such as price > 10"
        spellCheck={false}
        onChange={event => setText(event.target.value)}
        onBlur={ask}
        onKeyDown={event => {
          event.stopPropagation();
          if (event.key === 'Enter') ask();
          if (event.key === 'Escape') setText(now);
        }}
      />
    </label>
  );
}
