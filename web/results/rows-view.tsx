import './results.css';
import { useQuery } from '@tanstack/react-query';
import { Columns3, Download, Filter, FilterX, Search } from 'lucide-react';
import { type ReactElement, type ReactNode, useDeferredValue, useEffect, useMemo, useState } from 'react';
import { toast } from 'sonner';
import type { Attribute } from '#server/http/shapes/elements.ts';
import type { ResultStatistics, RowsPage } from '#server/http/shapes/results.ts';
import { counted, shortCount, wholeCount } from '../controls/durations.ts';
import { sayFault } from '../controls/run-actions.ts';
import { Button, IconButton } from '../parts/button.tsx';
import { Empty, FaultNote } from '../parts/empty.tsx';
import { ExpressionField } from '../properties/expression-field.tsx';
import { get, url } from '../state/api.ts';
import { copyText } from './cell-text.ts';
import { useColumns } from './columns.ts';
import { DownloadMenu } from './download-menu.tsx';
import { quickFilter, together } from './quick-filter.ts';
import type { RowsSource } from './result-source.ts';
import { RowsGrid } from './rows-grid.tsx';
import { type SortOrder, sortText } from './sort-order.ts';
import { useRows } from './use-rows.ts';
import { useSettled } from './use-settled.ts';

const longestCopy = 10_000;

interface RowsViewProps {
  readonly source: RowsSource;
  readonly label: string;
  /** Asks again and again while rows are still coming. */
  readonly live?: boolean;
  /** Drawn in place of the rows when there are none. */
  readonly emptyState?: (empty: NonNullable<RowsPage['empty']>, clear: () => void) => ReactNode;
  /** Drawn above the rows, when there is something to say of them all. */
  readonly banner?: (page: RowsPage) => ReactNode;
  /** What can be done with chosen rows. */
  readonly actions?: (rowIds: readonly number[]) => ReactNode;
  /** What can be done with every row that fulfils a condition. */
  readonly allActions?: (where: string) => ReactNode;
  /** Told of the ids of chosen rows. */
  readonly onChosen?: (rowIds: readonly number[]) => void;
  /** A row to bring into view, filters and order put aside; told when that is done. */
  readonly focusRow?: number | null;
  readonly onFocused?: () => void;
  /** Puts more about a column around its name. */
  readonly aroundName?: (column: Attribute, name: ReactElement) => ReactNode;
  /** Further buttons of the toolbar. */
  readonly tools?: ReactNode;
}

const nothing: readonly Attribute[] = [];

/** Rows of a result or of a dataset file, with search, filters, sorting, statistics and download. */
export function RowsView(props: RowsViewProps) {
  const { source, label, live = false, emptyState, banner, actions, tools, focusRow = null, onChosen } = props;
  const [sort, setSort] = useState<SortOrder>([]);
  const [where, setWhere] = useState('');
  const [search, setSearch] = useState('');
  const [quick, setQuick] = useState<{ readonly [name: string]: string }>({});
  const [filtering, setFiltering] = useState(false);
  const [chosen, setChosen] = useState<ReadonlyMap<number, number>>(new Map());
  const searched = useDeferredValue(search);

  const [schema, setSchema] = useState<readonly Attribute[]>(nothing);
  const condition = useMemo(
    () =>
      together(
        where,
        schema.map(a => quickFilter(a, quick[a.name] ?? '')),
      ),
    [where, quick, schema],
  );
  const asked = useSettled(JSON.stringify({ condition, search: searched }), 250);
  const settled = JSON.parse(asked) as { condition?: string; search: string };
  const rows = useRows(source.rows, source.query, { sort, where: settled.condition, search: settled.search }, live);
  const page = rows.head;
  if (page && page.schema.length > 0 && JSON.stringify(page.schema) !== JSON.stringify(schema)) setSchema(page.schema);
  const columns = useColumns(schema);
  const statistics = useQuery({
    queryKey: ['statistics', source.statistics, source.query, live],
    enabled: !live && (page?.stored ?? 0) > 0,
    staleTime: Infinity,
    queryFn: ({ signal }) => get<ResultStatistics>(source.statistics, source.query, signal),
  });

  const again = (change: () => void) => {
    change();
    setChosen(new Map());
  };
  const clear = () =>
    again(() => {
      setWhere('');
      setSearch('');
      setQuick({});
    });
  // biome-ignore lint/correctness/useExhaustiveDependencies: filters and order are put aside once, when a row is asked for
  useEffect(() => {
    if (focusRow === null) return;
    clear();
    setSort([]);
  }, [focusRow]);
  useEffect(() => {
    onChosen?.([...chosen.values()]);
  }, [chosen, onChosen]);

  const query = { ...source.query, sort: sortText(sort), where: settled.condition, search: settled.search };

  const copyColumn = async (column: Attribute) => {
    try {
      const values: unknown[] = [];
      const at = schema.findIndex(({ name }) => name === column.name);
      const most = Math.min(page?.matched ?? 0, longestCopy);
      while (values.length < most) {
        const next = await get<RowsPage>(source.rows, { ...query, offset: values.length, limit: 1000 });
        if (next.rows.length === 0) break;
        values.push(...next.rows.map(row => row[at]));
      }
      await navigator.clipboard.writeText(values.slice(0, longestCopy).map(copyText).join('\n'));
      toast.success(`${counted(values.length, 'value')} of ${column.name} copied`);
    } catch (error) {
      sayFault('Not copied', error);
    }
  };

  const fault = rows.fault as Error | undefined;
  const filtered = settled.condition !== undefined || settled.search !== '';
  return (
    <div className="rows-view">
      <div className="rows-bar">
        <label className="rows-search">
          <Search size={13} aria-hidden="true" />
          <span className="hidden-text">Search rows</span>
          <input
            className="input"
            type="search"
            placeholder="Search rows"
            value={search}
            onChange={event => again(() => setSearch(event.target.value))}
          />
        </label>
        <IconButton label="Filter" aria-pressed={filtering} onClick={() => setFiltering(!filtering)}>
          <Filter size={14} />
        </IconButton>
        {(filtered || sort.length > 0) && (
          <IconButton
            label="Clear filters and order"
            onClick={() => {
              clear();
              setSort([]);
            }}
          >
            <FilterX size={14} />
          </IconButton>
        )}
        {columns.hidden.length > 0 && (
          <Button look="bare" onClick={columns.showAll} title={columns.hidden.join(', ')}>
            <Columns3 size={14} /> {columns.hidden.length} hidden
          </Button>
        )}
        <span className="rows-count numbers" aria-live="polite">
          {page && countText(page, filtered)}
        </span>
        {page?.pending && <span className="rows-pending numbers">{pendingText(page, page.pending)}</span>}
        <span className="gap" />
        {chosen.size > 0 && (
          <span className="rows-chosen">
            {counted(chosen.size, 'row')} chosen {actions?.([...chosen.values()])}
          </span>
        )}
        {chosen.size === 0 && settled.condition !== undefined && settled.search === '' && (page?.matched ?? 0) > 0 && (
          <span className="rows-chosen">{props.allActions?.(settled.condition)}</span>
        )}
        {tools}
        {source.asItIs ? (
          <a className="button" data-look="bare" href={url(source.download, source.query)} download>
            <Download size={14} /> Download
          </a>
        ) : (
          <DownloadMenu
            address={source.download}
            query={query}
            filtered={filtered}
            disabled={!page || page.stored === 0}
          />
        )}
      </div>
      {filtering && (
        <div className="rows-filter">
          <ExpressionField
            label="Filter"
            value={where}
            schema={schema}
            placeholder="price > 10 AND name LIKE 'A%'"
            onChange={text => again(() => setWhere(text))}
          />
        </div>
      )}
      {page && banner?.(page)}
      {fault ? (
        <div className="rows-fault">
          <FaultNote error={fault} />
          <Button onClick={rows.retry}>Try again</Button>
        </div>
      ) : !page ? (
        <div className="rows-waiting" aria-busy="true">
          Fetching rows …
        </div>
      ) : page.empty && !(page.empty.reason === 'no-match' && filtering) ? (
        (emptyState?.(page.empty, clear) ?? <Empty title={page.empty.message} />)
      ) : (
        <RowsGrid
          label={label}
          schema={schema}
          rows={rows}
          count={page.matched}
          statistics={statistics.data}
          columns={columns}
          sort={sort}
          onSort={order => again(() => setSort(order))}
          quick={filtering ? quick : null}
          onQuick={(name, text) => again(() => setQuick({ ...quick, [name]: text }))}
          chosen={chosen}
          onChoose={setChosen}
          onCopyColumn={column => void copyColumn(column)}
          focusRow={filtered || sort.length > 0 ? null : focusRow}
          onFocused={props.onFocused}
          aroundName={props.aroundName}
        />
      )}
    </div>
  );
}

function pendingText({ matched, stored }: RowsPage, { doing, done }: NonNullable<RowsPage['pending']>): string {
  const rows = shortCount(doing === 'ordering' ? matched : stored);
  return `${doing === 'ordering' ? 'ordering' : 'looking through'} ${rows} rows … ${Math.floor(done * 100)} %`;
}

function countText({ matched, stored, total }: RowsPage, filtered: boolean): string {
  if (filtered) return `${wholeCount(matched)} of ${counted(stored, 'row')}`;
  if (stored < total) return `first ${wholeCount(stored)} of ${shortCount(total)} rows`;
  return counted(stored, 'row');
}
