import { useQuery } from '@tanstack/react-query';
import { HoverCard } from 'radix-ui';
import { type ReactElement, useEffect, useState } from 'react';
import type { ColumnLineage } from '#server/http/shapes/workflows.ts';
import { FaultNote } from '../parts/empty.tsx';
import { get, path } from '../state/api.ts';
import { useFrozen } from '../state/frozen.ts';
import { useLit } from '../state/traced.ts';
import { useDocument } from '../state/use-document.ts';
import { onCanvas, pathOfColumn } from './path-of.ts';
import { useStepName } from './step-name.ts';
import './column-origin.css';

interface Column {
  /** What a click does. */
  readonly hint?: string;
  readonly workflow: string;
  readonly node: string;
  /** An output port. */
  readonly port: string;
  readonly attribute: string;
}

/** Tells on hover and focus where a column comes from and where it goes, and lights the nodes on its way. */
export function ColumnOrigin({ children, ...column }: Column & { readonly children: ReactElement }) {
  const [open, setOpen] = useState(false);
  return (
    <HoverCard.Root open={open} onOpenChange={setOpen} openDelay={450} closeDelay={120}>
      <HoverCard.Trigger asChild>{children}</HoverCard.Trigger>
      <HoverCard.Portal>
        <HoverCard.Content
          className="popover column-origin"
          side="top"
          align="start"
          sideOffset={6}
          collisionPadding={8}
        >
          {open && <Origin {...column} />}
        </HoverCard.Content>
      </HoverCard.Portal>
    </HoverCard.Root>
  );
}

function useColumn({ workflow, node, port, attribute }: Column, direction: 'backward' | 'forward') {
  const frozen = useFrozen();
  const where = frozen?.path ?? path('workflows', workflow);
  return useQuery({
    queryKey: ['columns', where, node, port, attribute, direction],
    // The document goes on changing; what was said a moment ago still holds.
    staleTime: frozen ? Infinity : 5000,
    queryFn: () => get<ColumnLineage>(`${where}/columns`, { node, port, attribute, direction }),
  });
}

function Origin({ hint, ...column }: Column) {
  const { data, error } = useColumn(column, 'backward');
  const { data: reach } = useColumn(column, 'forward');
  const nodes = useDocument(view => view.nodes);
  const links = useDocument(view => view.links);
  useEffect(() => {
    if (!data) return;
    useLit.setState({ column: pathOfColumn(data, links.values(), id => nodes.has(id)) });
    return () => useLit.setState({ column: null });
  }, [data, nodes, links]);
  if (error) return <FaultNote error={error} />;
  if (!data) return <p className="field-help">Following the column …</p>;
  const sources = data.ends.filter(end => !(end.node === column.node && end.attribute === column.attribute));
  const uses = reach?.ends.filter(end => !(end.node === column.node && end.attribute === column.attribute)) ?? [];
  return (
    <>
      <strong className="ellipsis">{column.attribute}</strong>
      {sources.length > 0 ? (
        <Ends title="comes from" ends={sources} known={id => nodes.has(id)} />
      ) : (
        <p className="field-help">It begins here.</p>
      )}
      {uses.length > 0 && <Ends title="ends up in" ends={uses} known={id => nodes.has(id)} />}
      {data.opaqueNodes.length > 0 && (
        <p className="step-opaque">
          Goes through <Names nodes={data.opaqueNodes} />, which may use any of its columns.
        </p>
      )}
      {hint && <p className="field-help">{hint}</p>}
    </>
  );
}

const most = 12;

interface EndsProps {
  readonly title: string;
  readonly ends: ColumnLineage['ends'];
  readonly known: (id: string) => boolean;
}

const Ends = ({ title, ends, known }: EndsProps) => (
  <section>
    <h4>{title}</h4>
    <ul>
      {ends.slice(0, most).map(({ node, port, attribute }) => (
        <li key={`${node} ${port} ${attribute}`}>
          <code>{attribute}</code> of <Names nodes={[onCanvas(node, known)]} />
        </li>
      ))}
    </ul>
    {ends.length > most && <p className="field-help">and {ends.length - most} more</p>}
  </section>
);

const Names = ({ nodes }: { readonly nodes: readonly string[] }) =>
  nodes.map((node, at) => <Name key={node} node={node} comma={at > 0} />);

const Name = ({ node, comma }: { readonly node: string; readonly comma: boolean }) => (
  <>
    {comma && ', '}
    {useStepName(node).label}
  </>
);
