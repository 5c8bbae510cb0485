import { useState } from 'react';
import { toast } from 'sonner';
import type { Role } from '#server/http/shapes/elements.ts';
import type { Person } from '#server/http/shapes/people.ts';
import { sayFault } from '../controls/run-actions.ts';
import { PersonSearch } from './person-search.tsx';
import { mayDo, rolesOf, type SharedKind } from './roles.ts';

interface AddPersonProps {
  readonly kind: SharedKind;
  readonly taken: ReadonlySet<string>;
  readonly onAdd: (person: Person, role: Role) => Promise<unknown>;
}

/** Gives somebody a part: who is picked has it at once. */
export const AddPerson = ({ kind, taken, onAdd }: AddPersonProps) => {
  const [role, setRole] = useState<Role>('editor');
  const add = (person: Person) =>
    onAdd(person, role).then(
      () => toast.success(`${person.name} is ${role} now`),
      (error: unknown) => sayFault(`${person.name} was not added`, error),
    );
  return (
    <div className="share-add">
      <div>
        <PersonSearch placeholder="Add a person by name or e-mail" taken={taken} onPick={person => void add(person)} />
        <select
          className="input"
          aria-label="Role of who is added"
          value={role}
          onChange={event => setRole(event.target.value as Role)}
        >
          {rolesOf(kind).map(([name]) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </div>
      <small>{mayDo(kind, role)}</small>
    </div>
  );
};
