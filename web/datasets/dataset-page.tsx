import { Empty } from '../parts/empty.tsx';

/** One dataset: versions, files, rows. */
export const DatasetPage = (_: { readonly name: string }) => <Empty title="No versions yet" />;
