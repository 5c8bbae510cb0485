import { type KeyboardEvent, type PointerEvent, useRef } from 'react';
import { type Side, setOpen, setSize, useUi } from '../state/ui.ts';

const limits = { palette: [140, 420], properties: [220, 640], dock: [120, 720] } as const;
const names = { palette: 'palette', properties: 'properties', dock: 'lower panel' } as const;

/** The edge between a panel and the canvas: dragged, moved by arrow keys, closed by a double click. */
export const Splitter = ({ side }: { readonly side: Side }) => {
  const size = useUi(ui => ui.sizes[side]);
  const start = useRef<{ at: number; size: number } | null>(null);
  const [least, most] = limits[side];
  const level = side === 'dock';
  const sign = side === 'palette' ? 1 : -1;
  const resize = (wanted: number) => setSize(side, Math.round(Math.min(most, Math.max(least, wanted))));

  const down = (event: PointerEvent<HTMLDivElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    event.currentTarget.dataset.moving = '';
    start.current = { at: level ? event.clientY : event.clientX, size };
  };
  const move = (event: PointerEvent) => {
    if (!start.current) return;
    resize(start.current.size + sign * ((level ? event.clientY : event.clientX) - start.current.at));
  };
  const up = (event: PointerEvent<HTMLDivElement>) => {
    delete event.currentTarget.dataset.moving;
    start.current = null;
  };
  const key = ({ key: name }: KeyboardEvent) => {
    const step = { ArrowRight: 16, ArrowDown: 16, ArrowLeft: -16, ArrowUp: -16 }[name];
    if (step) resize(size + sign * step);
  };

  return (
    <div
      role="separator"
      tabIndex={0}
      aria-label={`Size of the ${names[side]}`}
      aria-orientation={level ? 'horizontal' : 'vertical'}
      aria-valuenow={size}
      aria-valuemin={least}
      aria-valuemax={most}
      data-side={side}
      className={`splitter ${level ? 'level' : 'upright'}`}
      onPointerDown={down}
      onPointerMove={move}
      onPointerUp={up}
      onPointerCancel={up}
      onDoubleClick={() => setOpen(side, false)}
      onKeyDown={key}
    />
  );
};
