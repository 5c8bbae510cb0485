import { type Change, type Content, type ContentParameter, valueText } from './changes.ts';
import type { DiffNode } from './diff-scene.ts';
import type { Box } from './viewport.ts';

/** Sizes of a line in canvas units; the style sheet keeps to them. */
const line = { width: 280, height: 30, gap: 6 };

/**
 * Changes of the workflow itself, its settings and parameters, as lines above what is drawn; a side without such a line leaves it free,
 * so that both sides agree.
 *
 * @param around  what both sides draw
 */
export function settingLines(
  changes: readonly Change[],
  content: Content,
  current: string | null,
  around: Box | undefined,
): { readonly nodes: DiffNode[]; readonly boxes: ReadonlyMap<string, Box> } {
  const shown = changes.filter(({ kind }) => kind === 'workflow' || kind === 'setting' || kind === 'parameter');
  const [left, top] = [around?.x ?? 0, (around?.y ?? 0) - 24];
  const boxes = new Map<string, Box>();
  const nodes = shown.flatMap((change, at): DiffNode[] => {
    const label = textOf(change, content);
    if (label === null) return [];
    const { width, height, gap } = line;
    const box = { x: left, y: top - (shown.length - at) * (height + gap), width, height };
    boxes.set(change.key, box);
    const { key, sign } = change;
    const data = { kind: 'setting' as const, label, sign, current: current === key };
    const { x, y } = box;
    return [{ id: key, type: 'diff', position: { x, y }, width, height, measured: { width, height }, zIndex: 2, data }];
  });
  return { nodes, boxes };
}

/** What a line says on one side; null where that side has no such thing. */
function textOf({ kind, id, title }: Change, { name, parameters, settings }: Content): string | null {
  if (kind === 'workflow') return name || 'Untitled';
  if (kind === 'setting') return `${title}: ${valueText(settings?.[id]) || 'as usual'}`;
  const parameter = parameters?.find(known => known.name === id);
  return parameter ? parameterText(parameter) : null;
}

const parameterText = ({ name, type, default: preset }: ContentParameter): string =>
  `\${${name}}: ${type}${preset === undefined ? '' : ` = ${JSON.stringify(preset)}`}`;
