import './charts.css';
import { ChartColumn, FilterX, LayoutGrid, Square } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../parts/button.tsx';
import { Empty } from '../parts/empty.tsx';
import { useKnowledge } from '../state/knowledge.ts';
import { useRunState } from '../state/run-state.ts';
import { useUi } from '../state/ui.ts';
import { useDocument } from '../state/use-document.ts';
import { ChartBuilder } from './chart-builder.tsx';
import { setFilter, useCrossFilter } from './cross-filter.ts';
import { NodeChart } from './node-chart.tsx';

/** The chart of the selected node, all charts of the run side by side, or a chart to be tried. */
export const ChartPanel = ({ workflow }: { readonly workflow: string }) => {
  const selection = useUi(ui => ui.selection);
  const nodes = useDocument(view => view.nodes);
  const operators = useKnowledge(known => known.operators);
  const run = useRunState(now => now.shown);
  const filter = useCrossFilter(now => now.filter);
  const [together, setTogether] = useState(false);
  const isChart = (id: string) => operators.get(nodes.get(id)?.type ?? '')?.group === 'visual';
  const charts = [...nodes.keys()].filter(isChart);
  const chosen = selection.filter(id => nodes.has(id));
  const one = chosen.length === 1 ? chosen[0]! : null;
  const all = charts.length > 1 && (together || one === null);
  return (
    <div className="charts">
      {((charts.length > 1 && one !== null) || (filter !== null && filter.run === run)) && (
        <div className="charts-bar">
          {charts.length > 1 && one !== null && (
            <Button look="bare" aria-pressed={all} onClick={() => setTogether(now => !now)}>
              {all ? <Square size={14} /> : <LayoutGrid size={14} />}
              {all ? 'Selected chart only' : `All ${charts.length} charts`}
            </Button>
          )}
          {filter && filter.run === run && (
            <Button look="plain" onClick={() => setFilter(null)}>
              <FilterX size={14} /> {filter.words}
            </Button>
          )}
        </div>
      )}
      {all && run !== null ? (
        <div className="charts-grid">
          {charts.map(id => (
            <NodeChart key={`${run} ${id}`} run={run} node={id} />
          ))}
        </div>
      ) : one === null ? (
        <Empty icon={<ChartColumn size={20} />} title="Select a node to draw its rows">
          A chart node shows its picture; of any other node a chart can be tried here.
        </Empty>
      ) : isChart(one) && run !== null ? (
        <NodeChart key={`${run} ${one}`} run={run} node={one} />
      ) : isChart(one) ? (
        <Empty icon={<ChartColumn size={20} />} title="Not run yet">
          Run the workflow to draw this chart.
        </Empty>
      ) : (
        <ChartBuilder key={one} workflow={workflow} run={run} node={one} />
      )}
    </div>
  );
};
