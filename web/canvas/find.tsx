import { ArrowDown, ArrowUp, X } from 'lucide-react';
import { type KeyboardEvent, useState } from 'react';
import { OperatorIcon } from '../palette/operator-icon.tsx';
import { IconButton } from '../parts/button.tsx';
import { useKnowledge } from '../state/knowledge.ts';
import { openLayer } from '../state/ui.ts';
import { nodeLabel, useDocument } from '../state/use-document.ts';

/** Finds nodes by label, type, id and what their settings say. */
export const Find = ({ onGo }: { readonly onGo: (node: string) => void }) => {
  const nodes = useDocument(view => view.nodes);
  const operators = useKnowledge(known => known.operators);
  const [text, setText] = useState('');
  const [at, setAt] = useState(-1);
  const wanted = text.trim().toLowerCase();
  const hits = wanted
    ? [...nodes.values()].filter(node => {
        const info = operators.get(node.type);
        const said = [node.label, info?.label, node.type, node.id, JSON.stringify(node.config)].join('\n');
        return said.toLowerCase().includes(wanted);
      })
    : [];
  const step = (by: number) => {
    if (hits.length === 0) return;
    const next = (at + by + hits.length) % hits.length;
    setAt(next);
    onGo(hits[next].id);
  };
  const close = () => {
    openLayer(null);
    document.querySelector<HTMLElement>('.canvas')?.focus({ preventScroll: true });
  };
  const key = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'Escape') close();
    else if (event.key === 'Enter' || event.key === 'ArrowDown') step(event.shiftKey ? -1 : 1);
    else if (event.key === 'ArrowUp') step(-1);
    else return;
    event.preventDefault();
    // The jump takes the focus along; the search keeps it.
    const field = event.currentTarget;
    requestAnimationFrame(() => field.focus());
  };
  return (
    <search className="find">
      <div className="find-head">
        <input
          className="input"
          type="search"
          aria-label="Find on the canvas"
          placeholder="Find on the canvas"
          // biome-ignore lint/a11y/noAutofocus: the person has just asked for it
          autoFocus
          value={text}
          onChange={event => {
            setText(event.target.value);
            setAt(-1);
          }}
          onKeyDown={key}
        />
        <output className="count numbers">{wanted && `${Math.max(0, at + 1)}/${hits.length}`}</output>
        <IconButton label="Previous" onClick={() => step(-1)}>
          <ArrowUp size={14} />
        </IconButton>
        <IconButton label="Next" onClick={() => step(1)}>
          <ArrowDown size={14} />
        </IconButton>
        <IconButton label="Close" keys="Esc" onClick={close}>
          <X size={14} />
        </IconButton>
      </div>
      {hits.length > 0 && (
        <div className="find-hits">
          {hits.slice(0, 200).map((node, index) => {
            const info = operators.get(node.type);
            return (
              <button
                key={node.id}
                type="button"
                aria-current={index === at}
                onClick={() => {
                  setAt(index);
                  onGo(node.id);
                }}
              >
                <OperatorIcon type={node.type} group={info?.group} size={20} />
                <span className="ellipsis">{nodeLabel(node, info?.label)}</span>
                <small>{info?.label}</small>
              </button>
            );
          })}
        </div>
      )}
    </search>
  );
};
