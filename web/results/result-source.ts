import { path } from '../state/api.ts';

/** Where rows come from and what is known of them; the grid shows any list that answers so. */
export interface RowsSource {
  /** Address below /api/v1 that answers `RowsPage`. */
  readonly rows: string;
  readonly statistics: string;
  readonly download: string;
  /** `download` answers the file as it is, in no other format and with every row. */
  readonly asItIs?: boolean;
  /** Query that goes with each. */
  readonly query: { readonly [name: string]: string };
}

/** Rows that a run stored of an output port. */
export function resultSource(run: string, node: string, port: string): RowsSource {
  const base = `${path('runs', run)}/results${path(node, port)}`;
  return { rows: `${base}/rows`, statistics: `${base}/statistics`, download: `${base}/download`, query: {} };
}

/** Rows of a file of a dataset version. */
export function fileSource(dataset: string, version: number, file: string): RowsSource {
  const base = path('datasets', dataset, 'versions', version);
  return {
    rows: `${base}/rows`,
    statistics: `${base}/statistics`,
    download: `${base}/download`,
    asItIs: true,
    query: { path: file },
  };
}
