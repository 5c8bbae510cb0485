import type { Schema } from '#engine/data/schema.ts';
import type { Registry } from '#engine/operator/registry.ts';
import { inferSchemas } from '#engine/plan/infer-schemas.ts';
import type { Node, Workflow } from '#engine/plan/workflow.ts';
import { buildWorkflow, peekOf } from './build-workflow.ts';

type Pick = <T>(list: readonly T[]) => T;
type Step = (schema: Schema, pick: Pick, i: number) => { readonly type: string; readonly config: object } | null;

const named = (schema: Schema, types: readonly string[]) => schema.filter(a => types.includes(a.type)).map(a => a.name);
const numbers = ['int32', 'int64', 'float64'];
const quoted = (name: string) => `"${name}"`;

/** A condition over some attributes of a schema; every kind that may be pushed down, and some that may not. */
function condition(schema: Schema, pick: Pick): string {
  const number = named(schema, numbers);
  const text = named(schema, ['string']);
  const any = pick(schema).name;
  const choices = [
    `${quoted(any)} IS NOT NULL`,
    ...(number.length > 0
      ? [
          `${quoted(pick(number))} > ${pick([-5, 0, 3])}`,
          `${quoted(pick(number))} BETWEEN -2 AND ${quoted(pick(number))}`,
          `NOT (${quoted(pick(number))} IN (1, 2, NULL))`,
          `abs(${quoted(pick(number))}) < 7`,
        ]
      : []),
    ...(text.length > 0
      ? [`${quoted(pick(text))} >= 'b' OR ${quoted(any)} IS NULL`, `${quoted(pick(text))} LIKE 'a%'`]
      : []),
  ];
  return pick(choices);
}

const steps: readonly Step[] = [
  (schema, pick) => ({
    type: 'filter',
    config: { where: `${condition(schema, pick)} AND ${condition(schema, pick)}` },
  }),
  (schema, pick) => ({ type: 'filter', config: { where: condition(schema, pick) } }),
  (schema, pick) => ({ type: 'drop-null', config: { attributes: [pick(schema).name] } }),
  (schema, pick, i) => ({ type: 'rename', config: { names: [{ from: pick(schema).name, to: `r${i}` }] } }),
  (schema, pick) => {
    const kept = schema.filter(() => pick([true, true, false]));
    return kept.length === 0 ? null : { type: 'project', config: { attributes: kept.map(({ name }) => ({ name })) } };
  },
  (schema, pick, i) => {
    const number = named(schema, numbers);
    const name = pick([`d${i}`, pick(schema).name]);
    return number.length === 0
      ? null
      : { type: 'derive', config: { columns: [{ name, expression: `${quoted(pick(number))} % 5` }] } };
  },
  (schema, pick) => ({
    type: 'sort',
    config: { keys: [{ attribute: pick(schema).name, order: pick(['asc', 'desc']) }] },
  }),
  (_, pick) => ({ type: 'limit', config: { count: pick([3, 40]), offset: pick([0, 2]) } }),
  (schema, pick) => ({ type: 'cast', config: { casts: [{ attribute: pick(schema).name, type: 'string' }] } }),
  (schema, pick, i) => {
    const number = named(schema, numbers);
    if (number.length === 0) return null;
    const measures = [
      { function: 'count', as: `c${i}` },
      { function: pick(['sum', 'min', 'max']), attribute: pick(number), as: `m${i}` },
    ];
    return { type: 'aggregate', config: { groupBy: [pick(schema).name], measures } };
  },
];

/** Inline rows through a random chain of operators; steps that would not fit the schema at hand are left out. */
export async function randomChain(registry: Registry, length: number, random: () => number): Promise<Workflow> {
  const pick: Pick = list => list[Math.floor(random() * list.length)];
  const rows = Array.from({ length: 120 }, (_, i) => [
    pick([null, i % 7, -i, i]),
    pick([null, i / 4, -1.5]),
    pick([null, 'a', 'ab', 'b', 'c d']),
    pick([null, i % 3]),
  ]);
  const schema = [
    { name: 'n', type: 'int32' },
    { name: 'x', type: 'float64' },
    { name: 's', type: 'string' },
    { name: 'k', type: 'int64' },
  ];
  const nodes: { [id: string]: Partial<Node> & { type: string } } = { n0: { type: 'rows', config: { schema, rows } } };
  let workflow = buildWorkflow(nodes, []);
  for (let i = 1; i <= length; i++) {
    const last = `n${Object.keys(nodes).length - 1}`;
    const known = await inferSchemas(workflow, registry, { peek: peekOf() });
    const step = pick(steps)(known.schemas[last].out.out, pick, i);
    if (!step) continue;
    const id = `n${Object.keys(nodes).length}`;
    const longer = { ...nodes, [id]: step as Partial<Node> & { type: string } };
    const ids = Object.keys(longer);
    const next = buildWorkflow(
      longer,
      ids.slice(1).map((to, k) => `${ids[k]} -> ${to}`),
    );
    if ((await inferSchemas(next, registry, { peek: peekOf() })).problems.length > 0) continue;
    nodes[id] = longer[id];
    workflow = next;
  }
  return workflow;
}
