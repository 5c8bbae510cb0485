import { inputsOf, outputsOf } from '#engine/operator/define.ts';
import type { Statistics } from '#engine/plan/estimate-rows.ts';
import type { ExecutableInput, ExecutableNode } from '#engine/plan/executable.ts';
import { fakeRegistry } from './fake-operators.ts';

const schema = [{ name: 'k', type: 'int64' }] as const;

/** An executable node of a fake type, fed by `from` in port order; links are called after their ends. */
export function executable(
  id: string,
  type: string,
  from: readonly (readonly [node: string, port: string])[],
): ExecutableNode {
  const spec = fakeRegistry.get(type);
  const ports = Object.entries(inputsOf(spec, {} as never));
  const inputs: ExecutableInput[] = from.map(([node, port], i) => {
    const [name, { many }] = ports[Math.min(i, ports.length - 1)];
    const key = many ? `${name}:${i}` : name;
    return { key, port: name, link: `${node}.${port} > ${id}.${key}`, from: { node, port } };
  });
  const outputs = Object.keys(outputsOf(spec, {} as never));
  const schemas = {
    in: Object.fromEntries(inputs.map(({ key }) => [key, schema])),
    out: Object.fromEntries(outputs.map(port => [port, schema])),
  };
  return { id, type, spec, config: {}, label: id, keep: false, end: false, inputs, outputs, schemas };
}

const types = [
  'source',
  'pass',
  'part',
  'join',
  'both',
  'append',
  'group',
  'gather',
  'learn',
  'order',
  'append',
  'join',
];

/** A random DAG of `size` nodes of every shape, with random row counts; few sources, so that paths meet again. */
export function randomPlan(size: number, random: () => number): { nodes: ExecutableNode[]; statistics: Statistics } {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)];
  const nodes = [executable('n0', 'source', [])];
  const rows: { [node: string]: { [port: string]: number } } = {};
  for (let i = 1; i < size; i++) {
    const type = pick(types);
    const ports = Object.values(inputsOf(fakeRegistry.get(type), {} as never));
    const links = ports[0]?.many ? 2 + Math.floor(random() * 2) : ports.length;
    const from = Array.from({ length: links }, () => {
      const source = pick(nodes);
      return [source.id, pick(source.outputs.filter(port => port !== 'rejected'))] as const;
    });
    nodes.push(executable(`n${i}`, type, from));
  }
  const named = nodes.map(node => ({
    ...node,
    inputs: node.inputs.map((input, i) => ({ ...input, link: `${node.id}/${i}` })),
  }));
  for (const { id, outputs } of named)
    rows[id] = Object.fromEntries(outputs.map(port => [port, 1 + Math.floor(random() * 50)]));
  return { nodes: named, statistics: { rows } };
}
