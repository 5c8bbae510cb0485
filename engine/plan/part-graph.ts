/** A link between two parts that streams unless it is stored. */
export interface Stream {
  readonly link: string;
  readonly from: number;
  readonly to: number;
  /** Bytes that storing it takes. */
  readonly cost: number;
}

/** Parts by number, and what binds them. */
export interface PartGraph {
  readonly parts: number;
  readonly streams: readonly Stream[];
  /** The first must be over before the second begins. */
  readonly orders: readonly (readonly [number, number])[];
  /** Streams into one part that are read one after the other. */
  readonly sequences: readonly (readonly number[])[];
}

/** Which parts run together, and which groups must be over before which. */
export interface JoinedParts {
  /** Group of each part: the number of one of its parts. */
  readonly group: readonly number[];
  /** A group that stands before itself can never run. */
  readonly before: ReadonlyMap<number, ReadonlySet<number>>;
}

/** Joins the parts that streaming links connect; stored links and orders put groups one after the other. */
export function joinParts({ parts, streams, orders }: PartGraph, isStored: (stream: number) => boolean): JoinedParts {
  const parent = Array.from({ length: parts }, (_, p) => p);
  const find = (p: number): number => (parent[p] === p ? p : (parent[p] = find(parent[p])));
  streams.forEach(({ from, to }, s) => {
    if (!isStored(s)) parent[Math.max(find(from), find(to))] = Math.min(find(from), find(to));
  });
  const group = parent.map((_, p) => find(p));
  const before = new Map<number, Set<number>>();
  const precede = (a: number, b: number) => {
    const known = before.get(group[b]);
    if (known) known.add(group[a]);
    else before.set(group[b], new Set([group[a]]));
  };
  for (const [a, b] of orders) precede(a, b);
  streams.forEach(({ from, to }, s) => {
    if (isStored(s)) precede(from, to);
  });
  return { group, before };
}

/** True if all parts can run to their end with these streams stored: no group waits for itself, and no part for its own rows. */
export function canRun(graph: PartGraph, isStored: (stream: number) => boolean): boolean {
  const { group, before } = joinParts(graph, isStored);
  return isAcyclic([...new Set(group)], g => before.get(g) ?? []) && sequencesCanRun(graph, isStored);
}

/**
 * Bounded links make a stream wait for its turn in a sequence, and with it all parts upstream of it in the region: none of them ends
 * before the stream whose turn is earlier has ended.
 */
function sequencesCanRun({ parts, streams, sequences }: PartGraph, isStored: (stream: number) => boolean): boolean {
  if (sequences.length === 0) return true;
  const into = Array.from({ length: parts }, (): number[] => []);
  const endsAfter = Array.from({ length: parts }, () => new Set<number>());
  streams.forEach(({ from, to }, s) => {
    if (isStored(s)) return;
    into[to].push(from);
    endsAfter[to].add(from);
  });
  for (const sequence of sequences) {
    const flowing = sequence.filter(s => !isStored(s)).map(s => streams[s].from);
    for (let k = 1; k < flowing.length; k++)
      for (const part of upstream(flowing[k], into)) endsAfter[part].add(flowing[k - 1]);
  }
  return isAcyclic(
    endsAfter.map((_, p) => p),
    p => endsAfter[p],
  );
}

function upstream(part: number, into: readonly (readonly number[])[]): Set<number> {
  const found = new Set([part]);
  for (const p of found) for (const q of into[p]) found.add(q);
  return found;
}

function isAcyclic(members: readonly number[], before: (member: number) => Iterable<number>): boolean {
  const state = new Map<number, 'open' | 'done'>();
  const visit = (member: number): boolean => {
    if (state.has(member)) return state.get(member) === 'done';
    state.set(member, 'open');
    for (const other of before(member)) if (!visit(other)) return false;
    state.set(member, 'done');
    return true;
  };
  return members.every(visit);
}
