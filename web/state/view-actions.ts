import { fitPadding } from '../canvas/selection.ts';
import { motionMs } from '../parts/motion.ts';
import type { Action } from './action.ts';
import { commentActions } from './comment-actions.ts';
import { historyActions } from './history-actions.ts';
import { goToPanel } from './panels.ts';
import { openLayer, resetPanels, showTab, toggleSide, useUi } from './ui.ts';

const gently = (ms = 150) => ({ duration: motionMs(ms) });

const view: readonly Action[] = [
  {
    id: 'fit',
    label: 'Show everything',
    group: 'View',
    keys: ['1', 'Ctrl+1'],
    run: ({ flow }) => void flow.fitView({ padding: fitPadding, maxZoom: 1, ...gently(200) }),
  },
  {
    id: 'zoom-in',
    label: 'Zoom in',
    group: 'View',
    keys: ['Ctrl+=', '+'],
    run: ({ flow }) => void flow.zoomIn(gently()),
  },
  {
    id: 'zoom-out',
    label: 'Zoom out',
    group: 'View',
    keys: ['Ctrl+-', '-'],
    run: ({ flow }) => void flow.zoomOut(gently()),
  },
  {
    id: 'zoom-100',
    label: 'Zoom to 100 %',
    group: 'View',
    keys: ['Ctrl+0'],
    run: ({ flow }) => void flow.zoomTo(1, gently()),
  },
  { id: 'next-panel', label: 'Go to the next panel', group: 'View', keys: ['F6'], run: () => goToPanel(1) },
  { id: 'panel-before', label: 'Go to the panel before', group: 'View', keys: ['Shift+F6'], run: () => goToPanel(-1) },
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
  { id: 'share', label: 'Share…', group: 'Go to', keys: [], run: () => openLayer('share') },
  ...(['results', 'chart', 'lineage', 'console', 'problems', 'runs'] as const).map(
    (tab): Action => ({ id: `tab-${tab}`, label: `Show ${tab}`, group: 'Go to', keys: [], run: () => showTab(tab) }),
  ),
];

/** What changes only this person's screen. */
export const viewActions: readonly Action[] = [...view, ...going, ...commentActions, ...historyActions];
