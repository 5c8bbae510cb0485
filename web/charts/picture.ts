import { useQuery } from '@tanstack/react-query';
import type { ChartAnswer, ChartQuestion } from '#server/http/shapes/charts.ts';
import type { RowsPage } from '#server/http/shapes/results.ts';
import { ApiFault, get, path, request } from '../state/api.ts';

/** A chart as it is drawn: Vega-Lite, Vega or `{ html }`, with what is to be said beside it. */
export interface Picture {
  readonly spec: object;
  readonly notice: string | null;
}

/** The port whose rows a chart is drawn from. */
export interface ChartInput {
  readonly node: string;
  readonly port: string;
}

/** What a mark shows: some rows, or the condition that its rows meet. */
export interface ChosenMark {
  readonly rows: readonly number[] | null;
  readonly where: string | null;
  /** Names and values, without what is ours. */
  readonly words: string;
}

interface ChartFound {
  readonly picture: Picture | null;
  readonly empty: RowsPage['empty'];
}

/** The picture that a chart node made in a run; null while it has none. */
export const useChartOf = (run: string, node: string, over: boolean) =>
  useQuery<ChartFound>({
    queryKey: ['chart', run, node, over],
    queryFn: async ({ signal }) => {
      const base = `${path('runs', run)}/results${path(node, 'out')}/rows`;
      const page = await get<RowsPage>(base, { limit: 1 }, signal);
      return { picture: pictureOf(page), empty: page.empty };
    },
    staleTime: over ? Infinity : 0,
    placeholderData: before => before,
  });

/** Draws a chart of stored rows on the spot; asks nothing while `question` is null. */
export const useDrawn = (run: string, question: ChartQuestion | null) =>
  useQuery<ChartAnswer>({
    queryKey: ['drawn', run, question],
    enabled: question !== null,
    staleTime: Infinity,
    placeholderData: before => before,
    retry: (times, error) => times < 1 && !(error instanceof ApiFault),
    queryFn: ({ signal }) =>
      request<ChartAnswer>('POST', `${path('runs', run)}/chart`, { body: question ?? undefined, signal }),
  });

function pictureOf({ schema, rows }: RowsPage): Picture | null {
  const [row] = rows;
  if (!row) return null;
  const cell = (name: string) => row[schema.findIndex(attribute => attribute.name === name)];
  const spec = cell('spec');
  const whole = typeof spec === 'string' ? (JSON.parse(spec) as unknown) : spec;
  const notice = cell('notice');
  return typeof whole === 'object' && whole !== null
    ? { spec: whole, notice: typeof notice === 'string' ? notice : null }
    : null;
}

/** What the datum of a mark says of the rows behind it; null for what is no mark (an axis, a title). */
export function markOf(datum: unknown): ChosenMark | null {
  if (typeof datum !== 'object' || datum === null) return null;
  const { __row, __rows, __where: where } = datum as { __row?: unknown; __rows?: unknown; __where?: unknown };
  const rows = typeof __row === 'number' ? [__row] : Array.isArray(__rows) ? (__rows as readonly number[]) : null;
  if (rows === null && typeof where !== 'string') return null;
  const shown = Object.entries(datum).filter(
    ([name, value]) => !name.startsWith('_') && (typeof value === 'string' || typeof value === 'number'),
  );
  return {
    rows,
    where: typeof where === 'string' ? where : null,
    words: shown
      .slice(0, 4)
      .map(([name, value]) => `${name}: ${typeof value === 'number' ? Number(value.toPrecision(6)) : value}`)
      .join(' · '),
  };
}

/** Notices of a picture and of the rows it could not have. */
export const drawnNotice = ({ notice, stored, total }: ChartAnswer): string | null =>
  [notice, stored < total ? `of the first ${stored.toLocaleString('en')} of ${total.toLocaleString('en')} rows` : null]
    .filter(Boolean)
    .join('; ') || null;
