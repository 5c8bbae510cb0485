import { isGoing } from '../controls/run-actions.ts';
import { Empty, FaultNote } from '../parts/empty.tsx';
import { useKnowledge } from '../state/knowledge.ts';
import { useNodeRun, useRunState } from '../state/run-state.ts';
import { nodeLabel, useDocument } from '../state/use-document.ts';
import { ChartFrame } from './chart-frame.tsx';
import { useCrossFilter } from './cross-filter.ts';
import { drawnNotice, useChartOf, useDrawn } from './picture.ts';
import { Skeleton } from './skeleton.tsx';

/** The chart that a node made in a run, following what was chosen in another chart of it. */
export const NodeChart = ({ run, node }: { readonly run: string; readonly node: string }) => {
  const entry = useDocument(view => view.nodes.get(node));
  const info = useKnowledge(known => known.operators.get(entry?.type ?? ''));
  const links = useDocument(view => view.links);
  const over = useNodeRun(node)?.state;
  const going = isGoing(useRunState(now => now.state)) && over !== 'completed' && over !== 'cached';
  const { data, error } = useChartOf(run, node, !going);
  const link = [...links.values()].find(({ to }) => to.operator === node);
  const input = link ? { node: link.from.operator, port: link.from.port } : null;
  const filter = useCrossFilter(now => now.filter);
  const filtered = filter !== null && filter.run === run && filter.chart !== node;
  const drawn = useDrawn(
    run,
    filtered && entry && input
      ? { ...input, type: entry.type, config: entry.config as { [key: string]: unknown }, where: filter.where }
      : null,
  );
  const label = nodeLabel(entry, info?.label);
  if (error) return <FaultNote error={error} />;
  if (!data) return <Skeleton label={label} />;
  if (!data.picture)
    return <Empty title={data.empty?.message ?? 'No chart yet'}>Run the workflow to draw “{label}”.</Empty>;
  const follows = filtered && drawn.data !== undefined && !drawn.error;
  const picture = follows ? { spec: drawn.data.spec as object, notice: drawnNotice(drawn.data) } : data.picture;
  const words = !filtered
    ? null
    : follows
      ? `only ${filter.words}`
      : drawn.error
        ? `shows all rows: ${drawn.error.message}`
        : null;
  return (
    <ChartFrame
      run={run}
      node={node}
      label={label}
      picture={picture}
      notice={[words, picture.notice].filter(Boolean).join(' · ') || null}
      input={input}
    />
  );
};
