import { Empty } from '../parts/empty.tsx';

/** Settings of the selected node. */
export const PropertiesPanel = (_: { readonly workflow: string }) => <Empty title="Nothing is selected" />;
