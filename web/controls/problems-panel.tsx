import './controls.css';
import { CircleAlert, CircleDashed, Info } from 'lucide-react';
import { Empty } from '../parts/empty.tsx';
import { useFrozen } from '../state/frozen.ts';
import { useOperators } from '../state/queries.ts';
import { useRoom } from '../state/room-context.tsx';
import { useRunState } from '../state/run-state.ts';
import { useWhole } from '../state/use-document.ts';
import { drawnNode, showSettings } from '../state/way-inside.ts';
import { OffendingRow, rowNamedIn } from './offending-row.tsx';
import { type ListedProblem, useProblems } from './use-problems.ts';

const kinds = {
  run: { icon: CircleAlert, word: 'Failed' },
  error: { icon: CircleAlert, word: 'Error' },
  unconfigured: { icon: CircleDashed, word: 'To fill in' },
  notice: { icon: Info, word: 'Notice' },
} as const;

/** Everything that stands in the workflow's way; a click goes there. */
export const ProblemsPanel = ({ workflow }: { readonly workflow: string }) => {
  const { problems, checked } = useProblems(workflow);
  const frozen = useFrozen();
  const shown = useRunState(run => run.shown);
  if (problems.length === 0)
    return (
      <Empty title="No problems">
        {!checked
          ? 'The workflow is being checked.'
          : frozen?.run
            ? 'This run met none.'
            : 'The workflow is ready to run.'}
      </Empty>
    );
  return (
    <ul className="problems" aria-label="Problems">
      {problems.map((problem, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the same problem may be there twice
        <li key={`${problem.code} ${problem.node} ${problem.field} ${at}`}>
          <ProblemLine problem={problem} run={problem.kind === 'run' ? shown : null} />
        </li>
      ))}
    </ul>
  );
};

function ProblemLine({ problem, run }: { readonly problem: ListedProblem; readonly run: string | null }) {
  const { icon: Icon, word } = kinds[problem.kind] ?? kinds.error;
  const room = useRoom();
  const { data: operators } = useOperators();
  // Drawn again when the document changes: nodes are renamed.
  useWhole(view => view.nodes);
  const { node, labels } = drawnNode(room, problem.node ?? '');
  const own = node?.label || operators?.find(({ type }) => type === node?.type)?.label;
  const label = [...labels.slice(0, -1), own ?? labels.at(-1)].join(' › ');
  const row = rowNamedIn(problem);
  const go = () => problem.node && showSettings(room, problem.node, problem.field);
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
