import { Empty } from '../parts/empty.tsx';

/** A person's own account: password, sessions, tokens. */
export const SettingsPage = () => <Empty title="Settings" />;
