import { Empty } from '../parts/empty.tsx';

/** Who may do what with this workflow. */
export const SharePanel = (_: { readonly workflow: string }) => <Empty title="Only you see this workflow" />;
