import type { Edge, Node } from '@xyflow/react';
import { create } from 'zustand';
import type { Position } from '../state/use-document.ts';
import type { Guide } from './arrange.ts';
import type { LooseEnd } from './link-rules.ts';
import type { NodeShape } from './node-shape.ts';

export type CanvasNode = Node<{ readonly id: string; readonly shape?: NodeShape }, 'operator' | 'group' | 'note'>;
export type CanvasEdge = Edge<{ readonly port: string; readonly node: string }, 'link'>;

/** Where a new node may be asked for: at a point, for a loose wire, or on a link. */
export interface QuickAdd {
  readonly screen: Position;
  readonly at: Position;
  readonly wire: LooseEnd | null;
}

interface CanvasState {
  readonly nodes: readonly CanvasNode[];
  readonly edges: readonly CanvasEdge[];
  /** Where the person's own drag has brought nodes; empty between drags. */
  readonly dragged: ReadonlyMap<string, Position>;
  /** Where the drags of others have brought nodes. */
  readonly draggedByOthers: ReadonlyMap<string, Position>;
  readonly guides: readonly Guide[];
  /** While a wire is dragged: why each port may not take it, `node` → `port` → reason or null. */
  readonly refusals: ReadonlyMap<string, ReadonlyMap<string, string | null>> | null;
  readonly wire: LooseEnd | null;
  /** The link that a dragged node would be put on. */
  readonly dropLink: string | null;
  /** A node that is shown with a flash, after a jump. */
  readonly flash: string | null;
  readonly quickAdd: QuickAdd | null;
  /** The node that a link is being chosen for by name. */
  readonly linking: string | null;
  /** Seen from so far that text cannot be read: nodes are drawn as plain boxes. */
  readonly far: boolean;
  /** The node whose label is being written. */
  readonly renaming: string | null;
}

const calm: CanvasState = {
  nodes: [],
  edges: [],
  dragged: new Map(),
  draggedByOthers: new Map(),
  guides: [],
  refusals: null,
  wire: null,
  dropLink: null,
  flash: null,
  quickAdd: null,
  linking: null,
  far: false,
  renaming: null,
};

/** What the canvas is drawn from besides the document: drags, wires under way, layers. */
export const useCanvas = create<CanvasState>()(() => calm);

export const resetCanvas = (): void => useCanvas.setState(calm);
