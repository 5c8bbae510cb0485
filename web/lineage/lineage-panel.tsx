import { Empty } from '../parts/empty.tsx';

/** Where rows come from and what they became. */
export const LineagePanel = (_: { readonly workflow: string }) => (
  <Empty title="Select a row to see where it comes from" />
);
