import { ArrowDown, ArrowUp, ChevronDown } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import type { PointerEvent, ReactElement, ReactNode } from 'react';
import type { Attribute } from '#server/http/shapes/elements.ts';
import type { ColumnStatistics } from '#server/http/shapes/results.ts';
import { ColumnSummary } from './column-summary.tsx';
import type { Column } from './columns.ts';
import type { SortOrder } from './sort-order.ts';
import { TypeChip } from './type-chip.tsx';

interface ColumnHeaderProps {
  readonly column: Column;
  readonly number: number;
  readonly leftPx: number;
  readonly sort: SortOrder;
  readonly statistics: ColumnStatistics | undefined;
  readonly rows: number;
  readonly quick: string | null;
  readonly onSort: (beside: boolean) => void;
  readonly onQuick: (text: string) => void;
  readonly onResize: (px: number) => void;
  readonly onHide: () => void;
  readonly onCopy: () => void;
  readonly onSetSort: (descending: boolean | null) => void;
  /** Puts more about the column around its name. */
  readonly aroundName?: (column: Attribute, name: ReactElement) => ReactNode;
}

const said = { true: 'descending', false: 'ascending' } as const;

/** Name, type, order, statistics and quick filter of a column. */
export function ColumnHeader(props: ColumnHeaderProps) {
  const { column, sort, statistics, quick } = props;
  const place = sort.findIndex(key => key.name === column.name);
  const key = sort[place];
  const name = (
    <button
      type="button"
      className="column-name"
      title={props.aroundName ? undefined : `${column.name} — click sorts, Shift+click sorts within`}
      onClick={event => props.onSort(event.shiftKey)}
    >
      <TypeChip type={column.type} />
      <span className="ellipsis">{column.name}</span>
      {key && (key.descending ? <ArrowDown size={12} /> : <ArrowUp size={12} />)}
      {key && sort.length > 1 && <sub>{place + 1}</sub>}
    </button>
  );
  return (
    <div
      role="columnheader"
      tabIndex={-1}
      className="column-head"
      aria-colindex={props.number + 2}
      aria-sort={key ? said[`${key.descending}`] : 'none'}
      style={{ left: props.leftPx, width: column.width }}
    >
      <div className="column-title">
        {props.aroundName?.(column, name) ?? name}
        <DropdownMenu.Root>
          <DropdownMenu.Trigger className="column-more" aria-label={`More for ${column.name}`}>
            <ChevronDown size={12} />
          </DropdownMenu.Trigger>
          <DropdownMenu.Portal>
            <DropdownMenu.Content className="menu" align="end" sideOffset={4}>
              <Item onSelect={() => props.onSetSort(false)}>Sort ascending</Item>
              <Item onSelect={() => props.onSetSort(true)}>Sort descending</Item>
              <Item onSelect={() => props.onSetSort(null)} disabled={!key}>
                Do not sort by it
              </Item>
              <DropdownMenu.Separator className="menu-line" />
              <Item onSelect={props.onCopy}>Copy column</Item>
              <Item onSelect={props.onHide}>Hide column</Item>
            </DropdownMenu.Content>
          </DropdownMenu.Portal>
        </DropdownMenu.Root>
      </div>
      <ColumnSummary statistics={statistics} rows={props.rows} />
      {quick !== null && (
        <input
          className="input column-quick"
          aria-label={`Filter ${column.name}`}
          placeholder="filter"
          title="text · =word · !word · >5 · 2..8 · null · !null"
          value={quick}
          onChange={event => props.onQuick(event.target.value)}
        />
      )}
      <Grip width={column.width} onResize={props.onResize} />
    </div>
  );
}

const Item = (props: {
  readonly onSelect: () => void;
  readonly disabled?: boolean;
  readonly children: React.ReactNode;
}) => (
  <DropdownMenu.Item className="menu-item" disabled={props.disabled} onSelect={props.onSelect}>
    {props.children}
  </DropdownMenu.Item>
);

function Grip({ width, onResize }: { readonly width: number; readonly onResize: (px: number) => void }) {
  const drag = (down: PointerEvent<HTMLSpanElement>) => {
    down.preventDefault();
    const grip = down.currentTarget;
    grip.setPointerCapture(down.pointerId);
    const move = (event: globalThis.PointerEvent) => onResize(width + event.clientX - down.clientX);
    grip.addEventListener('pointermove', move);
    grip.addEventListener('lostpointercapture', () => grip.removeEventListener('pointermove', move), { once: true });
  };
  return <span className="column-grip" aria-hidden="true" onPointerDown={drag} />;
}
