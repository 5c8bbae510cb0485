import type { CanvasContext } from '../canvas/canvas-commands.ts';
import {
  alignSelection,
  askForNode,
  colorSelection,
  distributeSelection,
  foldSelection,
  frameColors,
  groupSelection,
  groupsOfSelection,
  openProperties,
  selectAll,
  tidy,
  ungroupSelection,
  writeNote,
} from '../canvas/canvas-commands.ts';
import { useCanvas } from '../canvas/canvas-store.ts';
import { collapseToMacro, expandMacro, isMacro, openMacro } from '../canvas/macro-commands.ts';
import {
  duplicateSelection,
  eraseSelection,
  selected,
  selectedNodes,
  selectReach,
  toggleDisabled,
} from '../canvas/selection.ts';
import type { Action } from './action.ts';
import { useUi } from './ui.ts';

const some = ({ room }: CanvasContext): boolean =>
  useUi.getState().selection.length > 0 || selected(room).links.length > 0;
const nodes =
  (least: number) =>
  ({ room }: CanvasContext) =>
    selectedNodes(room).length >= least;

const grouped = ({ room }: CanvasContext): boolean => groupsOfSelection(room).length > 0;

const middleOnScreen = ({ element }: CanvasContext) => {
  const { left, top, width, height } = element.getBoundingClientRect();
  return { x: left + width / 2, y: top + height / 3 };
};

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
    id: 'ungroup',
    label: 'Take the group apart',
    group: 'Edit',
    keys: ['Ctrl+Alt+G'],
    edits: true,
    enabled: grouped,
    run: ungroupSelection,
  },
  {
    id: 'fold',
    label: 'Fold or unfold the group',
    group: 'Edit',
    keys: ['F'],
    edits: true,
    enabled: grouped,
    run: foldSelection,
  },
  ...[...Object.entries(frameColors), ['no colour', undefined] as const].map(
    ([name, color]): Action => ({
      id: `colour-${name}`,
      label: `Colour: ${name}`,
      group: 'Edit',
      keys: [],
      edits: true,
      enabled: context => grouped(context) || selected(context.room).notes.length > 0,
      run: context => colorSelection(context, color),
    }),
  ),
  {
    id: 'link',
    label: 'Link with…',
    group: 'Edit',
    keys: ['L'],
    edits: true,
    enabled: ({ room }) => selected(room).nodes.length === 1,
    run: ({ room }) => useCanvas.setState({ linking: selected(room).nodes[0] }),
  },
  {
    id: 'open-macro',
    label: 'Open the macro',
    group: 'Edit',
    keys: ['E'],
    enabled: isMacro,
    run: openMacro,
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

/** What changes the document or the selection. */
export const editActions: readonly Action[] = [...edit, ...selecting, ...arrange];
