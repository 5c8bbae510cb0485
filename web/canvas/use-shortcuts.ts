import { useEffect } from 'react';
import { toast } from 'sonner';
import { actions, isEnabled, keysOf } from '../state/actions.ts';
import { endTrace } from '../state/traced.ts';
import { openLayer, useUi } from '../state/ui.ts';
import { askForNode, type CanvasContext, walk } from './canvas-commands.ts';
import { useCanvas } from './canvas-store.ts';
import { copied, eraseSelection, pasteText, select, selected } from './selection.ts';

const isWriting = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable="true"]') !== null;
const isElsewhere = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest('.canvas') === null && target !== document.body;

const isInForm = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest('.side.right') !== null;

/** Everywhere in the editor, except while text is written: what has Ctrl in it, or belongs to the page as a whole. */
const everywhere = new Set([
  'find',
  'commands',
  'shortcuts',
  'palette',
  'properties',
  'dock',
  'next-panel',
  'panel-before',
  'name-version',
  'where-from',
  'became',
]);

/** Keys and clipboard of the editor, all from the one list of actions. */
export function useShortcuts(context: CanvasContext, pointer: () => { x: number; y: number }): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || useUi.getState().layer === 'commands') return;
      const keys = keysOf(event);
      const away = isWriting(event.target) || isElsewhere(event.target);
      const action = actions.find(({ keys: list }) => list.includes(keys));
      if (action && !['cut', 'copy'].includes(action.id)) {
        const global =
          everywhere.has(action.id) &&
          (event.ctrlKey || event.metaKey || event.key === 'F6' || !isWriting(event.target));
        const undoing = (action.id === 'undo' || action.id === 'redo') && !isWriting(event.target);
        if (away && !global && !undoing) return;
        event.preventDefault();
        if (action.id === 'add' && context.room.editable) askForNode(context, pointer());
        else if (isEnabled(action, context)) action.run(context);
        return;
      }
      if (event.key === 'Escape' && !isWriting(event.target) && !useUi.getState().layer && endTrace()) return;
      if (event.key === 'Escape' && isInForm(event.target)) return context.element.focus({ preventScroll: true });
      if (away) return;
      if (/^Arrow/.test(event.key) && !event.altKey && !event.ctrlKey && !event.shiftKey) {
        event.preventDefault();
        walk(context, event.key);
      } else if (event.key === 'Escape') {
        useCanvas.setState({ quickAdd: null, renaming: null });
        if (useUi.getState().layer) openLayer(null);
        else select([]);
      }
    };
    const copy = (event: ClipboardEvent) => {
      if (isWriting(event.target) || !window.getSelection()?.isCollapsed) return;
      const { nodes, notes, groups } = selected(context.room);
      if (nodes.length + notes.length + groups.length === 0) return;
      event.preventDefault();
      event.clipboardData?.setData('text/plain', copied(context.room));
      if (event.type === 'cut' && context.room.editable) eraseSelection(context.room);
    };
    const insert = (event: ClipboardEvent) => {
      const text = event.clipboardData?.getData('text/plain') ?? '';
      if (isWriting(event.target) || !context.room.editable || text.trim() === '') return;
      event.preventDefault();
      const refusal = pasteText(context.room, text, context.flow.screenToFlowPosition(pointer()));
      if (refusal) toast.info(refusal);
    };
    window.addEventListener('keydown', press);
    document.addEventListener('copy', copy);
    document.addEventListener('cut', copy);
    document.addEventListener('paste', insert);
    return () => {
      window.removeEventListener('keydown', press);
      document.removeEventListener('copy', copy);
      document.removeEventListener('cut', copy);
      document.removeEventListener('paste', insert);
    };
  }, [context, pointer]);
}
