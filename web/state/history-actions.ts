import type { Action } from './action.ts';
import { endTrace, traceChosen, useChosenRows } from './traced.ts';
import { openLayer, useUi } from './ui.ts';

const group = 'Lineage and versions';
const rowsChosen = (): boolean => (useChosenRows.getState().chosen?.ids.length ?? 0) > 0;

/** Where rows come from, and what the workflow was before. */
export const historyActions: readonly Action[] = [
  {
    id: 'where-from',
    label: 'Where do the chosen rows come from?',
    group,
    keys: ['Alt+W'],
    enabled: rowsChosen,
    run: () => traceChosen('backward'),
  },
  {
    id: 'became',
    label: 'What did the chosen rows become?',
    group,
    keys: ['Alt+B'],
    enabled: rowsChosen,
    run: () => traceChosen('forward'),
  },
  {
    id: 'end-trace',
    label: 'End the lineage view',
    group,
    keys: [],
    enabled: () => useUi.getState().traced !== null,
    run: () => void endTrace(),
  },
  { id: 'versions', label: 'Versions…', group, keys: [], run: () => openLayer('versions') },
  {
    id: 'name-version',
    label: 'Name this version…',
    group,
    keys: ['Ctrl+S'],
    edits: true,
    run: () => openLayer('name-version'),
  },
  { id: 'compare', label: 'Compare with a version…', group, keys: [], run: () => openLayer('compare') },
];
