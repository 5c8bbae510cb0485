import type { DuckDBConnection } from '@duckdb/node-api';
import * as aq from 'arquero';
import { filter, from, lastValueFrom, map, reduce } from 'rxjs';
import type { Case } from '../measure.ts';
import { getTable } from '../memory-scan.ts';
import { runSluice, workflowOf } from '../sluice.ts';
import { duckdbContenders, textColumn } from './contenders.ts';

const workflow = workflowOf([
  ['scan', 'memory-scan', { table: 't' }],
  ['filter', 'filter', { where: "qty > 25 AND status <> 'CANCELLED'" }, { in: 'scan' }],
  ['revenue', 'derive', { columns: [{ name: 'revenue', expression: 'price * qty * (1 - disc)' }] }, { in: 'filter' }],
  [
    'project',
    'project',
    { attributes: [{ name: 'city' }, { name: 'status' }, { name: 'revenue' }] },
    { in: 'revenue' },
  ],
  [
    'group',
    'aggregate',
    {
      groupBy: ['city', 'status'],
      measures: [
        { function: 'sum', attribute: 'revenue', as: 'revenue' },
        { function: 'count', as: 'n' },
      ],
    },
    { in: 'project' },
  ],
  ['sort', 'sort', { keys: [{ attribute: 'revenue', order: 'desc' }] }, { in: 'group' }],
]);

export const pipelineWorkflow = workflow;

/** (a) scan → filter → project → group → sort. */
export function pipelineCase(rows: number, one: DuckDBConnection, all: DuckDBConnection): Case {
  const where = "qty > 25 and status <> 'CANCELLED'";
  return {
    name: 'a-pipeline',
    title: 'scan → filter → project → group → sort',
    rows,
    contenders: [
      { system: 'sluice', lineage: true, run: async () => (await runSluice(workflow)).rows },
      { system: 'sluice', lineage: false, run: async () => (await runSluice(workflow, { lineage: false })).rows },
      ...duckdbContenders(one, all, {
        plain: `select city, status, sum(price * qty * (1 - disc)) as revenue, count(*) as n from t where ${where} group by city, status order by revenue desc`,
        lineage: `select city, status, sum(price * qty * (1 - disc)) as revenue, count(*) as n, list(rowid) as origins from t where ${where} group by city, status order by revenue desc`,
      }),
      { system: 'arquero', lineage: false, run: async () => arquero() },
      { system: 'rxjs-rows', lineage: false, run: rxjsRows },
    ],
  };
}

let frame: aq.ColumnTable | null = null;
function arquero(): number {
  const t = getTable('t');
  frame ??= aq.table({
    qty: t.columns[2].data,
    price: t.columns[3].data,
    disc: t.columns[4].data,
    city: textColumn(t, 'city'),
    status: textColumn(t, 'status'),
  });
  return frame
    .filter((d: { qty: number; status: string }) => d.qty > 25 && d.status !== 'CANCELLED')
    .derive({ revenue: (d: { price: number; qty: number; disc: number }) => d.price * d.qty * (1 - d.disc) })
    .groupby('city', 'status')
    .rollup({ revenue: aq.op.sum('revenue'), n: aq.op.count() })
    .orderby(aq.desc('revenue'))
    .reify()
    .numRows();
}

async function rxjsRows(): Promise<number> {
  const t = getTable('t');
  const [qty, price, disc] = [2, 3, 4].map(c => t.columns[c].data as Float64Array);
  const city = textColumn(t, 'city');
  const status = textColumn(t, 'status');
  function* rows() {
    for (let i = 0; i < t.rows; i++)
      yield { qty: qty[i], price: price[i], disc: disc[i], city: city[i], status: status[i] };
  }
  const groups = await lastValueFrom(
    from(rows()).pipe(
      filter(r => r.qty > 25 && r.status !== 'CANCELLED'),
      map(r => ({ city: r.city, status: r.status, revenue: r.price * r.qty * (1 - r.disc) })),
      reduce((sums, r) => {
        const key = `${r.city}\0${r.status}`;
        const group = sums.get(key);
        if (group) {
          group.revenue += r.revenue;
          group.n++;
        } else sums.set(key, { revenue: r.revenue, n: 1 });
        return sums;
      }, new Map<string, { revenue: number; n: number }>()),
    ),
  );
  return [...groups].sort((a, b) => b[1].revenue - a[1].revenue).length;
}
