import { Download, FilterX, Funnel, Undo2, X } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { toast } from 'sonner';
import type { Result } from 'vega-embed';
import type { RowsPage } from '#server/http/shapes/results.ts';
import { sayFault } from '../controls/run-actions.ts';
import { Button, IconButton } from '../parts/button.tsx';
import { Menu, MenuItem } from '../parts/menu.tsx';
import { askLineage } from '../results/ask-lineage.ts';
import { get, path } from '../state/api.ts';
import { setFilter, useCrossFilter } from './cross-filter.ts';
import { HtmlFrame } from './html-frame.tsx';
import type { ChartInput, ChosenMark, Picture } from './picture.ts';
import { type PictureFormat, savePicture } from './save-picture.ts';
import { useSize } from './use-size.ts';
import { VegaView } from './vega-view.tsx';

/** Rows of one mark that are asked about at most. */
const mostRows = 1000;

interface ChartFrameProps {
  readonly run: string;
  /** The chart's node; null while it is only tried out. */
  readonly node: string | null;
  readonly label: string;
  readonly picture: Picture;
  readonly notice: string | null;
  /** Where its rows come from; null when that is not known. */
  readonly input: ChartInput | null;
  readonly tools?: ReactNode;
}

/** One chart with what can be done with it and with a chosen mark. */
export const ChartFrame = ({ run, node, label, picture, notice, input, tools }: ChartFrameProps) => {
  const [box, size] = useSize<HTMLDivElement>();
  const [mark, setMark] = useState<ChosenMark | null>(null);
  const [result, setResult] = useState<Result | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const filter = useCrossFilter(({ filter }) => filter);
  const own = filter?.run === run && filter.chart === node;
  const isPage = 'html' in picture.spec;
  return (
    <figure className="chart" aria-label={label}>
      <figcaption className="chart-bar">
        <strong className="ellipsis">{label}</strong>
        {notice && <span className="chart-notice ellipsis">{notice}</span>}
        <span className="gap" />
        {mark && (
          <MarkActions
            mark={mark}
            onFrom={input && (() => void from(run, input, mark))}
            onFilter={
              node !== null && mark.where !== null
                ? () => setFilter({ run, chart: node, where: mark.where!, words: mark.where! })
                : null
            }
            onClear={() => setMark(null)}
          />
        )}
        {own && (
          <IconButton label="Show all rows in the other charts again" onClick={() => setFilter(null)}>
            <FilterX size={15} />
          </IconButton>
        )}
        {tools}
        {result && <SaveMenu result={result} label={label} />}
      </figcaption>
      <div className="chart-box" ref={box}>
        {fault && <p className="fault">This chart cannot be drawn: {fault}</p>}
        {isPage && <HtmlFrame spec={picture.spec} />}
        {!isPage && size.width > 0 && (
          <VegaView
            spec={picture.spec}
            width={size.width}
            height={size.height}
            label={label}
            isChosen={mark !== null}
            onChoose={setMark}
            onReady={ready => {
              setResult(ready);
              if (ready) setFault(null);
            }}
            onFault={error => setFault(error.message)}
          />
        )}
      </div>
    </figure>
  );
};

interface MarkActionsProps {
  readonly mark: ChosenMark;
  readonly onFrom: (() => void) | null;
  readonly onFilter: (() => void) | null;
  readonly onClear: () => void;
}

const MarkActions = ({ mark, onFrom, onFilter, onClear }: MarkActionsProps) => (
  <span className="chart-mark">
    <span className="ellipsis">{mark.words}</span>
    {onFrom && (
      <Button onClick={onFrom}>
        <Undo2 size={14} /> Where from?
      </Button>
    )}
    {onFilter && (
      <Button onClick={onFilter}>
        <Funnel size={14} /> Filter other charts
      </Button>
    )}
    <IconButton label="Choose nothing" onClick={onClear}>
      <X size={14} />
    </IconButton>
  </span>
);

const SaveMenu = ({ result, label }: { readonly result: Result; readonly label: string }) => {
  const saveAs = (format: PictureFormat) =>
    void savePicture(result, label, format).catch(error => sayFault('The chart was not saved', error));
  return (
    <Menu
      label="Save the chart"
      trigger={
        <button type="button" className="button icon-only" data-look="bare" aria-label="Save the chart">
          <Download size={15} />
        </button>
      }
    >
      <MenuItem label="PNG picture" onSelect={() => saveAs('png')} />
      <MenuItem label="SVG picture" onSelect={() => saveAs('svg')} />
      <MenuItem label="Data as CSV" onSelect={() => saveAs('csv')} />
      <MenuItem label="Vega spec with data" onSelect={() => saveAs('json')} />
    </Menu>
  );
};

/** Asks for the lineage of the rows behind a mark. */
async function from(run: string, { node, port }: ChartInput, mark: ChosenMark): Promise<void> {
  if (mark.rows !== null) return askLineage({ run, node, port, rows: mark.rows, direction: 'backward' });
  try {
    const rows = `${path('runs', run)}/results${path(node, port)}/rows`;
    const page = await get<RowsPage>(rows, { where: mark.where, limit: mostRows });
    if (page.matched > page.ids.length)
      toast.info(`The first ${mostRows} of ${page.matched.toLocaleString('en')} rows behind this mark are traced.`);
    askLineage({ run, node, port, rows: page.ids, direction: 'backward' });
  } catch (error) {
    sayFault('The rows behind this mark were not found', error);
  }
}
