import type { LinkEntry, SharedDocument } from './document.ts';

type Numbered = readonly [id: string, link: LinkEntry];

/**
 * The links a workflow cannot have: without an end, twice the same, more than one into a port that takes one, closing a cycle.
 *
 * Of two into one port the later stays, as if it had replaced the other; of a cycle the latest goes.
 */
export function linksToDrop(
  { links, operators, catalogue }: SharedDocument,
  isNode: (id: string) => boolean,
  unsound: ReadonlySet<string>,
): Set<string> {
  const dropped = new Set<string>();
  const all: Numbered[] = [...links.entries()].filter(([id]) => !unsound.has(id)).sort(byOrder);
  const alive = all.filter(([id, { from, to }]) => {
    const stands = isNode(from.operator) && isNode(to.operator);
    if (!stands) dropped.add(id);
    return stands;
  });
  const seen = new Set<string>();
  const last = new Map<string, string>();
  for (const [id, { from, to }] of alive) {
    const path = key(from.operator, from.port, to.operator, to.port);
    if (seen.has(path)) dropped.add(id);
    else seen.add(path);
    const port = key(to.operator, to.port);
    const type = operators.get(to.operator)?.get('type');
    if (dropped.has(id) || !catalogue.single(String(type), to.port)) continue;
    const earlier = last.get(port);
    if (earlier !== undefined) dropped.add(earlier);
    last.set(port, id);
  }
  for (const id of closing(alive.filter(([id]) => !dropped.has(id)))) dropped.add(id);
  return dropped;
}

const key = (...words: readonly string[]): string => JSON.stringify(words);

function byOrder([a, x]: Numbered, [b, y]: Numbered): number {
  const difference = (Number(x.order) || 0) - (Number(y.order) || 0);
  return difference !== 0 ? difference : a < b ? -1 : a > b ? 1 : 0;
}

/** Links that close a cycle when they are added in order. */
function closing(links: readonly Numbered[]): string[] {
  const suspects = inCycles(links);
  const next = new Map<string, string[]>();
  return suspects.flatMap(([id, { from, to }]) => {
    if (reaches(next, to.operator, from.operator)) return [id];
    const targets = next.get(from.operator);
    if (targets) targets.push(to.operator);
    else next.set(from.operator, [to.operator]);
    return [];
  });
}

/** What is left when nodes that nothing leads to are taken away again and again: the cycles and what follows them. */
function inCycles(links: readonly Numbered[]): readonly Numbered[] {
  const incoming = new Map<string, number>();
  const outgoing = new Map<string, string[]>();
  for (const [, { from, to }] of links) {
    incoming.set(to.operator, (incoming.get(to.operator) ?? 0) + 1);
    if (!incoming.has(from.operator)) incoming.set(from.operator, 0);
    const targets = outgoing.get(from.operator);
    if (targets) targets.push(to.operator);
    else outgoing.set(from.operator, [to.operator]);
  }
  const free = [...incoming].filter(([, count]) => count === 0).map(([node]) => node);
  for (let node = free.pop(); node !== undefined; node = free.pop()) {
    incoming.delete(node);
    for (const target of outgoing.get(node) ?? []) {
      const left = (incoming.get(target) ?? 0) - 1;
      incoming.set(target, left);
      if (left === 0) free.push(target);
    }
  }
  return links.filter(([, { from, to }]) => incoming.has(from.operator) && incoming.has(to.operator));
}

/** Whether a way of links leads from one node to another; a node reaches itself. */
export function reaches(next: ReadonlyMap<string, readonly string[]>, from: string, to: string): boolean {
  const seen = new Set([from]);
  const open = [from];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node === to) return true;
    for (const target of next.get(node) ?? []) {
      if (seen.has(target)) continue;
      seen.add(target);
      open.push(target);
    }
  }
  return false;
}
