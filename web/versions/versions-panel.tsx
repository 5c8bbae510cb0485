import { Empty } from '../parts/empty.tsx';

/** Versions of this workflow: name, look, restore. */
export const VersionsPanel = (_: { readonly workflow: string }) => <Empty title="No named versions yet" />;
