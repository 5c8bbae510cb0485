import './palette.css';
import { ChevronRight, Search } from 'lucide-react';
import { type DragEvent, useState } from 'react';
import type { OperatorInfo } from '#server/http/shapes/catalogue.ts';
import { Tip } from '../parts/tip.tsx';
import { useOperators } from '../state/queries.ts';
import { groupOrder, groupTitles, OperatorIcon } from './operator-icon.tsx';
import { searchOperators } from './search-operators.ts';

/** Media type of an operator that is dragged from the palette. */
export const operatorDrag = 'application/x-sluice-operator';

interface PaletteProps {
  readonly disabled: boolean;
  /** Adds a node in the middle of what is seen. */
  readonly onAdd: (type: string) => void;
}

/** The operators that there are, by group: searched, dragged onto the canvas, or added by a click. */
export const Palette = ({ disabled, onAdd }: PaletteProps) => {
  const { data = [] } = useOperators();
  const [text, setText] = useState('');
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const found = searchOperators(data, text);
  const toggle = (group: string) =>
    setClosed(before => {
      const now = new Set(before);
      if (!now.delete(group)) now.add(group);
      return now;
    });
  const item = (info: OperatorInfo) => <Item key={info.type} info={info} disabled={disabled} onAdd={onAdd} />;
  return (
    <div className="palette">
      <div className="palette-search">
        <Search size={14} aria-hidden="true" />
        <input
          className="input"
          type="search"
          placeholder="Search operators"
          aria-label="Search operators"
          value={text}
          onChange={event => setText(event.target.value)}
          onKeyDown={event => event.key === 'Enter' && found[0] && !disabled && onAdd(found[0].type)}
        />
      </div>
      <div className="palette-list">
        {text.trim() !== '' && found.map(item)}
        {text.trim() !== '' && found.length === 0 && <p className="palette-none">No operator is called “{text}”.</p>}
        {text.trim() === '' &&
          groupsOf(data).map(([group, list]) => (
            <section key={group} className="palette-group">
              <button
                type="button"
                className="palette-heading"
                aria-expanded={!closed.has(group)}
                onClick={() => toggle(group)}
              >
                <ChevronRight size={12} aria-hidden="true" />
                {groupTitles[group] ?? group}
                <span className="count">{list.length}</span>
              </button>
              {!closed.has(group) && list.map(item)}
            </section>
          ))}
      </div>
    </div>
  );
};

function groupsOf(operators: readonly OperatorInfo[]): [string, OperatorInfo[]][] {
  const groups = new Map<string, OperatorInfo[]>(groupOrder.map(group => [group, []]));
  for (const info of operators) groups.set(info.group, [...(groups.get(info.group) ?? []), info]);
  return [...groups].filter(([, list]) => list.length > 0);
}

interface ItemProps {
  readonly info: OperatorInfo;
  readonly disabled: boolean;
  readonly onAdd: (type: string) => void;
}

const Item = ({ info, disabled, onAdd }: ItemProps) => {
  const start = (event: DragEvent) => {
    event.dataTransfer.setData(operatorDrag, info.type);
    event.dataTransfer.effectAllowed = 'copy';
  };
  return (
    <Tip text={info.summary} side="right">
      <button
        type="button"
        className="palette-item"
        draggable={!disabled}
        disabled={disabled}
        onDragStart={start}
        onClick={() => onAdd(info.type)}
      >
        <OperatorIcon type={info.type} group={info.group} size={22} />
        <span className="ellipsis">{info.label}</span>
      </button>
    </Tip>
  );
};
