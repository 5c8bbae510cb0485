import { Empty } from '../parts/empty.tsx';

/** The chart of the selected node. */
export const ChartPanel = (_: { readonly workflow: string }) => (
  <Empty title="Select a chart node to see its picture" />
);
