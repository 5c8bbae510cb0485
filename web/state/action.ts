import type { CanvasContext } from '../canvas/canvas-commands.ts';

export type ActionGroup = 'Edit' | 'Select' | 'Arrange' | 'View' | 'Comments' | 'Go to' | 'Lineage and versions';

/** Something a person can do; this one list feeds menus, the command palette, shortcuts and their sheet. */
export interface Action {
  readonly id: string;
  readonly label: string;
  readonly group: ActionGroup;
  /** Such as `Ctrl+Shift+Z`; on a Mac Ctrl means ⌘. The first is shown. */
  readonly keys: readonly string[];
  /** Changes the document, so it wants the role of an editor. */
  readonly edits?: boolean;
  readonly enabled?: (context: CanvasContext) => boolean;
  readonly run: (context: CanvasContext) => void;
}
