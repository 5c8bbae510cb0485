import { Empty } from '../parts/empty.tsx';

/** Two versions of a workflow, side by side. */
export const DiffPage = (_: { readonly workflow: string }) => <Empty title="Nothing to compare" />;
