import { type End, type LinkEntry, newId, nextOrder, type SharedDocument } from './document.ts';
import { addNodes, type NewNode } from './edit-nodes.ts';
import { type Editor, gesture } from './editor.ts';
import { writeLink } from './entries.ts';
import { equal } from './plain.ts';
import { reaches } from './repair-links.ts';

/** A port as the check of a workflow and the catalogue tell of it. */
export interface Port {
  readonly name: string;
  readonly kind?: string;
  readonly many?: boolean;
}
export interface Ports {
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
}
/** Ports by node; nothing for a node whose ports are not known. */
export type PortsOf = (node: string) => Ports | undefined;

/** A link that was made, or why it cannot be. */
export type LinkAnswer = { readonly id: string } | { readonly refusal: string };

/**
 * Says why rows cannot flow from one port to another, in words; null when they can. Pure, so the canvas asks it while a wire is dragged.
 *
 * A port that takes one link refuses nothing: the new link takes the place of the old one.
 */
export function linkRefusal(document: SharedDocument, from: End, to: End, ports: PortsOf): string | null {
  const { operators } = document;
  if (!operators.has(from.operator) || !operators.has(to.operator)) return 'The node is gone.';
  if (from.operator === to.operator) return 'A node cannot feed itself.';
  const output = ports(from.operator)?.outputs.find(port => port.name === from.port);
  const input = ports(to.operator)?.inputs.find(port => port.name === to.port);
  if (ports(from.operator) && !output) return `There is no output '${from.port}'.`;
  if (ports(to.operator) && !input) return `There is no input '${to.port}'.`;
  const [given, taken] = [output?.kind === 'model', input?.kind === 'model'];
  if (output && input && given !== taken) return given ? 'A model is no table of rows.' : 'This input takes a model.';
  for (const link of document.links.values())
    if (equal(link.from, from) && equal(link.to, to)) return 'They are linked already.';
  const replaced = input && !input.many ? to : null;
  if (leads(document, to.operator, from.operator, replaced)) return 'The link would close a cycle.';
  return null;
}

/** Whether rows of one node come to another, the links into `except` left aside. */
function leads({ links }: SharedDocument, from: string, to: string, except: End | null): boolean {
  const next = new Map<string, string[]>();
  for (const link of links.values()) {
    if (except && equal(link.to, except)) continue;
    const targets = next.get(link.from.operator);
    if (targets) targets.push(link.to.operator);
    else next.set(link.from.operator, [link.to.operator]);
  }
  return reaches(next, from, to);
}

/** Links two ports; the link that is in the way at a port which takes one goes. */
export function addLink(editor: Editor, from: End, to: End, ports: PortsOf): LinkAnswer {
  const refusal = linkRefusal(editor.document, from, to, ports);
  if (refusal !== null) return { refusal };
  return gesture(editor, document => {
    if (!takesMany(document, to, ports))
      for (const [id, link] of [...document.links.entries()]) if (equal(link.to, to)) document.links.delete(id);
    const id = newId('l');
    writeLink(document, { id, from, to }, nextOrder(document.links));
    return { id };
  });
}

function takesMany({ catalogue, operators }: SharedDocument, { operator, port }: End, ports: PortsOf): boolean {
  const known = ports(operator)?.inputs.find(({ name }) => name === port);
  return known ? known.many === true : !catalogue.single(String(operators.get(operator)?.get('type')), port);
}

export const removeLinks = (editor: Editor, ids: Iterable<string>): void =>
  gesture(editor, ({ links }) => {
    for (const id of ids) links.delete(id);
  });

/** Takes nodes out of the flow but not off the canvas: what fed a node with one input then feeds what it fed. */
export const detachNodes = (editor: Editor, ids: Iterable<string>, ports: PortsOf): void =>
  gesture(editor, document => {
    for (const id of ids) {
      const touching = [...document.links.entries()].filter(([, l]) => l.from.operator === id || l.to.operator === id);
      const into = touching.filter(([, link]) => link.to.operator === id);
      for (const [link] of touching) document.links.delete(link);
      const outOf = touching.filter(([, link]) => link.from.operator === id);
      if (into.length === 1) for (const [, link] of outOf) addLink(editor, into[0][1].from, link.to, ports);
    }
  });

/**
 * Puts a node on a link: the link's source feeds the node, the node feeds what the link fed, in the same place among its links.
 *
 * @param node    a node to add, or the id of one that is there
 * @param through the node's ports to use
 */
export function insertOnLink(
  editor: Editor,
  link: string,
  node: string | NewNode,
  through: { readonly input: string; readonly output: string },
): LinkAnswer {
  const old = editor.document.links.get(link);
  if (!old) return { refusal: 'The link is gone.' };
  if (typeof node === 'string') {
    const refusal = insertionRefusal(editor.document, old, node);
    if (refusal !== null) return { refusal };
  }
  return gesture(editor, document => {
    const id = typeof node === 'string' ? node : addNodes(editor, [node])[0];
    const input = { operator: id, port: through.input };
    for (const [other, { to }] of [...document.links.entries()]) if (equal(to, input)) document.links.delete(other);
    document.links.delete(link);
    writeLink(document, { id: newId('l'), from: old.from, to: input }, nextOrder(document.links));
    writeLink(document, { id: newId('l'), from: { operator: id, port: through.output }, to: old.to }, old.order);
    return { id };
  });
}

function insertionRefusal(document: SharedDocument, { from, to }: LinkEntry, node: string): string | null {
  if (!document.operators.has(node)) return 'The node is gone.';
  if (from.operator === node || to.operator === node) return 'The node is on this link already.';
  if (leads(document, node, from.operator, null) || leads(document, to.operator, node, null))
    return 'The link would close a cycle.';
  return null;
}

/** Puts the links into a port that takes many in another order. */
export const orderLinks = (editor: Editor, ids: readonly string[]): void =>
  gesture(editor, document => {
    const entries = ids.flatMap(id => document.links.get(id) ?? []);
    const orders = entries.map(link => link.order).sort((a, b) => a - b);
    ids
      .filter(id => document.links.has(id))
      .forEach((id, i) => {
        const link = document.links.get(id);
        if (link) writeLink(document, { id, ...link, from: { ...link.from }, to: { ...link.to } }, orders[i] ?? i);
      });
  });
