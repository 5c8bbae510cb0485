import type { CanvasContext } from '../canvas/canvas-commands.ts';
import type { Action } from './action.ts';
import { editActions } from './edit-actions.ts';
import { viewActions } from './view-actions.ts';

export type { Action } from './action.ts';

/** Every action of the editor. */
export const actions: readonly Action[] = [...editActions, ...viewActions];

/** Whether the person may do it now. */
export const isEnabled = (action: Action, context: CanvasContext): boolean =>
  (!action.edits || context.room.editable) && (action.enabled?.(context) ?? true);

/** The keys of an event, written as in the list. */
export function keysOf({ key, code, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent): string {
  const letter = /^Key([A-Z])$/.exec(code)?.[1];
  const name = letter && (altKey || ctrlKey || metaKey) ? letter : key.length === 1 ? key.toUpperCase() : key;
  const shift = shiftKey && (name.length > 1 || /[A-Z?]/.test(name)) ? 'Shift+' : '';
  return `${ctrlKey || metaKey ? 'Ctrl+' : ''}${altKey ? 'Alt+' : ''}${shift}${name}`;
}

const mac = typeof navigator !== 'undefined' && /Mac|iP(hone|ad)/.test(navigator.userAgent);

/** Keys as this machine writes them. */
export const shownKeys = (keys: string): string =>
  (mac ? keys.replace('Ctrl+', '⌘').replace('Alt+', '⌥').replace('Shift+', '⇧') : keys).replace('Shift+?', '?');
