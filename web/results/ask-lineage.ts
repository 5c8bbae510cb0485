import { showTab, useUi } from '../state/ui.ts';

/** Rows of a result that the lineage panel is asked about. */
export interface LineageWish {
  readonly run: string;
  readonly node: string;
  readonly port: string;
  readonly rows: readonly number[];
  readonly direction: 'backward' | 'forward';
}

/** Opens the lineage panel with the question where rows came from, or what they became. */
export function askLineage({ run, node, port, rows, direction }: LineageWish): void {
  if (rows.length === 0) return;
  useUi.setState({ traced: { run, node, port, rows, direction } });
  showTab('lineage');
}
