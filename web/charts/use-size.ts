import { type RefObject, useEffect, useRef, useState } from 'react';

/** Size of an element in whole pixels, as it changes; steps of 8 so that a dragged splitter does not redraw each pixel. */
export function useSize<T extends HTMLElement>(): [
  RefObject<T | null>,
  { readonly width: number; readonly height: number },
] {
  const element = useRef<T>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  useEffect(() => {
    if (!element.current) return;
    const observer = new ResizeObserver(([entry]) => {
      const step = (pixels: number) => Math.floor(pixels / 8) * 8;
      const { width, height } = entry.contentRect;
      setSize(now =>
        now.width === step(width) && now.height === step(height) ? now : { width: step(width), height: step(height) },
      );
    });
    observer.observe(element.current);
    return () => observer.disconnect();
  }, []);
  return [element, size];
}
