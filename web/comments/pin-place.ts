import type { CanvasNode } from '../canvas/canvas-store.ts';
import type { DocumentView, Position } from '../state/use-document.ts';
import type { CommentPlace } from './comment-store.ts';

const pinStep = 34;

/**
 * Where a pin points, in canvas units: at the upper right corner of its node, which it follows, or where it was dropped.
 *
 * @param nodes   what the canvas draws, drags included
 * @param before  pins that stand at the same node already
 */
export function pinPlace(
  { position, operator }: CommentPlace,
  nodes: readonly CanvasNode[],
  groups: DocumentView['groups'],
  before: number,
): Position {
  if (!operator) return position;
  let node = nodes.find(({ id }) => id === operator);
  if (node?.hidden) {
    const group = [...groups.values()].find(({ collapsed, operators }) => collapsed && operators.includes(operator));
    node = nodes.find(({ id }) => id === group?.id) ?? node;
  }
  if (!node) return position;
  return { x: node.position.x + (node.width ?? 0) - 6 - before * pinStep, y: node.position.y + 6 };
}
