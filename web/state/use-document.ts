import { useStore } from 'zustand';
import type { DocumentView, NodeView } from './document-view.ts';
import { rootOf } from './room.ts';
import { useRoom } from './room-context.tsx';

export type { CommentView, DocumentView, GroupView, LinkView, NodeView, NoteView, Position } from './document-view.ts';

/** A part of the open document. `select` must give the same thing for the same view. */
export const useDocument = <T>(select: (view: DocumentView) => T): T => useStore(useRoom().view, select);

/** A part of the whole workflow, also from inside a macro. */
export const useWhole = <T>(select: (view: DocumentView) => T): T => useStore(rootOf(useRoom()).view, select);

export const useNode = (id: string): NodeView | undefined => useDocument(view => view.nodes.get(id));

/** What people call a node: its label, or the operator's. */
export const nodeLabel = (node: NodeView | undefined, operatorLabel?: string): string =>
  node?.label || operatorLabel || node?.type || '';
