import { useEffect, useRef } from 'react';
import type { Result } from 'vega-embed';
import { useDark } from '../state/ui.ts';
import { marksIn } from './chart-data.ts';
import { type ChosenMark, markOf } from './picture.ts';
import { vegaTheme } from './vega-theme.ts';

/** Marks above which a canvas draws faster than SVG. */
const manyMarks = 3000;

interface VegaViewProps {
  readonly spec: object;
  /** Room for the picture in pixels; charts of one panel fill it. */
  readonly width: number;
  readonly height: number;
  readonly label: string;
  /** Whether the mark that was chosen last still is; it stands out from its neighbours then. */
  readonly isChosen?: boolean;
  readonly onChoose?: (mark: ChosenMark | null) => void;
  readonly onReady?: (result: Result | null) => void;
  readonly onFault?: (error: Error) => void;
}

/** Draws a Vega-Lite or Vega spec, offline; nothing in it is run as code and nothing is fetched. */
export const VegaView = ({ spec, width, height, label, isChosen, onChoose, onReady, onFault }: VegaViewProps) => {
  const box = useRef<HTMLDivElement>(null);
  const dark = useDark();
  const calls = useRef({ onChoose, onReady, onFault });
  calls.current = { onChoose, onReady, onFault };
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme is read from the page, and `dark` says that it changed
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    let gone = false;
    let shown: Result | null = null;
    draw(element, fitted(spec, width, height), mark => calls.current.onChoose?.(mark)).then(
      result => {
        if (gone) return result.finalize();
        shown = result;
        calls.current.onReady?.(result);
      },
      (error: Error) => gone || calls.current.onFault?.(error),
    );
    return () => {
      gone = true;
      shown?.finalize();
      calls.current.onReady?.(null);
    };
  }, [spec, width, height, dark]);
  useEffect(() => {
    if (!isChosen) standOut(box.current, null);
  }, [isChosen]);
  return <div ref={box} className="vega-view" role="img" aria-label={label} />;
};

async function draw(element: HTMLElement, spec: object, choose: (mark: ChosenMark | null) => void): Promise<Result> {
  const [{ default: embed, vega }, { expressionInterpreter }] = await Promise.all([
    import('vega-embed'),
    import('vega-interpreter'),
  ]);
  const loader = vega.loader();
  const refused = (address: string) => Promise.reject(new Error(`'${address.slice(0, 80)}' is not fetched`));
  loader.load = refused;
  loader.http = refused;
  loader.file = refused;
  loader.sanitize = async address => (/^data:image\//i.test(address) ? { href: address } : refused(address));
  const result = await embed(element, spec as never, {
    actions: false,
    ast: true,
    expr: expressionInterpreter,
    loader,
    renderer: marksIn(spec).length > manyMarks ? 'canvas' : 'svg',
    config: vegaTheme(element, marksIn(spec)) as never,
    tooltip: { theme: 'custom' },
    defaultStyle: false,
  });
  result.view.addEventListener('click', (event, item) => {
    const mark = markOf(item?.datum);
    standOut(element, mark && event.target instanceof SVGElement ? event.target : null);
    choose(mark);
  });
  return result;
}

/** Tells the style sheet which mark is chosen; marks on a canvas are no elements, so none of them stands out. */
function standOut(view: HTMLElement | null, mark: SVGElement | null): void {
  for (const other of view?.querySelectorAll('[data-chosen]') ?? []) delete (other as SVGElement).dataset.chosen;
  if (mark) mark.dataset.chosen = '';
}

/** Charts of one panel take the room there is; those of many small ones, and those laid out by us, keep their size. */
function fitted(spec: object, width: number, height: number): object {
  const own = spec as {
    $schema?: string;
    width?: unknown;
    height?: unknown;
    usermeta?: { readonly fits?: unknown };
    encoding?: { [channel: string]: unknown };
  };
  const lite = own.$schema?.includes('/vega-lite/');
  const { fits } = own.usermeta ?? {};
  if (fits === 'width' || fits === 'both')
    return { ...own, width: Math.max(200, width - 12), ...(fits === 'both' && { height: Math.max(120, height - 12) }) };
  const faceted = ['facet', 'row', 'column'].some(name => own.encoding?.[name] || name in own);
  if (!lite || faceted || 'repeat' in own || 'hconcat' in own || 'vconcat' in own) return spec;
  return {
    ...own,
    ...(typeof own.width === 'number' && { width: Math.max(200, width) }),
    ...(typeof own.height === 'number' && { height: Math.max(120, height) }),
    autosize: { type: 'fit', contains: 'padding' },
  };
}
