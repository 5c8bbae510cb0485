import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Account, AuditEntry } from '#server/http/shapes/people.ts';
import { Avatar } from '../parts/avatar.tsx';
import { Button } from '../parts/button.tsx';
import { FaultNote } from '../parts/empty.tsx';
import { useSettled } from '../results/use-settled.ts';
import { get, type Page } from '../state/api.ts';

const pageLines = 50;

/** Actions that the log names, for the filter; others can be typed. */
const actions = [
  'login',
  'login-refused',
  'user.create',
  'user.change',
  'password',
  'token.create',
  'token.delete',
  'workflow.share',
  'workflow.link',
  'workflow.public',
  'workflow.delete',
  'dataset.create',
  'dataset.commit',
  'dataset.share',
  'dataset.delete',
  'run.start',
];

/** Who did what and when, newest first. */
export const AuditLog = () => {
  const [filter, setFilter] = useState({ action: '', user: '', target: '', from: '', to: '' });
  const asked = useSettled(filter, 300);
  const { data: users } = useQuery({ queryKey: ['users'], queryFn: () => get<readonly Account[]>('/users') });
  const { data, error, hasNextPage, fetchNextPage, isFetchingNextPage, isPending } = useInfiniteQuery({
    queryKey: ['audit', asked],
    initialPageParam: '',
    placeholderData: keepPreviousData,
    queryFn: ({ pageParam, signal }) =>
      get<Page<AuditEntry>>(
        '/audit',
        {
          limit: pageLines,
          cursor: pageParam,
          action: asked.action.trim(),
          user: asked.user,
          target: asked.target.trim(),
          from: dayStart(asked.from, 0),
          to: dayStart(asked.to, 1),
        },
        signal,
      ),
    getNextPageParam: page => page.next,
  });
  const nameOf = (id: string): string => users?.find(user => user.id === id)?.name ?? id;
  const lines = data?.pages.flatMap(page => page.items) ?? [];
  const set = (key: keyof typeof filter) => ({
    value: filter[key],
    onChange: (event: { readonly target: { readonly value: string } }) =>
      setFilter({ ...filter, [key]: event.target.value }),
  });
  return (
    <>
      <div className="page-head">
        <h1>Audit log</h1>
      </div>
      <div className="audit-filter">
        <input className="input" list="audit-actions" placeholder="Any action" aria-label="Action" {...set('action')} />
        <datalist id="audit-actions">
          {actions.map(action => (
            <option key={action} value={action} />
          ))}
        </datalist>
        <select className="input" aria-label="Person" {...set('user')}>
          <option value="">Anybody</option>
          {users?.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
        <input className="input" placeholder="Any target (id or name)" aria-label="Target" {...set('target')} />
        <label>
          from <input className="input" type="date" aria-label="From" {...set('from')} />
        </label>
        <label>
          to <input className="input" type="date" aria-label="To" {...set('to')} />
        </label>
        {Object.values(filter).some(Boolean) && (
          <Button look="bare" onClick={() => setFilter({ action: '', user: '', target: '', from: '', to: '' })}>
            Clear
          </Button>
        )}
      </div>
      {error && <FaultNote error={error} />}
      <table className="audit" aria-label="Audit log">
        <thead>
          <tr>
            <th>When</th>
            <th>Who</th>
            <th>What</th>
            <th>On</th>
            <th>More</th>
            <th>From</th>
          </tr>
        </thead>
        <tbody>
          {lines.map(line => (
            <tr key={line.id}>
              <td className="numbers">{new Date(line.at).toLocaleString('en-GB')}</td>
              <td>
                {line.person ? (
                  <span className="audit-person">
                    <Avatar person={line.person} /> {line.person.name}
                  </span>
                ) : (
                  '–'
                )}
              </td>
              <td>
                <code>{line.action}</code>
              </td>
              <td>
                <button
                  type="button"
                  className="text-link ellipsis"
                  title={`Only ${line.target}`}
                  onClick={() => setFilter({ ...filter, target: line.target })}
                >
                  {nameOf(line.target)}
                </button>
              </td>
              <td className="audit-detail">{detailText(line.detail, nameOf)}</td>
              <td className="numbers">{line.address}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {!isPending && lines.length === 0 && !error && <p className="settings-note">Nothing in the log matches.</p>}
      {hasNextPage && (
        <Button disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {isFetchingNextPage ? 'Fetching …' : 'Older entries'}
        </Button>
      )}
    </>
  );
};

/** Midnight here, `later` days after a day of the calendar. */
function dayStart(day: string, later: number): string | undefined {
  if (!day) return undefined;
  const at = new Date(`${day}T00:00:00`);
  at.setDate(at.getDate() + later);
  return at.toISOString();
}

const detailText = (detail: AuditEntry['detail'], nameOf: (id: string) => string): string =>
  Object.entries(detail)
    .filter(([, value]) => value !== null)
    .map(([key, value]) => `${key}: ${typeof value === 'string' ? nameOf(value) : JSON.stringify(value)}`)
    .join(', ');
