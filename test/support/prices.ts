import type { Workflow } from '#engine/plan/workflow-schema.ts';
import { type Workspace, workspace } from './cli.ts';

/** Five lines of prices; the fourth has a word where its price should be. */
export const pricesCsv = 'name,price,kind\nplum,3,fruit\nleek,2,root\npear,5,fruit\nbeet,oops,root\nfig,9,fruit\n';

export const pricesNodes = {
  scan: { type: 'csv-scan', config: { path: 'prices.csv', schema: [{ name: 'price', type: 'int32' }] } },
  cheap: { type: 'filter', config: { where: `price < \${max}` } },
  by_kind: {
    type: 'aggregate',
    config: { groupBy: ['kind'], measures: [{ function: 'sum', attribute: 'price', as: 'total' }] },
  },
};
export const pricesLinks = ['scan -> cheap', 'cheap -> by_kind'];
export const pricesMore = {
  name: 'Prices',
  parameters: [{ name: 'max', type: 'int32', default: 6 }],
} satisfies Partial<Workflow>;

/** A workspace with a workflow that sums cheap prices by kind: fruit 8 (rows 0 and 2), root 2 (row 1). */
export function pricesWorkspace(name: string): { readonly place: Workspace; readonly file: string } {
  const place = workspace(name);
  place.write('prices.csv', pricesCsv);
  return { place, file: place.workflow('prices', pricesNodes, pricesLinks, pricesMore) };
}
