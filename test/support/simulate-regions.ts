import { inputsOf } from '#engine/operator/define.ts';
import { partsOf } from '#engine/plan/cut-regions.ts';
import type { ExecutableNode, Part } from '#engine/plan/executable.ts';

interface SimPart {
  readonly part: Part;
  readonly node: ExecutableNode;
  ended: boolean;
  /** Rows still to be given by a source, or by a part that starts. */
  left: number;
}

/**
 * Says whether a plan runs to its end with these links stored, by running it: links hold one row, `many` inputs are read in turn, each
 * row goes to every reader, a part begins when those it waits for have ended. Slow, and shares nothing with the planner but `partsOf`.
 */
export function runsToTheEnd(nodes: readonly ExecutableNode[], stored: ReadonlySet<string>): boolean {
  return regionsAreAcyclic(nodes, stored) && flowEnds(nodes, stored);
}

function flowEnds(nodes: readonly ExecutableNode[], stored: ReadonlySet<string>): boolean {
  const links = nodes.flatMap(node => node.inputs.map(input => ({ ...input, to: node.id })));
  const rows = 2 * links.length + 2;
  const parts: SimPart[] = nodes.flatMap(node =>
    partsOf(node, nodes).map(part => ({ part, node, ended: false, left: part.inputs.length === 0 ? rows : 0 })),
  );
  const held = new Map(links.map(({ link }) => [link, 0]));
  const mainOf = (id: string) => parts.find(p => p.node.id === id && p.part.emits)!;
  const isOver = (link: string) => mainOf(links.find(l => l.link === link)!.from.node).ended && held.get(link) === 0;
  const canBegin = ({ part, node }: SimPart) =>
    parts.every(other => other.ended || other.node !== node || !precedes(other.part, part, node));
  const emit = ({ node, part }: SimPart): boolean => {
    const out = part.emits ? links.filter(l => l.from.node === node.id) : [];
    if (out.some(({ link }) => !stored.has(link) && held.get(link) === 1)) return false;
    for (const { link } of out) held.set(link, held.get(link)! + 1);
    return true;
  };
  const readable = ({ part, node }: SimPart): string[] => {
    const ports = inputsOf(node.spec, node.config as never);
    const inputs = node.inputs.filter(({ key }) => part.inputs.includes(key));
    const turn = inputs.filter(
      input =>
        !inputs.some(b => ports[b.port].many && b.port === input.port && before(inputs, b, input) && !isOver(b.link)),
    );
    return turn
      .filter(({ link, from }) => held.get(link)! > 0 && (!stored.has(link) || mainOf(from.node).ended))
      .map(({ link }) => link);
  };
  const step = (p: SimPart): boolean => {
    if (p.ended || !canBegin(p)) return false;
    if (p.left > 0) return emit(p) && p.left-- > 0;
    const link = readable(p)[0];
    if (link !== undefined) return emit(p) && held.set(link, held.get(link)! - 1) !== undefined;
    p.ended = p.part.inputs.every(key => isOver(p.node.inputs.find(i => i.key === key)!.link));
    return p.ended;
  };
  while (parts.map(step).some(Boolean));
  return parts.every(p => p.ended);
}

const before = <T>(list: readonly T[], a: T, b: T) => list.indexOf(a) < list.indexOf(b);

/** True if `first` must be over before `then` begins; both are parts of `node`. */
function precedes(first: Part, then: Part, node: ExecutableNode): boolean {
  if (first === then || first.emits) return false;
  if (then.emits) return true;
  const ports = inputsOf(node.spec, node.config as never);
  const portOf = (key: string) => node.inputs.find(i => i.key === key)!.port;
  return then.inputs.some(key => ports[portOf(key)].after?.some(port => first.inputs.some(k => portOf(k) === port)));
}

/** Naive: parts joined by streaming links as a matrix, closed by Warshall, and again for what comes before what. */
function regionsAreAcyclic(nodes: readonly ExecutableNode[], stored: ReadonlySet<string>): boolean {
  const parts = nodes.flatMap(node => partsOf(node, nodes).map(part => ({ part, node })));
  const size = parts.length;
  const matrix = () => Array.from({ length: size }, () => new Array<boolean>(size).fill(false));
  const together = matrix();
  const earlier = matrix();
  for (let i = 0; i < size; i++) together[i][i] = true;
  parts.forEach((a, i) =>
    parts.forEach((b, j) => {
      if (a.node === b.node && precedes(a.part, b.part, a.node)) earlier[i][j] = true;
      for (const input of b.node.inputs.filter(({ key }) => b.part.inputs.includes(key)))
        if (a.part.emits && input.from.node === a.node.id) {
          if (stored.has(input.link)) earlier[i][j] = true;
          else together[i][j] = together[j][i] = true;
        }
    }),
  );
  close(together);
  for (let i = 0; i < size; i++)
    for (let j = 0; j < size; j++)
      if (earlier[i][j])
        for (let a = 0; a < size; a++)
          for (let b = 0; b < size; b++) if (together[i][a] && together[j][b]) earlier[a][b] = true;
  close(earlier);
  return earlier.every((row, i) => !row[i]);
}

function close(matrix: boolean[][]): void {
  const size = matrix.length;
  for (let k = 0; k < size; k++)
    for (let i = 0; i < size; i++)
      if (matrix[i][k]) for (let j = 0; j < size; j++) if (matrix[k][j]) matrix[i][j] = true;
}
