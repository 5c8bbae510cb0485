import type { Attribute } from '#server/http/shapes/elements.ts';
import { ColumnOrigin } from '../lineage/column-origin.tsx';
import { TypeChip } from '../results/type-chip.tsx';
import { useCheck } from '../state/queries.ts';
import { useDocument } from '../state/use-document.ts';

interface SchemaTabProps {
  readonly workflow: string;
  readonly node: string;
}

/** Attributes at every port of a node, as edit time knows them. */
export function SchemaTab({ workflow, node }: SchemaTabProps) {
  const { data } = useCheck(workflow);
  const ports = data?.ports[node];
  const links = useDocument(view => view.links);
  const feeding = (port: string) =>
    [...links.values()].find(({ to }) => to.operator === node && to.port === port)?.from ?? null;
  const sides = [
    ['Input', ports?.inputs ?? [], data?.inputs[node] ?? {}],
    ['Output', ports?.outputs ?? [], data?.outputs[node] ?? {}],
  ] as const;
  return (
    <div className="schema-tab">
      {sides.flatMap(([side, list, schemas]) =>
        list.map(({ name, label, kind }) => (
          <section key={`${side} ${name}`}>
            <h3>
              {side} <code>{name}</code> {label && <span>{label}</span>}
              {kind && kind !== 'rows' && <span className="badge">{kind}</span>}
            </h3>
            <Attributes
              schema={schemas[name]}
              side={side}
              workflow={workflow}
              from={side === 'Output' ? { operator: node, port: name } : feeding(name)}
            />
          </section>
        )),
      )}
      {ports && ports.inputs.length + ports.outputs.length === 0 && <p className="field-help">It has no ports yet.</p>}
    </div>
  );
}

interface AttributesProps {
  readonly schema: readonly Attribute[] | undefined;
  readonly side: string;
  readonly workflow: string;
  /** The output port that they leave from. */
  readonly from: { readonly operator: string; readonly port: string } | null;
}

function Attributes({ schema, side, workflow, from }: AttributesProps) {
  if (!schema)
    return (
      <p className="field-help">
        {side === 'Input' ? 'Nothing is linked here yet.' : 'Known once the node is configured and its inputs are.'}
      </p>
    );
  if (schema.length === 0) return <p className="field-help">No attributes.</p>;
  return (
    <ul>
      {schema.map(({ name, type }) => (
        <li key={name}>
          <TypeChip type={type} />
          {from ? (
            <ColumnOrigin workflow={workflow} node={from.operator} port={from.port} attribute={name}>
              <button type="button" className="schema-name ellipsis">
                {name}
              </button>
            </ColumnOrigin>
          ) : (
            <span className="ellipsis">{name}</span>
          )}
          <em>{type}</em>
        </li>
      ))}
    </ul>
  );
}
