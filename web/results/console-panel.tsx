import { Empty } from '../parts/empty.tsx';

/** What nodes of the shown run wrote. */
export const ConsolePanel = (_: { readonly workflow: string }) => <Empty title="The console is empty" />;
