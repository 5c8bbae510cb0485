import { isPlain } from '#collab/plain.ts';
import type { NodeView } from './document-view.ts';
import { type Room, rootOf } from './room.ts';
import { type UiState, useUi } from './ui.ts';

/** The macros that a node of the plan is in, outermost first: `a/b/c` → `a`, `a/b`. */
export function macrosAround(node: string): string[] {
  const steps = node.split('/');
  return steps.slice(1).map((_, at) => steps.slice(0, at + 1).join('/'));
}

/** A node of the whole workflow, wherever it is drawn. */
export interface DrawnNode {
  readonly id: string;
  /** Undefined where nobody knows such a node. */
  readonly node: Pick<NodeView, 'type' | 'label'> | undefined;
  /** The macros to open on the way to it. */
  readonly macros: readonly string[];
  /** What people call it and the macros that it is in, outermost first. */
  readonly labels: readonly string[];
}

/** Where a node of the plan is drawn; one inside a macro that names a file is drawn as that macro. */
export function drawnNode(room: Room, node: string): DrawnNode {
  const [outer, ...rest] = node.split('/');
  const macros: string[] = [];
  let id = outer;
  let entry: DrawnNode['node'] & { readonly config?: unknown } = rootOf(room)
    .view.getState()
    .nodes.get(outer) as NodeView;
  const labels = [entry?.label || entry?.type || outer];
  for (const step of rest) {
    const content = isPlain(entry?.config) ? entry.config.workflow : undefined;
    const list = isPlain(content) && Array.isArray(content.operators) ? (content.operators as NodeView[]) : [];
    const inner = list.find(one => one.id === step);
    if (!inner) break;
    macros.push(id);
    id = `${id}/${step}`;
    entry = inner;
    labels.push(inner.label || inner.type);
  }
  return { id, node: entry, macros, labels };
}

/** Selects a node where it is drawn, going into the macros that it is in or out of those that it is not in. */
export function reveal(room: Room, node: string, also: Partial<UiState> = {}): void {
  const { id, macros } = drawnNode(room, node);
  useUi.setState(ui => ({
    macros: macros.join() === ui.macros.join() ? ui.macros : macros,
    selection: [id],
    selectedLinks: [],
    ...also,
  }));
}

/** Shows a row where it lies among the others of its port. */
export const showRowOf = (room: Room, node: string, port: string, row: number): void =>
  reveal(room, node, {
    focusRow: { node, port, row },
    dockTab: 'results',
    open: { ...useUi.getState().open, dock: true },
  });

/** Shows a node's settings, at a field of them where one is named; a closed properties panel opens. */
export const showSettings = (room: Room, node: string, field?: string): void =>
  reveal(room, node, {
    ...(field !== undefined && { focusField: { node, field } }),
    open: { ...useUi.getState().open, properties: true },
  });
