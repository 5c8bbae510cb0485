import type { Scene, SceneItem, View } from 'vega';
import type { Example, Table } from '#engine/operator/define.ts';
import { registry } from '#operators/index.ts';
import { runOperator } from './run-operator.ts';

export type Datum = { readonly [name: string]: unknown };

/** What a chart gives. */
export interface ChartRow {
  readonly spec: Datum;
  readonly chart: string;
  readonly rows: number;
  readonly notice: string | null;
}

/** Draws one chart of a table. */
export async function drawChart(type: string, config: object, table: Table): Promise<ChartRow> {
  const { rows } = await runOperator(registry.get(type), config, { in: table });
  const [spec, chart, count, notice] = rows.out[0].values;
  return { spec: spec as Datum, chart: String(chart), rows: Number(count), notice: notice as string | null };
}

/** The data inside a spec, of its first table. */
export function dataOf({ data }: Datum): readonly Datum[] {
  const first = (Array.isArray(data) ? data[0] : data) as { values: readonly Datum[] };
  return first.values;
}

/** All tables inside a spec. */
export const tablesOf = ({ data }: Datum): readonly (readonly Datum[])[] =>
  (Array.isArray(data) ? data : [data]).map(table => (table as { values?: readonly Datum[] }).values ?? []);

/** The data of a chart without what leads back to the rows. */
export const shownData = (spec: Datum): Datum[] => dataOf(spec).map(({ __row: _, __where: __, ...shown }) => shown);

export const examplesOf = (type: string): readonly Example[] => registry.get(type).examples;

/** Everything that is drawn for data: no axes, legends or titles. */
export function drawnItems(view: View): { readonly type: string; readonly datum: Datum; readonly text?: string }[] {
  const found: { type: string; datum: Datum; text?: string }[] = [];
  const visit = (node: Scene | SceneItem, role: string) => {
    const { items, marktype, role: own } = node as unknown as { items?: Scene[]; marktype?: string; role?: string };
    const here = own ?? role;
    if (/^(axis|legend|title)/.test(here)) return;
    for (const item of items ?? []) {
      if (marktype && marktype !== 'group') {
        const { datum, text } = item as unknown as { datum: Datum; text?: string };
        found.push({ type: marktype, datum, ...(text !== undefined && { text: String(text) }) });
      }
      visit(item, here);
    }
  };
  visit((view.scenegraph() as unknown as { root: Scene }).root, '');
  return found;
}
