import type { CanvasContext } from '../canvas/canvas-commands.ts';
import {
  alignSelection,
  askForNode,
  distributeSelection,
  groupSelection,
  openProperties,
  selectAll,
  tidy,
  writeNote,
} from '../canvas/canvas-commands.ts';
import { useCanvas } from '../canvas/canvas-store.ts';
import { collapseToMacro, expandMacro, isMacro } from '../canvas/macro-commands.ts';
import {
  duplicateSelection,
  eraseSelection,
  selected,
  selectedNodes,
  selectReach,
  toggleDisabled,
} from '../canvas/selection.ts';
import { openLayer, resetPanels, showTab, toggleSide, useUi } from './ui.ts';

export type ActionGroup = 'Edit' | 'Select' | 'Arrange' | 'View' | 'Go to';

/** Something a person can do; this one list feeds menus, the command palette, shortcuts and their sheet. */
export interface Action {
  readonly id: string;
  readonly label: string;
  readonly group: ActionGroup;
  /** Such as `Ctrl+Shift+Z`; on a Mac Ctrl means ⌘. The first is shown. */
  readonly keys: readonly string[];
  /** Changes the document, so it wants the role of an editor. */
  readonly edits?: boolean;
  readonly enabled?: (context: CanvasContext) => boolean;
  readonly run: (context: CanvasContext) => void;
}

const some = ({ room }: CanvasContext): boolean =>
  useUi.getState().selection.length > 0 || selected(room).links.length > 0;
const nodes =
  (least: number) =>
  ({ room }: CanvasContext) =>
    selectedNodes(room).length >= least;
const zoom = { duration: 150 } as const;

const edit: readonly Action[] = [
  {
    id: 'undo',
    label: 'Undo',
    group: 'Edit',
    keys: ['Ctrl+Z'],
    edits: true,
    enabled: ({ room }) => room.undo.canUndo,
    run: ({ room }) => void room.undo.undo(),
  },
  {
    id: 'redo',
    label: 'Redo',
    group: 'Edit',
    keys: ['Ctrl+Shift+Z', 'Ctrl+Y'],
    edits: true,
    enabled: ({ room }) => room.undo.canRedo,
    run: ({ room }) => void room.undo.redo(),
  },
  {
    id: 'cut',
    label: 'Cut',
    group: 'Edit',
    keys: ['Ctrl+X'],
    edits: true,
    enabled: some,
    run: () => void document.execCommand('cut'),
  },
  {
    id: 'copy',
    label: 'Copy',
    group: 'Edit',
    keys: ['Ctrl+C'],
    enabled: nodes(1),
    run: () => void document.execCommand('copy'),
  },
  {
    id: 'duplicate',
    label: 'Duplicate',
    group: 'Edit',
    keys: ['Ctrl+D'],
    edits: true,
    enabled: some,
    run: ({ room }) => void duplicateSelection(room),
  },
  {
    id: 'delete',
    label: 'Delete',
    group: 'Edit',
    keys: ['Delete', 'Backspace'],
    edits: true,
    enabled: some,
    run: ({ room }) => eraseSelection(room),
  },
  {
    id: 'rename',
    label: 'Rename',
    group: 'Edit',
    keys: ['F2'],
    edits: true,
    enabled: () => useUi.getState().selection.length === 1,
    run: () => useCanvas.setState({ renaming: useUi.getState().selection[0] }),
  },
  {
    id: 'disable',
    label: 'Disable or enable',
    group: 'Edit',
    keys: ['D'],
    edits: true,
    enabled: nodes(1),
    run: ({ room }) => toggleDisabled(room),
  },
  {
    id: 'add',
    label: 'Add an operator…',
    group: 'Edit',
    keys: ['Tab'],
    edits: true,
    run: context => askForNode(context, middleOnScreen(context)),
  },
  { id: 'note', label: 'Add a note', group: 'Edit', keys: ['N'], edits: true, run: writeNote },
  {
    id: 'group',
    label: 'Group the selection',
    group: 'Edit',
    keys: ['Ctrl+G'],
    edits: true,
    enabled: nodes(1),
    run: groupSelection,
  },
  {
    id: 'macro',
    label: 'Collapse the selection into a macro',
    group: 'Edit',
    keys: ['Ctrl+Shift+G'],
    edits: true,
    enabled: nodes(1),
    run: collapseToMacro,
  },
  {
    id: 'expand',
    label: 'Expand the macro',
    group: 'Edit',
    keys: ['Ctrl+Shift+E'],
    edits: true,
    enabled: isMacro,
    run: expandMacro,
  },
];

const selecting: readonly Action[] = [
  { id: 'select-all', label: 'Select all', group: 'Select', keys: ['Ctrl+A'], run: selectAll },
  {
    id: 'select-up',
    label: 'Select what feeds the selection',
    group: 'Select',
    keys: ['Alt+U'],
    enabled: nodes(1),
    run: ({ room }) => selectReach(room, ['up']),
  },
  {
    id: 'select-down',
    label: 'Select what the selection feeds',
    group: 'Select',
    keys: ['Alt+D'],
    enabled: nodes(1),
    run: ({ room }) => selectReach(room, ['down']),
  },
  {
    id: 'select-both',
    label: 'Select everything connected',
    group: 'Select',
    keys: ['Alt+C'],
    enabled: nodes(1),
    run: ({ room }) => selectReach(room, ['up', 'down']),
  },
  {
    id: 'open',
    label: 'Open properties of the selection',
    group: 'Select',
    keys: ['Enter'],
    enabled: nodes(1),
    run: openProperties,
  },
];

const arrange: readonly Action[] = [
  { id: 'tidy', label: 'Tidy up', group: 'Arrange', keys: ['Ctrl+O'], edits: true, run: context => void tidy(context) },
  ...(['left', 'centre', 'right', 'top', 'middle', 'bottom'] as const).map(
    (how, at): Action => ({
      id: `align-${how}`,
      label: `Align ${how}`,
      group: 'Arrange',
      keys: [`Alt+Shift+${'LERTMB'[at]}`],
      edits: true,
      enabled: nodes(2),
      run: context => alignSelection(context, how),
    }),
  ),
  {
    id: 'distribute-x',
    label: 'Distribute horizontally',
    group: 'Arrange',
    keys: ['Alt+Shift+H'],
    edits: true,
    enabled: nodes(3),
    run: context => distributeSelection(context, 'x'),
  },
  {
    id: 'distribute-y',
    label: 'Distribute vertically',
    group: 'Arrange',
    keys: ['Alt+Shift+V'],
    edits: true,
    enabled: nodes(3),
    run: context => distributeSelection(context, 'y'),
  },
];

const view: readonly Action[] = [
  {
    id: 'fit',
    label: 'Show everything',
    group: 'View',
    keys: ['1', 'Ctrl+1'],
    run: ({ flow }) => void flow.fitView({ padding: 0.15, maxZoom: 1, duration: 200 }),
  },
  { id: 'zoom-in', label: 'Zoom in', group: 'View', keys: ['Ctrl+=', '+'], run: ({ flow }) => void flow.zoomIn(zoom) },
  {
    id: 'zoom-out',
    label: 'Zoom out',
    group: 'View',
    keys: ['Ctrl+-', '-'],
    run: ({ flow }) => void flow.zoomOut(zoom),
  },
  {
    id: 'zoom-100',
    label: 'Zoom to 100 %',
    group: 'View',
    keys: ['Ctrl+0'],
    run: ({ flow }) => void flow.zoomTo(1, zoom),
  },
  {
    id: 'minimap',
    label: 'Show or hide the minimap',
    group: 'View',
    keys: ['M'],
    run: () => useUi.setState(ui => ({ minimap: !ui.minimap })),
  },
  {
    id: 'snap',
    label: 'Snap to the grid: on or off',
    group: 'View',
    keys: [],
    run: () => useUi.setState(ui => ({ snap: !ui.snap })),
  },
  {
    id: 'cursors',
    label: "Show or hide others' cursors",
    group: 'View',
    keys: [],
    run: () => useUi.setState(ui => ({ cursors: !ui.cursors })),
  },
  {
    id: 'palette',
    label: 'Show or hide the palette',
    group: 'View',
    keys: ['Ctrl+B'],
    run: () => toggleSide('palette'),
  },
  {
    id: 'properties',
    label: 'Show or hide properties',
    group: 'View',
    keys: ['Ctrl+I'],
    run: () => toggleSide('properties'),
  },
  { id: 'dock', label: 'Show or hide the lower panel', group: 'View', keys: ['Ctrl+J'], run: () => toggleSide('dock') },
  { id: 'reset-panels', label: 'Put the panels back', group: 'View', keys: [], run: resetPanels },
  { id: 'theme-light', label: 'Theme: light', group: 'View', keys: [], run: () => useUi.setState({ theme: 'light' }) },
  { id: 'theme-dark', label: 'Theme: dark', group: 'View', keys: [], run: () => useUi.setState({ theme: 'dark' }) },
  {
    id: 'theme-system',
    label: 'Theme: as the system',
    group: 'View',
    keys: [],
    run: () => useUi.setState({ theme: 'system' }),
  },
];

const going: readonly Action[] = [
  { id: 'find', label: 'Find on the canvas…', group: 'Go to', keys: ['Ctrl+F'], run: () => openLayer('find') },
  {
    id: 'commands',
    label: 'All commands…',
    group: 'Go to',
    keys: ['Ctrl+K', 'Ctrl+Shift+P'],
    run: () => openLayer('commands'),
  },
  {
    id: 'shortcuts',
    label: 'Keyboard shortcuts',
    group: 'Go to',
    keys: ['Shift+?'],
    run: () => openLayer('shortcuts'),
  },
  { id: 'versions', label: 'Versions…', group: 'Go to', keys: ['Ctrl+S'], run: () => openLayer('versions') },
  { id: 'share', label: 'Share…', group: 'Go to', keys: [], run: () => openLayer('share') },
  ...(['results', 'chart', 'lineage', 'console', 'problems', 'runs'] as const).map(
    (tab): Action => ({ id: `tab-${tab}`, label: `Show ${tab}`, group: 'Go to', keys: [], run: () => showTab(tab) }),
  ),
];

/** Every action of the editor. */
export const actions: readonly Action[] = [...edit, ...selecting, ...arrange, ...view, ...going];

const middleOnScreen = ({ element }: CanvasContext) => {
  const { left, top, width, height } = element.getBoundingClientRect();
  return { x: left + width / 2, y: top + height / 3 };
};

/** Whether the person may do it now. */
export const isEnabled = (action: Action, context: CanvasContext): boolean =>
  (!action.edits || context.room.editable) && (action.enabled?.(context) ?? true);

/** The keys of an event, written as in the list. */
export function keysOf({ key, code, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent): string {
  const letter = /^Key([A-Z])$/.exec(code)?.[1];
  const name = letter && (altKey || ctrlKey || metaKey) ? letter : key.length === 1 ? key.toUpperCase() : key;
  const shift = shiftKey && (name.length > 1 || /[A-Z?]/.test(name)) ? 'Shift+' : '';
  return `${ctrlKey || metaKey ? 'Ctrl+' : ''}${altKey ? 'Alt+' : ''}${shift}${name}`;
}

const mac = typeof navigator !== 'undefined' && /Mac|iP(hone|ad)/.test(navigator.userAgent);

/** Keys as this machine writes them. */
export const shownKeys = (keys: string): string =>
  (mac ? keys.replace('Ctrl+', '⌘').replace('Alt+', '⌥').replace('Shift+', '⇧') : keys).replace('Shift+?', '?');
