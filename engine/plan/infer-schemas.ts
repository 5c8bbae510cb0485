import type { Problem } from '../errors.ts';
import type { Peek } from '../operator/define.ts';
import type { Registry } from '../operator/registry.ts';
import { checkGraph } from './check-graph.ts';
import type { MacroPorts } from './executable.ts';
import { type Inferred, inferGraph, type NodeSchemas } from './infer-graph.ts';
import { type ResolveOptions, resolveGraph } from './resolve-graph.ts';
import type { Workflow } from './workflow-schema.ts';

export interface EditOptions extends ResolveOptions {
  readonly peek: Peek;
}

/**
 * The schema of every port of a workflow being edited, for forms and the canvas; macros show the schemas of the ports behind theirs.
 *
 * Contract: never rejects; what a broken node hides is missing, the rest is there. `problems` are all that `validate` finds.
 */
export async function inferSchemas(workflow: Workflow, registry: Registry, options: EditOptions): Promise<Inferred> {
  const resolved = await resolveGraph(workflow, registry, options);
  const checked = checkGraph(resolved.graph);
  const inferred = await inferGraph(resolved.graph, options.peek, checked.broken);
  return {
    schemas: { ...inferred.schemas, ...macroSchemas(resolved.macros, inferred.schemas) },
    problems: inOrder(workflow, [...resolved.problems, ...checked.problems, ...inferred.problems]),
  };
}

function macroSchemas(
  macros: { readonly [node: string]: MacroPorts },
  inner: Inferred['schemas'],
): Inferred['schemas'] {
  const side = (ports: MacroPorts['inputs'], which: keyof NodeSchemas) =>
    Object.fromEntries(
      Object.entries(ports).flatMap(([name, { node, port }]) => {
        const schema = inner[node]?.[which][port];
        return schema ? [[name, schema]] : [];
      }),
    );
  return Object.fromEntries(
    Object.entries(macros).map(([id, { inputs, outputs }]) => [
      id,
      { in: side(inputs, 'in'), out: side(outputs, 'out') },
    ]),
  );
}

/** Problems of the whole workflow first, then node by node as authored. */
export function inOrder(workflow: Workflow, problems: readonly Problem[]): Problem[] {
  const position = new Map(workflow.operators.map(({ id }, i) => [id, i]));
  const rank = ({ node }: Problem) =>
    node === undefined ? -1 : (position.get(node.split('/')[0]) ?? workflow.operators.length);
  return problems.toSorted((a, b) => rank(a) - rank(b));
}
