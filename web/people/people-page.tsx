import { Empty } from '../parts/empty.tsx';

/** Accounts, for admins. */
export const PeoplePage = () => <Empty title="Nobody else is here yet" />;
