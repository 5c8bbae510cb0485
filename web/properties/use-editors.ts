import { useCallback, useEffect, useReducer, useRef, useState } from 'react';
import { othersIn, type Presence } from '#collab/awareness.ts';
import { onOthers } from '../state/presence.ts';
import { useRoom } from '../state/room-context.tsx';
import type { OtherCaret } from './other-carets.ts';

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

/** Where others are in the text of a field, and what tells them where one is oneself. */
export function useCarets(node: string, field: string) {
  const { awareness, setPresence } = useRoom();
  const [others, setOthers] = useState<readonly OtherCaret[]>([]);
  useEffect(() => {
    const read = () =>
      setOthers(before => {
        const now = othersIn(awareness).flatMap(([replica, { editing, person }]) =>
          editing?.node === node && editing.field === field && person && editing.head !== undefined
            ? [{ replica, person, anchor: editing.anchor ?? editing.head, head: editing.head }]
            : [],
        );
        return JSON.stringify(now) === JSON.stringify(before) ? before : now;
      });
    read();
    return onOthers(awareness, read);
  }, [awareness, node, field]);
  const onCaret = useCallback(
    (anchor: number, head: number) => setPresence({ editing: { node, field, anchor, head } }),
    [setPresence, node, field],
  );
  return { others, onCaret };
}
