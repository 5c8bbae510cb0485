import { Empty } from '../parts/empty.tsx';

/** Runs of this workflow, filtered and sorted. */
export const RunsPanel = (_: { readonly workflow: string }) => <Empty title="This workflow has not run yet" />;
