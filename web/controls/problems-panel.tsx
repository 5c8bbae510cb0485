import { Empty } from '../parts/empty.tsx';

/** Everything that stands in the workflow's way; a click goes there. */
export const ProblemsPanel = (_: { readonly workflow: string }) => <Empty title="No problems" />;
