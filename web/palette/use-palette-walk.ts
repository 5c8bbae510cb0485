import { type FocusEvent, type KeyboardEvent, useEffect, useRef } from 'react';

/** One stop for Tab in a list of a hundred buttons: arrow keys, Home and End go between them. */
export function usePaletteWalk() {
  const list = useRef<HTMLDivElement>(null);
  const stops = () => [...(list.current?.querySelectorAll('button') ?? [])].filter(button => !button.disabled);
  const stopAt = (button: HTMLButtonElement | undefined) => {
    for (const other of stops()) if (other.tabIndex === 0) other.tabIndex = -1;
    if (button) button.tabIndex = 0;
  };
  useEffect(() => {
    const all = stops();
    if (!all.some(({ tabIndex }) => tabIndex === 0)) stopAt(all[0]);
  });
  const goTo = (event: KeyboardEvent, button: HTMLButtonElement | undefined) => {
    if (!button) return;
    event.preventDefault();
    button.focus();
  };
  return {
    list,
    enter: (event: KeyboardEvent) => goTo(event, stops()[0]),
    focus: ({ target }: FocusEvent) => target instanceof HTMLButtonElement && stopAt(target),
    key(event: KeyboardEvent) {
      const all = stops();
      const at = all.indexOf(document.activeElement as HTMLButtonElement);
      const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
      if (next !== undefined) goTo(event, all[Math.max(0, Math.min(all.length - 1, next))]);
    },
  };
}
