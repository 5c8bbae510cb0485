import { useQuery } from '@tanstack/react-query';
import { Command } from 'cmdk';
import { useState } from 'react';
import type { FoundPerson, Person } from '#server/http/shapes/people.ts';
import { Avatar } from '../parts/avatar.tsx';
import { useSettled } from '../results/use-settled.ts';
import { get } from '../state/api.ts';

/** People whose name holds a text, or whose e-mail it is; with a workflow, whether they may see it. */
export function usePeople(query: string, enabled = true, workflow?: string) {
  const asked = useSettled(query.trim(), 150);
  return useQuery({
    queryKey: ['people', asked, workflow],
    enabled,
    staleTime: 30_000,
    placeholderData: before => before,
    queryFn: () => get<readonly FoundPerson[]>('/people', { query: asked, workflow }),
  });
}

interface PersonSearchProps {
  readonly placeholder: string;
  /** Ids of people who need not be found. */
  readonly taken: ReadonlySet<string>;
  readonly onPick: (person: Person) => void;
}

/** Finds somebody by name or e-mail while one types. */
export const PersonSearch = ({ placeholder, taken, onPick }: PersonSearchProps) => {
  const [text, setText] = useState('');
  const [open, setOpen] = useState(false);
  const { data, error } = usePeople(text, open);
  const found = data?.filter(({ id }) => !taken.has(id)) ?? [];
  const known = data?.some(({ id }) => taken.has(id));
  return (
    <Command className="person-search" label={placeholder} shouldFilter={false} loop>
      <Command.Input
        className="input"
        placeholder={placeholder}
        value={text}
        onValueChange={now => {
          setText(now);
          setOpen(true);
        }}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onKeyDown={event => {
          if (event.key !== 'Escape' || !open) return;
          event.stopPropagation();
          setOpen(false);
        }}
      />
      {/* Picking with the pointer must not take the focus out of the box first. */}
      <Command.List
        hidden={!open || found.length === 0}
        className="menu person-list"
        onMouseDown={event => event.preventDefault()}
      >
        {found.map(person => (
          <Command.Item
            key={person.id}
            value={person.id}
            className="menu-item"
            onSelect={() => {
              onPick(person);
              setText('');
              setOpen(false);
            }}
          >
            <Avatar person={person} />
            <span className="ellipsis">{person.name}</span>
          </Command.Item>
        ))}
      </Command.List>
      {open && text.trim() !== '' && found.length === 0 && (data || error) && (
        <div className="menu person-list">
          {data && (
            <p className="person-none">
              {known
                ? 'Whoever is called that has a part already.'
                : 'Nobody here is called that. The whole e-mail finds people too; a link invites anybody.'}
            </p>
          )}
          {error && <p className="person-none">{error.message}</p>}
        </div>
      )}
    </Command>
  );
};
