import { useVirtualizer } from '@tanstack/react-virtual';
import {
  type KeyboardEvent,
  type MouseEvent,
  type ReactElement,
  type ReactNode,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import type { Attribute } from '#server/http/shapes/elements.ts';
import type { ResultStatistics } from '#server/http/shapes/results.ts';
import { CellPopover, type OpenCell } from './cell-popover.tsx';
import { cellText, copyText, isNumeric, rowsText } from './cell-text.ts';
import { ColumnHeader } from './column-header.tsx';
import type { Column, useColumns } from './columns.ts';
import { type Cell, nextCell } from './grid-keys.ts';
import { rowPx, rowWindow, scrollOf, topRow } from './row-window.ts';
import { type SortOrder, sortedBy } from './sort-order.ts';
import type { Rows } from './use-rows.ts';

const gutterPx = 72;

interface RowsGridProps {
  readonly label: string;
  readonly schema: readonly Attribute[];
  readonly rows: Rows;
  readonly count: number;
  readonly statistics: ResultStatistics | undefined;
  readonly columns: ReturnType<typeof useColumns>;
  readonly sort: SortOrder;
  readonly onSort: (order: SortOrder) => void;
  /** Quick filters by column; null hides their boxes. */
  readonly quick: { readonly [name: string]: string } | null;
  readonly onQuick: (name: string, text: string) => void;
  readonly chosen: ReadonlyMap<number, number>;
  /** Chosen rows: place → row id. */
  readonly onChoose: (chosen: ReadonlyMap<number, number>) => void;
  readonly onCopyColumn: (column: Attribute) => void;
  /** A place to bring into view and choose. */
  readonly focusRow: number | null;
  readonly onFocused?: () => void;
  readonly aroundName?: (column: Attribute, name: ReactElement) => ReactNode;
}

/** Rows in a table that draws only what is in view, whatever their number. */
export function RowsGrid(props: RowsGridProps) {
  const { rows, count, columns, sort, quick, chosen } = props;
  const view = useRef<HTMLDivElement>(null);
  const head = useRef<HTMLDivElement>(null);
  const [scroll, setScroll] = useState({ top: 0, height: 300 });
  const [headPx, setHeadPx] = useState(56);
  const [cell, setCell] = useState<Cell>({ row: 0, column: 0 });
  const [open, setOpen] = useState<OpenCell | null>(null);
  const anchor = useRef(0);

  const shown = columns.shown;
  const across = useVirtualizer({
    horizontal: true,
    count: shown.length,
    getScrollElement: () => view.current,
    estimateSize: i => shown[i]!.width,
    overscan: 3,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: widths live in `shown`; the virtualizer keeps what it measured before
  useEffect(() => across.measure(), [shown.map(c => c.width).join()]);

  const bodyPx = Math.max(rowPx, scroll.height - headPx);
  const frame = rowWindow(count, bodyPx);
  const top = topRow(frame, scroll.top);
  const fits = Math.ceil(bodyPx / rowPx);
  const first = Math.max(0, Math.floor(top) - 4);
  const last = Math.min(count - 1, Math.floor(top) + fits + 4);
  useEffect(() => rows.show(first, Math.max(first, last)), [rows, first, last]);

  useLayoutEffect(() => {
    const box = view.current!;
    const read = () => {
      setScroll({ top: box.scrollTop, height: box.clientHeight });
      setHeadPx(head.current?.offsetHeight ?? 56);
    };
    const observer = new ResizeObserver(read);
    observer.observe(box);
    if (head.current) observer.observe(head.current);
    read();
    return () => observer.disconnect();
  }, []);

  // A wheel turn moves by rows, not by the bar's share of a very long list.
  useEffect(() => {
    const box = view.current!;
    const turn = (event: WheelEvent) => {
      if (frame.scale === 1 || event.ctrlKey || event.shiftKey || event.deltaY === 0) return;
      event.preventDefault();
      box.scrollTop += (event.deltaMode === 1 ? event.deltaY * rowPx : event.deltaY) / frame.scale;
    };
    box.addEventListener('wheel', turn, { passive: false });
    return () => box.removeEventListener('wheel', turn);
  }, [frame.scale]);

  const reveal = (to: Cell) => {
    const box = view.current!;
    if (to.row < top) box.scrollTop = scrollOf(frame, to.row);
    else if (to.row > top + bodyPx / rowPx - 1) box.scrollTop = scrollOf(frame, to.row - bodyPx / rowPx + 1);
    across.scrollToIndex(to.column);
  };

  const wanted = props.focusRow;
  const found = wanted === null ? undefined : rows.at(wanted);
  // biome-ignore lint/correctness/useExhaustiveDependencies: goes there once, and chooses the row when it has come
  useEffect(() => {
    if (wanted === null || count === 0) return;
    if (wanted >= count) props.onFocused?.();
    else reveal({ row: wanted, column: 0 });
    if (!found) return;
    setCell({ row: wanted, column: 0 });
    anchor.current = wanted;
    props.onChoose(new Map([[wanted, found.id]]));
    props.onFocused?.();
  }, [wanted, found?.id, count > 0]);

  const choose = (row: number, event: { shiftKey: boolean; ctrlKey: boolean; metaKey: boolean }) => {
    const next = new Map(event.ctrlKey || event.metaKey || event.shiftKey ? chosen : []);
    const [from, to] = event.shiftKey ? [Math.min(anchor.current, row), Math.max(anchor.current, row)] : [row, row];
    const add = event.shiftKey || !chosen.has(row) || (chosen.size > 1 && !event.ctrlKey && !event.metaKey);
    for (let place = from; place <= to; place++) {
      const found = rows.at(place);
      if (!found) continue;
      if (add) next.set(place, found.id);
      else next.delete(place);
    }
    if (!event.shiftKey) anchor.current = row;
    props.onChoose(next);
  };

  const copy = () => {
    const places = [...chosen.keys()].sort((a, b) => a - b);
    const value = rows.at(cell.row)?.values[shown[cell.column]?.index ?? 0];
    const names = shown.map(column => column.name);
    const lines = places.flatMap(place => {
      const found = rows.at(place);
      return found ? [shown.map(column => found.values[column.index])] : [];
    });
    void navigator.clipboard.writeText(lines.length > 0 ? rowsText([names, ...lines]) : copyText(value));
  };

  const press = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.target !== event.currentTarget) return;
    const ctrl = event.ctrlKey || event.metaKey;
    const next = nextCell(cell, { key: event.key, ctrl }, { rows: count, columns: shown.length, pageRows: fits - 1 });
    if (next) {
      setCell(next);
      reveal(next);
    } else if (event.key === ' ') choose(cell.row, { shiftKey: event.shiftKey, ctrlKey: true, metaKey: false });
    else if (ctrl && event.key.toLowerCase() === 'c') copy();
    else if (event.key === 'Enter') openCell(cell);
    else if (event.key === 'Escape' && chosen.size > 0) props.onChoose(new Map());
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const openCell = (at: Cell) => {
    const column = shown[at.column];
    const found = rows.at(at.row);
    if (column && found) setOpen({ cell: at, column, value: found.values[column.index] });
  };

  const click = (event: MouseEvent<HTMLDivElement>) => {
    const target = (event.target as HTMLElement).closest<HTMLElement>('[data-row]');
    if (!target) return;
    const row = Number(target.dataset.row);
    view.current?.focus();
    if (target.dataset.column === undefined) choose(row, event);
    else {
      const at = { row, column: Number(target.dataset.column) };
      setCell(at);
      if (event.detail === 2) openCell(at);
    }
  };

  const widthPx = gutterPx + across.getTotalSize();
  const drawn: number[] = [];
  for (let row = first; row <= last; row++) drawn.push(row);
  return (
    <div
      ref={view}
      role="grid"
      tabIndex={0}
      className="grid"
      aria-label={props.label}
      aria-rowcount={count + 1}
      aria-colcount={shown.length + 1}
      aria-activedescendant={`cell-${cell.row}-${cell.column}`}
      aria-multiselectable="true"
      onScroll={event => {
        const { scrollTop, clientHeight } = event.currentTarget;
        setScroll({ top: scrollTop, height: clientHeight });
      }}
      onKeyDown={press}
      onClick={click}
    >
      <div ref={head} role="row" tabIndex={-1} className="grid-head" aria-rowindex={1} style={{ width: widthPx }}>
        <div role="columnheader" tabIndex={-1} className="grid-corner" aria-colindex={1} style={{ width: gutterPx }}>
          row
        </div>
        {across.getVirtualItems().map(({ index, start }) => {
          const column = shown[index]!;
          return (
            <ColumnHeader
              key={column.name}
              column={column}
              number={index}
              leftPx={gutterPx + start}
              sort={sort}
              statistics={props.statistics?.columns.find(({ name }) => name === column.name)}
              rows={props.statistics?.rows ?? 0}
              quick={quick === null ? null : (quick[column.name] ?? '')}
              onQuick={text => props.onQuick(column.name, text)}
              onSort={beside => props.onSort(sortedBy(sort, column.name, beside))}
              onSetSort={descending =>
                props.onSort(
                  descending === null
                    ? sort.filter(key => key.name !== column.name)
                    : [{ name: column.name, descending }],
                )
              }
              onResize={px => columns.resize(column.name, px)}
              onHide={() => columns.hide(column.name)}
              onCopy={() => props.onCopyColumn(column)}
              aroundName={props.aroundName}
            />
          );
        })}
      </div>
      <div role="rowgroup" className="grid-body" style={{ height: frame.spacerPx, width: widthPx }}>
        {drawn.map(place => (
          <GridRow
            key={place}
            place={place}
            topPx={scroll.top + (place - top) * rowPx}
            row={rows.at(place)}
            columns={across.getVirtualItems().map(({ index, start }) => ({ column: shown[index]!, index, start }))}
            current={cell.row === place ? cell.column : -1}
            chosen={chosen.has(place)}
          />
        ))}
      </div>
      <CellPopover open={open} onClose={() => setOpen(null)} />
    </div>
  );
}

interface GridRowProps {
  readonly place: number;
  readonly topPx: number;
  readonly row: { readonly id: number; readonly values: readonly unknown[] } | undefined;
  readonly columns: readonly { readonly column: Column; readonly index: number; readonly start: number }[];
  readonly current: number;
  readonly chosen: boolean;
}

const GridRow = ({ place, topPx, row, columns, current, chosen }: GridRowProps) => (
  <div
    role="row"
    tabIndex={-1}
    className="grid-row"
    aria-rowindex={place + 2}
    aria-selected={chosen}
    style={{ transform: `translateY(${topPx}px)` }}
  >
    <div role="rowheader" tabIndex={-1} className="grid-id numbers" data-row={place} style={{ width: gutterPx }}>
      {row ? row.id : '…'}
    </div>
    {columns.map(({ column, index, start }) => {
      const text = row ? cellText(row.values[column.index], column.type) : '';
      return (
        <div
          key={column.name}
          id={`cell-${place}-${index}`}
          role="gridcell"
          tabIndex={-1}
          className="grid-cell"
          aria-colindex={index + 2}
          data-row={place}
          data-column={index}
          data-current={current === index || undefined}
          data-right={isNumeric(column.type) || undefined}
          style={{ left: gutterPx + start, width: column.width }}
        >
          {text === null ? <i>null</i> : text === '' && row ? <i>empty</i> : text.slice(0, 300)}
        </div>
      );
    })}
  </div>
);
