import { Panel, useStoreApi } from '@xyflow/react';
import { type PointerEvent, useEffect, useRef } from 'react';
import { groupColor } from '../palette/operator-icon.tsx';
import { useKnowledge } from '../state/knowledge.ts';
import { useDark } from '../state/ui.ts';
import { enclosing } from './arrange.ts';
import type { CanvasContext } from './canvas-commands.ts';
import { type CanvasNode, useCanvas } from './canvas-store.ts';

const [width, height, margin] = [144, 90, 6];
/** The picture may lag a little behind a drag. */
const restMs = 80;

interface Frame {
  readonly x: number;
  readonly y: number;
  /** Canvas units per pixel of the picture. */
  readonly scale: number;
}

/** The whole canvas in a corner, painted as one picture; dragging in it moves the view, its wheel zooms. */
export const Overview = ({ context }: { readonly context: CanvasContext }) => {
  const { room, flow, element } = context;
  const picture = useRef<HTMLCanvasElement>(null);
  const frame = useRef<Frame>({ x: 0, y: 0, scale: 1 });
  const store = useStoreApi<CanvasNode>();
  const dark = useDark();

  // biome-ignore lint/correctness/useExhaustiveDependencies: another theme paints it anew
  useEffect(() => {
    const canvas = picture.current!;
    const styles = getComputedStyle(canvas);
    const color = (name: string) => styles.getPropertyValue(/^var\((.*)\)$/.exec(name)?.[1] ?? name);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const paint = () => {
      timer = undefined;
      const [tx, ty, zoom] = store.getState().transform;
      const seen = {
        x: -tx / zoom,
        y: -ty / zoom,
        width: element.clientWidth / zoom,
        height: element.clientHeight / zoom,
      };
      const nodes = useCanvas.getState().nodes.filter(node => !node.hidden);
      frame.current = frameOf([seen, ...nodes.map(boxOf)]);
      paintOn(
        canvas,
        frame.current,
        seen,
        nodes,
        node => {
          if (node.type === 'group') return null;
          if (node.type === 'note') return color('--warn-soft');
          const info = useKnowledge.getState().operators.get(room.view.getState().nodes.get(node.id)?.type ?? '');
          return color(groupColor(info?.group));
        },
        [color('--surface'), color('--bg'), color('--line-strong')],
      );
    };
    const soon = () => {
      timer ??= setTimeout(paint, restMs);
    };
    paint();
    const stops = [
      useCanvas.subscribe((now, before) => now.nodes !== before.nodes && soon()),
      useKnowledge.subscribe((now, before) => now.operators !== before.operators && soon()),
      store.subscribe((now, before) => {
        if (now.transform !== before.transform || now.width !== before.width || now.height !== before.height) soon();
      }),
    ];
    return () => {
      clearTimeout(timer);
      for (const stop of stops) stop();
    };
  }, [room, element, store, dark]);

  const goThere = ({ buttons, clientX, clientY, currentTarget, pointerId }: PointerEvent) => {
    if ((buttons & 1) === 0) return;
    currentTarget.setPointerCapture(pointerId);
    const { left, top } = currentTarget.getBoundingClientRect();
    const { x, y, scale } = frame.current;
    void flow.setCenter(x + (clientX - left) * scale, y + (clientY - top) * scale, { zoom: flow.getZoom() });
  };
  return (
    <Panel position="bottom-right" className="overview">
      <canvas
        ref={picture}
        width={width * 2}
        height={height * 2}
        style={{ width, height }}
        role="img"
        aria-label="Overview of the canvas"
        onPointerDown={goThere}
        onPointerMove={goThere}
        onWheel={event => void flow.zoomTo(flow.getZoom() * 2 ** (-event.deltaY / 300))}
      />
    </Panel>
  );
};

const boxOf = ({ position, width = 0, height = 0 }: CanvasNode) => ({ ...position, width, height });

function frameOf(boxes: Parameters<typeof enclosing>[0]): Frame {
  const all = enclosing(boxes);
  const scale = Math.max(all.width / (width - 2 * margin), all.height / (height - 2 * margin));
  return {
    x: all.x + all.width / 2 - (width / 2) * scale,
    y: all.y + all.height / 2 - (height / 2) * scale,
    scale,
  };
}

function paintOn(
  canvas: HTMLCanvasElement,
  { x, y, scale }: Frame,
  seen: Omit<Parameters<typeof enclosing>[0][number], 'id'>,
  nodes: readonly CanvasNode[],
  colorOf: (node: CanvasNode) => string | null,
  [surface, shade, line]: readonly string[],
): void {
  const pen = canvas.getContext('2d');
  if (!pen) return;
  pen.setTransform(2 / scale, 0, 0, 2 / scale, (-x * 2) / scale, (-y * 2) / scale);
  pen.globalAlpha = 1;
  pen.fillStyle = shade;
  pen.fillRect(x, y, width * scale, height * scale);
  pen.fillStyle = surface;
  pen.fillRect(seen.x, seen.y, seen.width, seen.height);
  pen.strokeStyle = line;
  pen.lineWidth = scale;
  pen.strokeRect(seen.x, seen.y, seen.width, seen.height);
  pen.globalAlpha = 0.65;
  for (const node of nodes) {
    const color = colorOf(node);
    if (color === null) continue;
    pen.fillStyle = color;
    pen.fillRect(node.position.x, node.position.y, node.width ?? 0, node.height ?? 0);
  }
}
