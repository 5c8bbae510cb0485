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

type Shape = Partial<Node> & { readonly type: string };

/** A small table beside the chain, and the operators that may bring the two together. */
const side = {
  type: 'narrow-table',
  config: {
    schema: [
      { name: 'k', type: 'int64' },
      { name: 'n', type: 'int32' },
      { name: 'v', type: 'string' },
    ],
    rows: [
      [0, 3, 'a'],
      [1, null, 'b'],
      [1, -4, null],
      [2, 2, 'ab'],
      [null, 9, 'z'],
    ],
  },
};

/** The chain's `last` node joined or appended to a side table, links as text. */
function withSide(
  last: string,
  schema: Schema,
  pick: Pick,
  id: string,
): { nodes: { [id: string]: Shape }; links: string[] } | null {
  const table = `${id}s`;
  const number = named(schema, numbers);
  if (pick([true, false]))
    return { nodes: { [table]: side, [id]: { type: 'union' } }, links: [`${last} -> ${id}`, `${table} -> ${id}`] };
  if (number.length === 0) return null;
  const [build, probe] = pick([true, false]) ? [last, table] : [table, last];
  const [mine, theirs] = [pick(number), pick(['k', 'n'])];
  const keys = [build === last ? { left: mine, right: theirs } : { left: theirs, right: mine }];
  const kind = pick(['inner', 'inner', 'left', 'right', 'full', 'semi', 'anti']);
  const join = { type: 'hash-join', config: { keys, kind } };
  return { nodes: { [table]: side, [id]: join }, links: [`${build} -> ${id}.build`, `${probe} -> ${id}.probe`] };
}

/** Inline rows through random operators, now and then together with a side table; what would not fit the schema at hand is left out. */
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
  let nodes: { [id: string]: Shape } = { n0: { type: 'narrow-table', config: { schema, rows } } };
  let links: string[] = [];
  let last = 'n0';
  for (let i = 1; i <= length; i++) {
    const peek = peekOf();
    const known = await inferSchemas(buildWorkflow(nodes, links), registry, { peek });
    const at = known.schemas[last].out.out;
    const id = `n${i}`;
    const step = pick(steps)(at, pick, i) as Shape | null;
    const more = pick([true, false, false])
      ? withSide(last, at, pick, id)
      : step && { nodes: { [id]: step }, links: [`${last} -> ${id}`] };
    if (!more) continue;
    const next = { nodes: { ...nodes, ...more.nodes }, links: [...links, ...more.links] };
    if ((await inferSchemas(buildWorkflow(next.nodes, next.links), registry, { peek })).problems.length > 0) continue;
    ({ nodes, links } = next);
    last = id;
  }
  return buildWorkflow(nodes, links);
}
