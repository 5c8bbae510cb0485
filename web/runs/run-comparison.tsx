import { useQuery } from '@tanstack/react-query';
import { ArrowLeft, Equal } from 'lucide-react';
import { useState } from 'react';
import type { RowDiff, RunComparison, RunNodeInfo } from '#server/http/shapes/runs.ts';
import { duration, wholeCount } from '../controls/durations.ts';
import { timeText } from '../controls/times.ts';
import { Button, IconButton } from '../parts/button.tsx';
import { FaultNote } from '../parts/empty.tsx';
import { get, path } from '../state/api.ts';
import { ContentChanges } from './content-changes.tsx';
import { RowDiffView } from './row-diff-view.tsx';
import { type RunSummary, stateWord } from './run-states.ts';

interface ComparisonProps {
  /** Two, whichever was started first. */
  readonly chosen: readonly RunSummary[];
  readonly onClose: () => void;
}

/** Two runs side by side: parameters, rows and time of each node, what changed in the workflow, and rows that differ. */
export function RunComparisonView({ chosen, onClose }: ComparisonProps) {
  const [early, late] = chosen.toSorted((x, y) => x.number - y.number);
  const [a, b] = [early!.id, late!.id];
  const [opened, setOpened] = useState<{ readonly node: string; readonly port: string } | null>(null);
  const { data, error } = useQuery({
    queryKey: ['compare', a, b],
    queryFn: () => get<RunComparison>(`${path('runs', a)}/compare${path(b)}`),
  });
  const title = (run: RunSummary) => `${timeText(run.created)} · v${run.version} · ${stateWord(run.state)}`;
  const mostRows = Math.max(1, ...(data?.nodes ?? []).flatMap(node => [rowsOf(node.a), rowsOf(node.b)]));
  const mostMs = Math.max(1, ...(data?.nodes ?? []).flatMap(node => [node.a?.ms ?? 0, node.b?.ms ?? 0]));
  return (
    <div className="comparison">
      <div className="rows-bar">
        <IconButton label="Back to the list" onClick={onClose}>
          <ArrowLeft size={14} />
        </IconButton>
        <strong>
          <span className="side-a">A</span> {title(early!)}
        </strong>
        <span>with</span>
        <strong>
          <span className="side-b">B</span> {title(late!)}
        </strong>
      </div>
      {error && <FaultNote error={error} />}
      {data && (
        <section
          className="runs-scroll"
          aria-label="What differs"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard
          tabIndex={0}
        >
          <Parameters list={data.parameters} />
          <h3>Nodes</h3>
          <table className="runs-table comparison-table">
            <thead>
              <tr>
                <th>Node</th>
                <th colSpan={2}>Rows</th>
                <th colSpan={2}>Time</th>
                <th>Result</th>
              </tr>
            </thead>
            <tbody>
              {data.nodes.map(node => (
                <tr key={node.id}>
                  <td>
                    <strong>{node.label}</strong>
                  </td>
                  <Pair a={node.a && rowsOf(node.a)} b={node.b && rowsOf(node.b)} most={mostRows} text={wholeCount} />
                  <Pair a={node.a?.ms} b={node.b?.ms} most={mostMs} text={duration} cached={[node.a, node.b]} />
                  <td>
                    {node.same ? (
                      <span className="same">
                        <Equal size={13} /> same rows
                      </span>
                    ) : node.a && node.b ? (
                      <PortButtons node={node.a} onOpen={port => setOpened({ node: node.id, port })} />
                    ) : (
                      `only in ${node.a ? 'A' : 'B'}`
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          {opened && (
            <RowDiffView
              key={`${opened.node} ${opened.port}`}
              title={`Rows of ${opened.node}.${opened.port}`}
              name={[a, b, opened.node, opened.port]}
              ask={({ keys, ...page }) =>
                get<RowDiff>(`${path('runs', a)}/diff${path(b)}`, { ...opened, ...page, keys: keys.join(',') })
              }
              onClose={() => setOpened(null)}
            />
          )}
          <ContentChanges diff={data.diff} />
        </section>
      )}
    </div>
  );
}

/** Rows of a node's first output, which is the one that its links mostly start from. */
const rowsOf = (node: RunNodeInfo | null): number =>
  Object.values(node?.ports ?? {}).find(({ kind }) => kind !== 'rejected')?.rows ?? 0;

const Parameters = ({ list }: { readonly list: RunComparison['parameters'] }) =>
  list.length === 0 ? null : (
    <>
      <h3>Parameters</h3>
      <table className="runs-table">
        <thead>
          <tr>
            <th>Name</th>
            <th>A</th>
            <th>B</th>
          </tr>
        </thead>
        <tbody>
          {list.map(({ name, a, b }) => (
            <tr key={name} data-changed={JSON.stringify(a) !== JSON.stringify(b) || undefined}>
              <td>{name}</td>
              <td>
                <code>{a === undefined ? '–' : JSON.stringify(a)}</code>
              </td>
              <td>
                <code>{b === undefined ? '–' : JSON.stringify(b)}</code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );

interface PairProps {
  readonly a: number | null | undefined;
  readonly b: number | null | undefined;
  readonly most: number;
  readonly text: (n: number) => string;
  readonly cached?: readonly (RunNodeInfo | null)[];
}

/** Two numbers with a bar each, and how they differ. */
const Pair = ({ a, b, most, text, cached }: PairProps) => (
  <>
    <td className="pair">
      {[a, b].map((n, at) => (
        <span key={at === 0 ? 'a' : 'b'} className={at === 0 ? 'bar-a' : 'bar-b'}>
          <i style={{ width: `${((n ?? 0) / most) * 100}%` }} />
          <b className="numbers">
            {n === null || n === undefined ? '–' : cached?.[at]?.state === 'cached' ? 'cache' : text(n)}
          </b>
        </span>
      ))}
    </td>
    <td className="numbers change">{a != null && b != null && a !== b ? changeText(a, b) : ''}</td>
  </>
);

const changeText = (a: number, b: number): string => {
  if (a === 0) return '';
  const percent = ((b - a) / a) * 100;
  return `${percent > 0 ? '+' : '−'}${Math.abs(percent) >= 10 ? Math.round(Math.abs(percent)) : Math.abs(percent).toFixed(1)} %`;
};

const PortButtons = ({ node, onOpen }: { readonly node: RunNodeInfo; readonly onOpen: (port: string) => void }) => {
  const ports = Object.keys(node.ports);
  return (
    <span className="row-buttons">
      {ports.map(port => (
        <Button key={port} look="bare" onClick={() => onOpen(port)}>
          Rows that differ{ports.length > 1 ? `: ${port}` : ''}
        </Button>
      ))}
    </span>
  );
};
