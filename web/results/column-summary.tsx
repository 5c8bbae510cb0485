import { Popover } from 'radix-ui';
import type { ColumnStatistics } from '#server/http/shapes/results.ts';
import { counted, shortCount, wholeCount } from '../controls/durations.ts';
import { cellText } from './cell-text.ts';

interface SummaryProps {
  readonly statistics: ColumnStatistics | undefined;
  readonly rows: number;
}

/** A column in a few strokes: its distribution, nulls and range; more on click. */
export function ColumnSummary({ statistics, rows }: SummaryProps) {
  if (!statistics) return <div className="column-summary" aria-hidden="true" />;
  return (
    <Popover.Root>
      <Popover.Trigger
        className="column-summary"
        aria-label={`${oneLine(statistics, rows)}, statistics of ${statistics.name}`}
      >
        <Bars statistics={statistics} />
        <span className="ellipsis">{oneLine(statistics, rows)}</span>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className="popover statistics" align="start" sideOffset={4} collisionPadding={8}>
          <Details statistics={statistics} rows={rows} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

const short = (value: unknown, type: string): string => {
  if (typeof value === 'number') return Number(value.toPrecision(4)).toLocaleString('en', { useGrouping: false });
  const text = cellText(value, type) ?? '';
  return type === 'timestamp' ? text.slice(0, 10) : text;
};

function oneLine({ min, max, distinct, type, nulls, histogram }: ColumnStatistics, rows: number): string {
  const empty = nulls > 0 ? `${percent(nulls, rows)} null` : '';
  const range = histogram.length > 0 ? `${short(min, type)} – ${short(max, type)}` : `${shortCount(distinct)} distinct`;
  return [range, empty].filter(Boolean).join(' · ');
}

const percent = (part: number, whole: number): string => {
  const share = whole > 0 ? (part / whole) * 100 : 0;
  return `${share > 0 && share < 1 ? '<1' : Math.round(share)} %`;
};

/** Bins of numbers and times; the most frequent values of everything else. */
function Bars({ statistics: { histogram, top } }: { readonly statistics: ColumnStatistics }) {
  const counts = histogram.length > 0 ? histogram : top.slice(0, 12).map(({ count }) => count);
  const most = Math.max(1, ...counts);
  const width = 100 / Math.max(counts.length, 1);
  return (
    <svg className="column-bars" viewBox="0 0 100 20" preserveAspectRatio="none" aria-hidden="true">
      {counts.map((count, i) => {
        const height = count === 0 ? 0 : Math.max(1.5, (count / most) * 20);
        const x = i * width;
        return <rect key={x} x={x} y={20 - height} width={Math.max(0.5, width - 1)} height={height} />;
      })}
    </svg>
  );
}

function Details({ statistics, rows }: { readonly statistics: ColumnStatistics; readonly rows: number }) {
  const { name, type, nulls, distinct, min, max, mean, deviation, top } = statistics;
  const facts: [string, string | null][] = [
    ['Type', type],
    ['Nulls', nulls === 0 ? 'none' : `${wholeCount(nulls)} (${percent(nulls, rows)})`],
    ['Distinct', wholeCount(distinct)],
    ['Min', cellText(min, type)],
    ['Max', cellText(max, type)],
    ['Mean', mean === null ? null : short(mean, type)],
    ['Std. deviation', deviation === null ? null : short(deviation, type)],
  ];
  const most = Math.max(1, ...top.map(({ count }) => count));
  return (
    <>
      <h3>{name}</h3>
      <Bars statistics={statistics} />
      <dl>
        {facts.map(([word, fact]) =>
          fact === null ? null : (
            <div key={word}>
              <dt>{word}</dt>
              <dd className="numbers">{fact}</dd>
            </div>
          ),
        )}
      </dl>
      {top.length > 0 && <h4>Most frequent</h4>}
      <ul>
        {top.slice(0, 10).map(({ value, count }) => (
          <li key={JSON.stringify(value)} title={counted(count, 'row')}>
            <i style={{ width: `${(count / most) * 100}%` }} />
            <span className="ellipsis">{cellText(value, type) ?? <em>null</em>}</span>
            <b className="numbers">{shortCount(count)}</b>
          </li>
        ))}
      </ul>
      <p>Over the {counted(rows, 'stored row')}.</p>
    </>
  );
}
