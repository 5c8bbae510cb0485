import { useEffect, useReducer, useRef } from 'react';
import { othersIn, type Presence } from '#collab/awareness.ts';
import { useRoom } from '../state/room-context.tsx';

type Person = NonNullable<Presence['person']>;

/**
 * Who else is in which field of a node, and what tells them where one is oneself.
 *
 * @param node  id of the node; empty for the workflow's own settings
 */
export function useEditors(node: string) {
  const { awareness, setPresence } = useRoom();
  const [, redraw] = useReducer((n: number) => n + 1, 0);
  const known = useRef(new Map<string, Person>());

  useEffect(() => {
    const read = () => {
      const fields = new Map<string, Person>();
      for (const [, { editing, person }] of othersIn(awareness))
        if (editing?.node === node && person) fields.set(editing.field, person);
      if (textOf(fields) === textOf(known.current)) return;
      known.current = fields;
      redraw();
    };
    read();
    awareness.on('change', read);
    return () => awareness.off('change', read);
  }, [awareness, node]);
  useEffect(() => () => setPresence({ editing: null }), [setPresence]);

  return {
    editorOf: (field: string): Person | undefined => known.current.get(field),
    onEditing: (field: string | null) => setPresence({ editing: field === null ? null : { node, field } }),
  };
}

const textOf = (fields: ReadonlyMap<string, Person>): string =>
  [...fields].map(([field, person]) => `${field} ${person.id}`).join();
