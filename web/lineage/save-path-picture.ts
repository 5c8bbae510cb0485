import type { TraceAnswer } from '#server/http/shapes/lineage.ts';
import { shapeOf } from '../canvas/node-shape.ts';
import { counted } from '../controls/durations.ts';
import { groupColor } from '../palette/operator-icon.tsx';
import { cellText } from '../results/cell-text.ts';
import { portsOf, useKnowledge } from '../state/knowledge.ts';
import type { Traced } from '../state/traced.ts';
import { type DocumentView, nodeLabel } from '../state/use-document.ts';
import { saveFile } from './export-trace.ts';
import { pathOf } from './path-of.ts';
import { type Picture, type PictureParts, type PictureTable, pathPicture } from './path-picture.ts';
import { isOneRow, rowsAsText } from './row-text.ts';

/** Saves the path of a trace over the canvas as a picture in the colours of the page, with the rows where the trail ends. */
export async function savePathPicture(
  name: string,
  format: 'svg' | 'png',
  { view, traced, answer }: { readonly view: DocumentView; readonly traced: Traced; readonly answer: TraceAnswer },
): Promise<void> {
  const picture = pathPicture(partsOf(view, traced, answer));
  const svg = new Blob([picture.svg], { type: 'image/svg+xml' });
  saveFile(name, format === 'svg' ? svg : await pixelsOf(svg, picture));
}

function partsOf(view: DocumentView, traced: Traced, answer: TraceAnswer): PictureParts {
  const style = getComputedStyle(document.documentElement);
  const color = (token: string) => style.getPropertyValue(`--${token}`).trim() || '#888888';
  const knowledge = useKnowledge.getState();
  const info = (type: string) => knowledge.operators.get(type);
  const { marks, links } = pathOf(answer, view.links, id => view.nodes.has(id));
  const shapes = new Map([...view.nodes.values()].map(({ id, type }) => [id, shapeOf(portsOf(knowledge, id, type))]));
  const placeOf = (id: string) => view.positions.get(id) ?? { x: 0, y: 0 };
  const end = (id: string, port: string, side: 'inputs' | 'outputs') => {
    const [{ x, y }, shape] = [placeOf(id), shapes.get(id)];
    const place = shape?.[side].find(known => known.info.name === port)?.y ?? (shape?.height ?? 0) / 2;
    return { x: side === 'outputs' ? x + (shape?.width ?? 0) : x, y: y + place };
  };
  const labelOf = (id: string) => {
    const node = view.nodes.get(id);
    return node ? nodeLabel(node, info(node.type)?.label) : id;
  };
  const isBackward = traced.direction === 'backward';
  return {
    title: `${isBackward ? 'Where from' : 'What became of'}: ${isOneRow(traced.rows) ? 'row' : 'rows'} ${rowsAsText(traced.rows)} of ${labelOf(traced.node)}`,
    subtitle: `${view.name || 'Untitled'} · run ${traced.run}`,
    nodes: [...view.nodes.values()].map(node => {
      const { width, height } = shapes.get(node.id)!;
      const operator = info(node.type);
      return {
        ...placeOf(node.id),
        width,
        height,
        label: labelOf(node.id),
        operator: operator?.label ?? node.type,
        color: color(/--([\w-]+)/.exec(groupColor(operator?.group))?.[1] ?? 'text-3'),
        mark: marks.get(node.id) ?? null,
      };
    }),
    links: [...view.links.values()].map(({ id, from, to }) => ({
      from: end(from.operator, from.port, 'outputs'),
      to: end(to.operator, to.port, 'inputs'),
      lit: links.has(id),
    })),
    tables: answer.steps.filter(({ last }) => last).map(step => tableOf(step, labelOf)),
    color,
    font: style.getPropertyValue('--font').trim() || 'sans-serif',
    measure: measurer(style.getPropertyValue('--font').trim() || 'sans-serif'),
  };
}

const tableOf = (
  { node, port, count, schema, rows }: TraceAnswer['steps'][number],
  labelOf: (id: string) => string,
): PictureTable => ({
  title: `${labelOf(node)}${port === 'out' ? '' : ` ${port}`}: ${counted(count, 'row')}`,
  columns: ['row', ...schema.map(({ name }) => name)],
  rows: rows.map(({ row, values }) => [
    String(row),
    ...schema.map(({ type }, at) => cellText(values?.[at], type)?.slice(0, 200) ?? null),
  ]),
});

function measurer(font: string): PictureParts['measure'] {
  const context = document.createElement('canvas').getContext('2d');
  return (text, size, weight) => {
    if (!context) return text.length * size * 0.6;
    context.font = `${weight} ${size}px ${font}`;
    return context.measureText(text).width;
  };
}

/** Sides and area of a picture that browsers can still draw. */
const [longestSide, largestArea] = [16_000, 64e6];

async function pixelsOf(svg: Blob, { width, height }: Picture): Promise<Blob> {
  const scale = Math.min(2, longestSide / Math.max(width, height), Math.sqrt(largestArea / (width * height)));
  const image = new Image();
  const address = URL.createObjectURL(svg);
  try {
    image.src = address;
    await image.decode();
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [Math.round(width * scale), Math.round(height * scale)];
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) => {
      canvas.toBlob(made => (made ? resolve(made) : reject(new Error('The browser could not draw it.'))), 'image/png');
    });
  } finally {
    URL.revokeObjectURL(address);
  }
}
