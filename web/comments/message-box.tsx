import { SendHorizontal } from 'lucide-react';
import { type KeyboardEvent, useRef, useState } from 'react';
import type { Words } from '#collab/edits.ts';
import type { FoundPerson } from '#server/http/shapes/people.ts';
import { Avatar } from '../parts/avatar.tsx';
import { IconButton } from '../parts/button.tsx';
import { usePeople } from '../people/person-search.tsx';
import { useRoom } from '../state/room-context.tsx';
import { unsent } from './comment-store.ts';
import { mentionAt, mentionText, withMention } from './mentions.ts';

interface MessageBoxProps {
  /** Under which name unsent words are kept. */
  readonly name: string;
  readonly label: string;
  readonly start?: string;
  readonly onSend: (words: Words) => void;
  readonly onCancel?: () => void;
}

/** Where a message is written; `@` and a few letters of a name mention somebody. Enter sends. */
export const MessageBox = ({ name, label, start = '', onSend, onCancel }: MessageBoxProps) => {
  const { workflow } = useRoom();
  const box = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState(unsent.of(name) || start);
  const [caret, setCaret] = useState(0);
  const [picked, setPicked] = useState<readonly FoundPerson[]>([]);
  const [current, setCurrent] = useState(0);
  const [closed, setClosed] = useState(false);
  const asked = closed ? null : mentionAt(text, caret);
  const { data } = usePeople(asked?.query ?? '', asked !== null, workflow);
  // While an answer is on its way those of the last one are shown as far as they fit.
  const wanted = asked?.query.toLowerCase() ?? '';
  const found = asked ? (data ?? []).filter(({ name }) => name.toLowerCase().includes(wanted)).slice(0, 6) : [];
  const write = (now: string) => {
    setText(now);
    unsent.keep(name, now);
  };
  const look = () => setCaret(box.current?.selectionStart ?? 0);
  const pick = (person: FoundPerson) => {
    if (!asked) return;
    const put = withMention(text, asked.start, caret, person.name);
    write(put.text);
    setPicked([...picked, person]);
    setCaret(put.caret);
    setCurrent(0);
    requestAnimationFrame(() => {
      box.current?.focus();
      box.current?.setSelectionRange(put.caret, put.caret);
    });
  };
  const send = () => {
    const said = text.trim();
    if (said === '') return;
    const mentions = [...new Set(picked.filter(p => said.includes(mentionText(p.name))).map(({ id }) => id))];
    onSend({ text: said, ...(mentions.length > 0 && { mentions }) });
    write('');
    setPicked([]);
  };
  const key = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (found.length > 0 && step) setCurrent((current + step + found.length) % found.length);
    else if (found.length > 0 && (event.key === 'Enter' || event.key === 'Tab')) pick(found[current] ?? found[0]!);
    else if (found.length > 0 && event.key === 'Escape') setClosed(true);
    else if (event.key === 'Escape' && onCancel) onCancel();
    else if (event.key === 'Enter' && !event.shiftKey) send();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const strangers = picked.filter(p => p.access === false && text.includes(mentionText(p.name)));
  return (
    <div className="message-box">
      <textarea
        ref={box}
        className="input"
        aria-label={label}
        placeholder={`${label}, @ mentions somebody`}
        rows={1}
        maxLength={10_000}
        value={text}
        onChange={event => {
          write(event.target.value);
          setCaret(event.target.selectionStart);
          setCurrent(0);
          setClosed(false);
        }}
        onSelect={look}
        onKeyDown={key}
      />
      <IconButton label="Send" keys="Enter" disabled={text.trim() === ''} onClick={send}>
        <SendHorizontal size={14} />
      </IconButton>
      {strangers.length > 0 && (
        <output className="mention-note">
          {[...new Set(strangers.map(({ name }) => name))].join(' and ')} may not see this workflow and will not be
          told. Share it first.
        </output>
      )}
      {found.length > 0 && (
        <div className="menu mention-list" role="listbox" aria-label="People to mention">
          {found.map((person, at) => (
            <div
              key={person.id}
              role="option"
              aria-selected={at === current}
              tabIndex={-1}
              className="menu-item"
              data-highlighted={at === current ? '' : undefined}
              onPointerDown={event => {
                event.preventDefault();
                pick(person);
              }}
            >
              <Avatar person={person} />
              <span className="ellipsis">{person.name}</span>
              {person.access === false && <small>has no part here</small>}
            </div>
          ))}
        </div>
      )}
    </div>
  );
};
