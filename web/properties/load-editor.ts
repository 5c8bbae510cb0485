import type { ExpressionEditor } from './expression-editor.tsx';

type Editor = typeof ExpressionEditor;

let editor: Editor | null = null;
let asked = false;
const listeners = new Set<() => void>();

/** Fetches the editor, whose code is large; where that fails, the next field asks again. */
export function loadEditor(): void {
  if (asked) return;
  asked = true;
  import('./expression-editor.tsx').then(
    part => {
      editor = part.ExpressionEditor;
      for (const hear of listeners) hear();
    },
    () => {
      asked = false;
    },
  );
}

/** The editor, once it is here. */
export const loadedEditor = (): Editor | null => editor;

export function onEditorLoaded(hear: () => void): () => void {
  listeners.add(hear);
  return () => listeners.delete(hear);
}
