import { toast } from 'sonner';
import { addLink, addNodes, gesture, removeNodes } from '#collab/edits.ts';
import { isPlain } from '#collab/plain.ts';
import { projectWorkflow } from '#collab/project-workflow.ts';
import { localId, outward } from '#collab/within.ts';
import { useKnowledge } from '../state/knowledge.ts';
import { type Ends, type InnerFlow, type OpenPorts, openInputs, openOutputs } from '../state/macro-ports.ts';
import type { Room } from '../state/room.ts';
import { useUi } from '../state/ui.ts';
import { type CanvasContext, portsIn } from './canvas-commands.ts';
import { select, selectedNodes } from './selection.ts';

/** A workflow inside another; most of what a file has may be missing. */
export type MacroContent = Pick<Workflow, 'operators' | 'links'> & Partial<Workflow>;
type Workflow = ReturnType<typeof projectWorkflow>;

/** Puts the selected nodes into a macro, linked as they were; one step. */
export function collapseToMacro({ room }: CanvasContext): void {
  const { within } = room.document;
  const ids = selectedNodes(room);
  const chosen = new Set(ids.map(id => localId(id, within)));
  const workflow = outward(projectWorkflow(room.document), within);
  const operators = workflow.operators.filter(({ id }) => chosen.has(id));
  const links = workflow.links.filter(({ from, to }) => chosen.has(from.operator) && chosen.has(to.operator));
  const inner = { operators, links };
  const [inputs, outputs] = [
    openInputs(inner, within, useKnowledge.getState()),
    openOutputs(inner, within, useKnowledge.getState()),
  ];
  const into = workflow.links.filter(({ from, to }) => !chosen.has(from.operator) && chosen.has(to.operator));
  const out = workflow.links.filter(({ from, to }) => chosen.has(from.operator) && !chosen.has(to.operator));
  const outer: Ends[] = [];
  const x = Math.min(...operators.map(({ position }) => position.x));
  const y = Math.min(...operators.map(({ position }) => position.y));
  const macro = '';
  for (const { from, to } of into) {
    const port = nameOf(inputs, to);
    if (!port) return refuse(`The input '${to.port}' has links from inside and outside of the selection.`);
    outer.push({ from, to: { operator: macro, port } });
  }
  for (const { from, to } of out) {
    const port = nameOf(outputs, from);
    if (!port)
      return refuse('A node of the selection feeds nodes inside and outside of it, or has more than one way out.');
    outer.push({ from: { operator: macro, port }, to });
  }
  gesture(room.editor, () => {
    removeNodes(room.editor, ids);
    const moved = operators.map(node => ({ ...node, position: { x: node.position.x - x, y: node.position.y - y } }));
    const content = { sluice: 1, name: 'Macro', operators: moved, links };
    const config = { workflow: content, parameters: {} };
    const [id] = addNodes(room.editor, [{ type: 'macro', label: 'Macro', config, position: { x, y } }]);
    const own = (end: Ends['from']) => ({ ...end, operator: end.operator === macro ? id : within + end.operator });
    for (const { from, to } of outer)
      addLink(room.editor, own(from), own(to), node => (node === id ? undefined : portsIn(room, node)));
    select([id]);
  });
}

const refuse = (why: string): void => void toast.info(`These nodes do not fit into a macro: ${why}`);

/** Whether exactly one macro, with its content in it, is selected. */
export const isMacro = ({ room }: CanvasContext): boolean => {
  const [only, ...more] = selectedNodes(room);
  return more.length === 0 && room.view.getState().nodes.get(only)?.type === 'macro';
};

/** Shows what is inside the selected macro, to be looked at and changed. */
export const openMacro = ({ room }: CanvasContext): void => enterMacro(room, selectedNodes(room)[0]);

/** The same for a macro by its id. */
export function enterMacro(room: Room, macro: string): void {
  if (!contentOf(room, macro))
    return void toast.info('This macro names a file; only macros that hold their nodes can be opened.');
  useUi.setState(ui => ({ macros: [...ui.macros, macro], selection: [], selectedLinks: [], following: null }));
}

/** The workflow in a macro as it is written there; null for one that names a file, and for what is no macro. */
export function contentOf(room: Room, macro: string): MacroContent | null {
  const node = room.view.getState().nodes.get(macro);
  const content = node?.config.workflow;
  if (node?.type !== 'macro' || !isPlain(content) || !Array.isArray(content.operators)) return null;
  return content as unknown as MacroContent;
}

/** Puts a macro's nodes in its place; one step. */
export function expandMacro({ room }: CanvasContext): void {
  const [macro] = selectedNodes(room);
  const node = projectWorkflow(room.document).operators.find(({ id }) => id === macro);
  const content = node?.config.workflow;
  if (!node || !isPlain(content) || !Array.isArray(content.operators))
    return void toast.info('This macro names a file; only macros that hold their nodes can be expanded.');
  const inner = content as unknown as InnerFlow;
  const [inputs, outputs] = [
    openInputs(inner, `${macro}/`, useKnowledge.getState()),
    openOutputs(inner, `${macro}/`, useKnowledge.getState()),
  ];
  const touching = [...room.view.getState().links.values()];
  gesture(room.editor, () => {
    const fresh = inner.operators.map(({ id: _, position, ...rest }) => ({
      ...rest,
      position: { x: node.position.x + position.x, y: node.position.y + position.y },
    }));
    const ids = addNodes(room.editor, fresh);
    const idOf = new Map(inner.operators.map(({ id }, at) => [id, ids[at]]));
    const known = () => undefined;
    const mapped = (end: Ends['from']) => ({ operator: idOf.get(end.operator) ?? end.operator, port: end.port });
    for (const { from, to } of inner.links ?? []) addLink(room.editor, mapped(from), mapped(to), known);
    removeNodes(room.editor, [macro]);
    for (const { from, to } of touching) {
      const source = from.operator === macro ? outputs[from.port] : from;
      const target = to.operator === macro ? inputs[to.port] : to;
      const touches = from.operator === macro || to.operator === macro;
      if (touches && source && target) addLink(room.editor, mapped(source), mapped(target), known);
    }
    select(ids);
  });
}

const nameOf = (open: OpenPorts, end: Ends['from']): string | undefined =>
  Object.entries(open).find(([, { operator, port }]) => operator === end.operator && port === end.port)?.[0];
