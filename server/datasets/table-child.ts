import { type RowDiffOptions, rowDiff } from '../data-diff/row-diff.ts';
import type { RowSource } from '../data-diff/row-source.ts';
import { serve } from '../jobs/wire.ts';
import { statisticsOf } from '../results/statistics.ts';
import { type SaveOrder, saveResult } from './save-result.ts';
import { openTable, type TableAddress } from './table-file.ts';
import { type PageQuery, tablePage } from './table-page.ts';

interface DiffCall {
  readonly before: RowSource;
  readonly after: RowSource;
  readonly options: RowDiffOptions;
}

serve({
  diff: ({ before, after, options }: DiffCall) => rowDiff(before, after, options),
  async page({ address, query }: { address: TableAddress; query: PageQuery }) {
    const table = await openTable(address);
    try {
      return await tablePage(table, `${address.sha256} ${address.path}`, query);
    } finally {
      table.close();
    }
  },
  async statistics({ address }: { address: TableAddress }) {
    const table = await openTable(address);
    try {
      return await statisticsOf(table);
    } finally {
      table.close();
    }
  },
  save: (order: SaveOrder) => saveResult(order),
});
