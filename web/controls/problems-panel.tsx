import './controls.css';
import { CircleAlert, CircleDashed, Info } from 'lucide-react';
import type { Problem } from '#server/http/shapes/elements.ts';
import { Empty } from '../parts/empty.tsx';
import { useCheck, useOperators } from '../state/queries.ts';
import { useRunState } from '../state/run-state.ts';
import { showField, useUi } from '../state/ui.ts';
import { nodeLabel, useDocument } from '../state/use-document.ts';
import { OffendingRow, rowNamedIn } from './offending-row.tsx';

const kinds = {
  run: { icon: CircleAlert, word: 'Failed' },
  error: { icon: CircleAlert, word: 'Error' },
  unconfigured: { icon: CircleDashed, word: 'To fill in' },
  notice: { icon: Info, word: 'Notice' },
} as const;
type Kind = keyof typeof kinds;

interface Listed extends Problem {
  readonly kind: Kind;
  readonly remedy?: string;
}

/** Everything that stands in the workflow's way; a click goes there. */
export const ProblemsPanel = ({ workflow }: { readonly workflow: string }) => {
  const { data: check } = useCheck(workflow);
  const ofRun = useRunState(run => run.problems);
  const shown = useRunState(run => run.shown);
  const list: Listed[] = [
    ...ofRun.map(problem => ({ ...problem, kind: 'notice' in problem ? ('notice' as const) : ('run' as const) })),
    ...(check?.problems ?? []).map(problem => ({ ...problem, kind: problem.severity as Kind })),
  ];
  const order = Object.keys(kinds);
  list.sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
  if (list.length === 0)
    return (
      <Empty title="No problems">{check ? 'The workflow is ready to run.' : 'The workflow is being checked.'}</Empty>
    );
  return (
    <ul className="problems" aria-label="Problems">
      {list.map((problem, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the same problem may be there twice
        <li key={`${problem.code} ${problem.node} ${problem.field} ${at}`}>
          <ProblemLine problem={problem} run={problem.kind === 'run' ? shown : null} />
        </li>
      ))}
    </ul>
  );
};

function ProblemLine({ problem, run }: { readonly problem: Listed; readonly run: string | null }) {
  const { icon: Icon, word } = kinds[problem.kind] ?? kinds.error;
  const node = useDocument(view => view.nodes.get(problem.node ?? ''));
  const { data: operators } = useOperators();
  const label = nodeLabel(node, operators?.find(({ type }) => type === node?.type)?.label);
  const row = rowNamedIn(problem);
  const go = () => {
    if (!problem.node) return;
    if (problem.field) showField(problem.node, problem.field);
    else useUi.setState(ui => ({ selection: [problem.node!], open: { ...ui.open, properties: true } }));
  };
  return (
    <>
      <button type="button" className="problem" data-kind={problem.kind} disabled={!node} onClick={go}>
        <Icon size={14} aria-hidden="true" />
        <span className="problem-kind">{word}</span>
        {node && <strong className="ellipsis">{label}</strong>}
        <span className="problem-text">
          {sentence(problem.message)}
          {problem.remedy && <em> {problem.remedy}</em>}
        </span>
        {problem.field && <code>{problem.field}</code>}
      </button>
      {run && problem.node && row !== null && <OffendingRow run={run} node={problem.node} row={row} />}
    </>
  );
}

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
