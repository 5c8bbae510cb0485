import { Type } from 'typebox';
import { checkExpression } from '#engine/data/expression/compile.ts';
import { scalarFunctions } from '#engine/data/expression/functions.ts';
import { type AttributeType, attributeTypes } from '#engine/data/schema.ts';
import { SluiceError } from '#engine/errors.ts';
import { withDefaults } from '#engine/operator/config.ts';
import { inputsOf, outputsOf, ruleOf } from '#engine/operator/define.ts';
import type { AnyOperator } from '#engine/operator/registry.ts';
import { registry } from '#operators/index.ts';
import { requirePerson } from '../auth/access.ts';
import { plain } from '../cli/operators.ts';
import { examples } from '../workflows/examples.ts';
import { shownPorts } from '../workflows/inspect-workflow.ts';
import type { App } from './app-type.ts';
import { ExpressionAnswer, ExpressionQuestion, FunctionInfo, OperatorInfo } from './shapes/catalogue.ts';
import { Example } from './shapes/workflows.ts';

const api = '/api/v1';
const tags = ['catalogue'];

/** What there is to build with: operators, functions of expressions, and the gallery. Open to whoever views a public page. */
export function registerCatalogueRoutes(app: App): void {
  const cached = 'private, max-age=300';
  let operators: OperatorInfo[] | null = null;
  app.get(`${api}/operators`, { schema: { tags, response: { 200: Type.Array(OperatorInfo) } } }, async (_, reply) => {
    reply.header('cache-control', cached);
    return (operators ??= registry.list().map(operatorInfo));
  });

  app.get(`${api}/functions`, { schema: { tags, response: { 200: Type.Array(FunctionInfo) } } }, async (_, reply) => {
    reply.header('cache-control', cached);
    return scalarFunctions.flatMap(({ name, signatures, help }) =>
      signatures.map(signature => ({ name, signature, summary: help })),
    );
  });

  app.get(`${api}/examples`, { schema: { tags, response: { 200: Type.Array(Example) } } }, async () =>
    examples().map(({ name, workflow }) => {
      const { name: title, description, operators } = workflow;
      return { name, title, description, nodes: operators.length, content: workflow };
    }),
  );

  const check = { tags, body: ExpressionQuestion, response: { 200: ExpressionAnswer } };
  app.post(`${api}/expressions/check`, { schema: check }, async request => {
    requirePerson(request);
    const { expression, schema } = request.body;
    const unknown = schema.find(({ type }) => !attributeTypes.includes(type as AttributeType));
    if (unknown) throw new SluiceError('REQUEST_INVALID', { reason: `'${unknown.type}' is no attribute type` });
    const { type, problems } = checkExpression(expression, schema as { name: string; type: AttributeType }[]);
    return { type, faults: problems.map(({ start, end, message }) => ({ from: start, to: end, message })) };
  });
}

/** An operator for the palette and the property form; ports are those of a fresh node. */
function operatorInfo(operator: AnyOperator): OperatorInfo {
  const { type, version, group, label, summary, config, examples } = operator;
  const fresh = withDefaults(operator, {}) as never;
  const first = withDefaults(operator, examples[0]?.config) as never;
  const attempt = <T>(ask: (config: never) => T): T => {
    try {
      return ask(fresh);
    } catch {
      // Ports that depend on a field without a default are those of the first example.
      return ask(first);
    }
  };
  return {
    ...{ type, version, group, label, summary, config },
    ports: attempt(c => shownPorts(inputsOf(operator, c), outputsOf(operator, c))),
    lineage: attempt(c => ruleOf(operator, c)),
    examples: examples.map(e => ({ ...(e.title !== undefined && { title: e.title }), config: plain(e.config) })),
  };
}
