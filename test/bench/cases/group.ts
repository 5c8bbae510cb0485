import type { DuckDBConnection } from '@duckdb/node-api';
import * as aq from 'arquero';
import { from, lastValueFrom, reduce } from 'rxjs';
import type { Case } from '../measure.ts';
import { getTable } from '../memory-scan.ts';
import { runSluice, workflowOf } from '../sluice.ts';
import { duckdbContenders } from './contenders.ts';

const workflow = workflowOf([
  ['scan', 'memory-scan', { table: 't', columns: ['big', 'qty', 'price'] }],
  [
    'group',
    'aggregate',
    {
      groupBy: ['big'],
      measures: [
        { function: 'sum', attribute: 'price', as: 'total' },
        { function: 'max', attribute: 'qty', as: 'most' },
        { function: 'count', as: 'n' },
      ],
    },
    { in: 'scan' },
  ],
]);

/** (c) as many groups as a tenth of the rows. */
export function groupCase(rows: number, groups: number, one: DuckDBConnection, all: DuckDBConnection): Case {
  return {
    name: 'c-group',
    title: `group by ${groups.toLocaleString('en-US')} groups`,
    rows,
    contenders: [
      { system: 'sluice', lineage: true, run: async () => (await runSluice(workflow)).rows },
      { system: 'sluice', lineage: false, run: async () => (await runSluice(workflow, { lineage: false })).rows },
      ...duckdbContenders(one, all, {
        plain: 'select big, sum(price) as total, max(qty) as most, count(*) as n from t group by big',
        lineage:
          'select big, sum(price) as total, max(qty) as most, count(*) as n, list(rowid) as origins from t group by big',
      }),
      { system: 'arquero', lineage: false, run: async () => arquero() },
      { system: 'rxjs-rows', lineage: false, run: rxjsRows },
    ],
  };
}

let frame: aq.ColumnTable | null = null;
function arquero(): number {
  const t = getTable('t');
  frame ??= aq.table(
    Object.fromEntries(['big', 'qty', 'price'].map(c => [c, t.columns[t.schema.findIndex(a => a.name === c)].data])),
  );
  return frame
    .groupby('big')
    .rollup({ total: aq.op.sum('price'), most: aq.op.max('qty'), n: aq.op.count() })
    .numRows();
}

async function rxjsRows(): Promise<number> {
  const t = getTable('t');
  const [big, qty, price] = ['big', 'qty', 'price'].map(
    c => t.columns[t.schema.findIndex(a => a.name === c)].data as Float64Array,
  );
  function* rows() {
    for (let i = 0; i < t.rows; i++) yield { big: big[i], qty: qty[i], price: price[i] };
  }
  const groups = await lastValueFrom(
    from(rows()).pipe(
      reduce((all, r) => {
        const group = all.get(r.big);
        if (group) {
          group.total += r.price;
          group.most = Math.max(group.most, r.qty);
          group.n++;
        } else all.set(r.big, { total: r.price, most: r.qty, n: 1 });
        return all;
      }, new Map<number, { total: number; most: number; n: number }>()),
    ),
  );
  return groups.size;
}
