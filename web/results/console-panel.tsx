import './results.css';
import { useQuery } from '@tanstack/react-query';
import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDownToLine, Download, Search, SquareTerminal } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { counted } from '../controls/durations.ts';
import { Button, IconButton } from '../parts/button.tsx';
import { Empty } from '../parts/empty.tsx';
import { get, path } from '../state/api.ts';
import { useKnowledge } from '../state/knowledge.ts';
import { type ConsoleLine, useRunState } from '../state/run-state.ts';
import { nodeLabel, useDocument } from '../state/use-document.ts';

const linePx = 20;

type StoredLine = Omit<ConsoleLine, 'at'> & { readonly at: string };

/** What nodes of the shown run wrote: live at the end, filtered by node and by text. */
export const ConsolePanel = (_: { readonly workflow: string }) => {
  const lines = useLines();
  const nodes = useDocument(view => view.nodes);
  const operators = useKnowledge(known => known.operators);
  const [node, setNode] = useState('');
  const [search, setSearch] = useState('');
  const [follows, setFollows] = useState(true);
  const view = useRef<HTMLDivElement>(null);
  const writers = useMemo(() => [...new Set(lines.map(line => line.node))].sort(), [lines]);
  const shown = useMemo(() => {
    const wanted = search.toLowerCase();
    return lines.filter(line => (!node || line.node === node) && line.line.toLowerCase().includes(wanted));
  }, [lines, node, search]);
  const label = (id: string) => nodeLabel(nodes.get(id), operators.get(nodes.get(id)?.type ?? '')?.label) || id;
  const rows = useVirtualizer({
    count: shown.length,
    getScrollElement: () => view.current,
    estimateSize: () => linePx,
    overscan: 20,
  });
  useEffect(() => {
    if (follows && shown.length > 0) rows.scrollToIndex(shown.length - 1, { align: 'end' });
  }, [follows, shown.length, rows]);

  if (lines.length === 0)
    return (
      <Empty icon={<SquareTerminal size={20} />} title="The console is empty">
        Lines that nodes write while they run appear here.
      </Empty>
    );
  return (
    <div className="console">
      <div className="rows-bar">
        <label className="rows-search">
          <Search size={13} aria-hidden="true" />
          <span className="hidden-text">Search the console</span>
          <input
            className="input"
            type="search"
            placeholder="Search"
            value={search}
            onChange={event => setSearch(event.target.value)}
          />
        </label>
        <select
          className="input console-node"
          aria-label="Node"
          value={node}
          onChange={event => setNode(event.target.value)}
        >
          <option value="">all nodes</option>
          {writers.map(id => (
            <option key={id} value={id}>
              {label(id)}
            </option>
          ))}
        </select>
        <span className="rows-count numbers">{counted(shown.length, 'line')}</span>
        <span className="gap" />
        <IconButton label="Follow the newest line" aria-pressed={follows} onClick={() => setFollows(!follows)}>
          <ArrowDownToLine size={14} />
        </IconButton>
        <Button look="bare" onClick={() => download(shown, label)}>
          <Download size={14} /> Download
        </Button>
      </div>
      <div
        ref={view}
        className="console-lines"
        role="log"
        aria-label="Console"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard
        tabIndex={0}
        onScroll={({ currentTarget: box }) => {
          const atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < linePx * 2;
          if (!atEnd && follows && rows.isScrolling) setFollows(false);
        }}
      >
        <div style={{ height: rows.getTotalSize() }}>
          {rows.getVirtualItems().map(({ index, start }) => {
            const line = shown[index]!;
            return (
              <div key={index} className="console-line" style={{ transform: `translateY(${start}px)` }}>
                <time>{clock(line.at)}</time>
                <b className="ellipsis">{label(line.node)}</b>
                <span title={line.line}>{line.line}</span>
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
};

/** Lines that were written before this page listened, then those that came since. */
function useLines(): readonly ConsoleLine[] {
  const run = useRunState(now => now.shown);
  const live = useRunState(now => now.console);
  const { data } = useQuery({
    queryKey: ['console', run],
    enabled: run !== null,
    queryFn: () => get<{ readonly lines: readonly StoredLine[] }>(`${path('runs', run ?? '')}/console`),
  });
  return useMemo(() => {
    const before = (data?.lines ?? []).map(line => ({ ...line, at: Date.parse(line.at) }));
    const last = before.at(-1)?.at ?? 0;
    return live.length === 0 ? before : [...before, ...live.filter(line => line.at > last)];
  }, [data, live]);
}

const clock = (at: number): string => new Date(at).toISOString().slice(11, 23);

function download(lines: readonly ConsoleLine[], label: (id: string) => string): void {
  const text = lines.map(line => `${new Date(line.at).toISOString()}\t${label(line.node)}\t${line.line}`).join('\n');
  const address = URL.createObjectURL(new Blob([`${text}\n`], { type: 'text/plain' }));
  const link = Object.assign(document.createElement('a'), { href: address, download: 'console.txt' });
  link.click();
  URL.revokeObjectURL(address);
}
