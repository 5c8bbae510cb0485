import type { CSSProperties } from 'react';
import type { Person } from '#server/http/shapes/people.ts';

/** Up to two letters of a name. */
export const initials = (name: string): string =>
  name
    .trim()
    .split(/\s+/)
    .filter((_, at, all) => at === 0 || at === all.length - 1)
    .map(word => [...word][0]?.toUpperCase() ?? '')
    .join('') || '?';

/** A person as a coloured disc; the letters are decoration, for who listens hears the name from what it stands in. */
export const Avatar = ({ person }: { readonly person: Pick<Person, 'name' | 'color'> }) => (
  <span
    className="avatar"
    style={{ '--person': person.color } as CSSProperties}
    data-initials={initials(person.name)}
    aria-hidden="true"
  />
);
