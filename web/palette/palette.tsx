import './palette.css';
import { ChevronRight, Search } from 'lucide-react';
import {
  type DragEvent,
  type FocusEvent,
  type PointerEvent,
  useDeferredValue,
  useEffect,
  useRef,
  useState,
} from 'react';
import { createPortal } from 'react-dom';
import type { OperatorInfo } from '#server/http/shapes/catalogue.ts';
import { useOperators } from '../state/queries.ts';
import { groupOrder, groupTitles, OperatorIcon } from './operator-icon.tsx';
import { searchOperators } from './search-operators.ts';
import { usePaletteWalk } from './use-palette-walk.ts';

/** Media type of an operator that is dragged from the palette. */
export const operatorDrag = 'application/x-sluice-operator';

interface PaletteProps {
  readonly disabled: boolean;
  /** Adds a node in the middle of what is seen. */
  readonly onAdd: (type: string) => void;
}

/** The operators that there are, by group: searched, dragged onto the canvas, or added by a click. */
export const Palette = ({ disabled, onAdd }: PaletteProps) => {
  const { data = none } = useOperators();
  // The canvas comes first: a hundred operators are drawn when there is time.
  const operators = useDeferredValue(data, none);
  const tip = useTip();
  const walk = usePaletteWalk();
  const [text, setText] = useState('');
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const found = searchOperators(operators, text);
  const toggle = (group: string) =>
    setClosed(before => {
      const now = new Set(before);
      if (!now.delete(group)) now.add(group);
      return now;
    });
  const item = (info: OperatorInfo) => <Item key={info.type} info={info} disabled={disabled} onAdd={onAdd} tip={tip} />;
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
          onKeyDown={event => {
            if (event.key === 'Enter' && found[0] && !disabled) onAdd(found[0].type);
            if (event.key === 'ArrowDown') walk.enter(event);
          }}
        />
      </div>
      <div
        className="palette-list"
        role="toolbar"
        aria-label="Operators"
        aria-orientation="vertical"
        ref={walk.list}
        onKeyDown={walk.key}
        onFocus={walk.focus}
      >
        {text.trim() !== '' && found.map(item)}
        {text.trim() !== '' && found.length === 0 && <p className="palette-none">No operator is called “{text}”.</p>}
        {text.trim() === '' &&
          groupsOf(operators).map(([group, list]) => (
            <section key={group} className="palette-group">
              <button
                type="button"
                className="palette-heading"
                tabIndex={-1}
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
      {tip.shown && <Summary {...tip.shown} />}
    </div>
  );
};

const none: readonly OperatorInfo[] = [];

function groupsOf(operators: readonly OperatorInfo[]): [string, OperatorInfo[]][] {
  const groups = new Map<string, OperatorInfo[]>(groupOrder.map(group => [group, []]));
  for (const info of operators) groups.set(info.group, [...(groups.get(info.group) ?? []), info]);
  return [...groups].filter(([, list]) => list.length > 0);
}

interface Shown {
  readonly words: string;
  readonly x: number;
  readonly y: number;
}
interface PaletteTip {
  readonly shown: Shown | null;
  readonly show: (words: string, of: Element, waitMs: number) => void;
  readonly hide: () => void;
}
const tipWaitMs = 350;

/** One tip for all operators: a hundred of them would each cost a component. */
function useTip(): PaletteTip {
  const [shown, setShown] = useState<Shown | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  return {
    shown,
    show(words, of, waitMs) {
      const { right, top, height } = of.getBoundingClientRect();
      clearTimeout(timer.current);
      const wait = shown ? 0 : waitMs;
      timer.current = setTimeout(() => setShown({ words, x: right + 6, y: top + height / 2 }), wait);
    },
    hide() {
      clearTimeout(timer.current);
      setShown(null);
    },
  };
}

const Summary = ({ words, x, y }: Shown) =>
  createPortal(
    <div className="tip palette-tip" style={{ left: x, top: y }} aria-hidden="true">
      {words}
    </div>,
    document.body,
  );

interface ItemProps {
  readonly info: OperatorInfo;
  readonly disabled: boolean;
  readonly onAdd: (type: string) => void;
  readonly tip: PaletteTip;
}

const Item = ({ info, disabled, onAdd, tip }: ItemProps) => {
  const start = (event: DragEvent) => {
    tip.hide();
    event.dataTransfer.setData(operatorDrag, info.type);
    event.dataTransfer.effectAllowed = 'copy';
  };
  const focus = ({ currentTarget }: FocusEvent) =>
    currentTarget.matches(':focus-visible') && tip.show(info.summary, currentTarget, 0);
  return (
    <button
      type="button"
      className="palette-item"
      tabIndex={-1}
      draggable={!disabled}
      disabled={disabled}
      aria-description={info.summary}
      onDragStart={start}
      onClick={() => onAdd(info.type)}
      onPointerEnter={(event: PointerEvent) => tip.show(info.summary, event.currentTarget, tipWaitMs)}
      onPointerLeave={tip.hide}
      onPointerDown={tip.hide}
      onFocus={focus}
      onBlur={tip.hide}
    >
      <OperatorIcon type={info.type} group={info.group} size={22} />
      <span className="ellipsis">{info.label}</span>
    </button>
  );
};
