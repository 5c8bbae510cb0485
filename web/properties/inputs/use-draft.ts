import { useEffect, useRef, useState } from 'react';

/** What has been typed but not handed on yet, in any box. */
const waiting = new Set<() => void>();

/** Hands on what is being typed, before something is done with the document as it shows. */
export const commitDrafts = (): void => {
  for (const commit of [...waiting]) commit();
};

/**
 * Text that is being typed. It is handed on once typing rests or the box is left, so that a word is one edit and not five; what others
 * write meanwhile shows as soon as nothing of one's own is waiting.
 */
export function useDraft(value: string, onCommit: (text: string) => void, restMs = 350) {
  const [draft, setDraft] = useState<string | null>(null);
  const latest = useRef({ draft, onCommit });
  latest.current = { draft, onCommit };
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const handOn = useRef(() => {});

  const commit = () => {
    clearTimeout(timer.current);
    waiting.delete(handOn.current);
    const { draft: text, onCommit: hand } = latest.current;
    if (text === null) return;
    latest.current.draft = null;
    hand(text);
    setDraft(null);
  };
  // What is typed belongs to its field even when the form closes before typing rests.
  // biome-ignore lint/correctness/useExhaustiveDependencies: `commit` reads what is newest through the ref
  useEffect(() => commit, []);

  return {
    text: draft ?? value,
    type: (text: string) => {
      latest.current.draft = text;
      setDraft(text);
      waiting.delete(handOn.current);
      handOn.current = commit;
      waiting.add(commit);
      clearTimeout(timer.current);
      timer.current = setTimeout(commit, restMs);
    },
    commit,
    drop: () => {
      clearTimeout(timer.current);
      waiting.delete(handOn.current);
      latest.current.draft = null;
      setDraft(null);
    },
  };
}
