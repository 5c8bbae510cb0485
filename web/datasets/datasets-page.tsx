import { Empty } from '../parts/empty.tsx';

/** The datasets that this person may see. */
export const DatasetsPage = () => <Empty title="No datasets yet" />;
