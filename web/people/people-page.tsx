import './people.css';
import { useState } from 'react';
import { Empty } from '../parts/empty.tsx';
import { useSession } from '../state/session.ts';
import { Accounts } from './accounts.tsx';
import { AuditLog } from './audit-log.tsx';

/** Accounts and the audit log, for admins. */
export const PeoplePage = () => {
  const { data } = useSession();
  const [tab, setTab] = useState<'accounts' | 'audit'>('accounts');
  if (!data?.user?.admin) return <Empty title="This page is for admins">Ask one of them for what you need here.</Empty>;
  const tabs = [
    ['accounts', 'Accounts'],
    ['audit', 'Audit log'],
  ] as const;
  return (
    <>
      <div className="people-tabs" role="tablist" aria-label="People">
        {tabs.map(([name, words]) => (
          <button
            key={name}
            type="button"
            role="tab"
            className="people-tab"
            aria-selected={tab === name}
            onClick={() => setTab(name)}
          >
            {words}
          </button>
        ))}
      </div>
      {tab === 'accounts' ? <Accounts /> : <AuditLog />}
    </>
  );
};
