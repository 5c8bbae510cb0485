import { Empty } from '../parts/empty.tsx';

/** Rows and statistics of the selected node. */
export const ResultsPanel = (_: { readonly workflow: string }) => <Empty title="Select a node to see its rows" />;
