import type { DuckDBConnection } from '@duckdb/node-api';
import * as aq from 'arquero';
import { from, lastValueFrom, map, reduce } from 'rxjs';
import type { Case } from '../measure.ts';
import { getTable } from '../memory-scan.ts';
import { runSluice, workflowOf } from '../sluice.ts';
import { duckdbContenders } from './contenders.ts';

const workflow = workflowOf([
  ['orders', 'memory-scan', { table: 't', columns: ['id', 'cust', 'qty', 'price'] }],
  ['customers', 'memory-scan', { table: 'c' }],
  ['join', 'hash-join', { keys: [{ left: 'id', right: 'cust' }] }, { build: 'customers', probe: 'orders' }],
]);

/** (b) every order with its customer: the joined rows are the result. */
export function joinCase(rows: number, one: DuckDBConnection, all: DuckDBConnection): Case {
  const columns = 'c.id as customer, c.cred, c.region, t.id, t.cust, t.qty, t.price';
  return {
    name: 'b-join',
    title: `join with ${getTable('c').rows.toLocaleString('en-US')} rows`,
    rows,
    contenders: [
      { system: 'sluice', lineage: true, run: async () => (await runSluice(workflow)).rows },
      { system: 'sluice', lineage: false, run: async () => (await runSluice(workflow, { lineage: false })).rows },
      ...duckdbContenders(one, all, {
        plain: `select ${columns} from t join c on t.cust = c.id`,
        lineage: `select ${columns}, t.rowid as origin_t, c.rowid as origin_c from t join c on t.cust = c.id`,
      }),
      { system: 'arquero', lineage: false, run: async () => arquero() },
      { system: 'rxjs-rows', lineage: false, run: rxjsRows },
    ],
  };
}

let frames: { t: aq.ColumnTable; c: aq.ColumnTable } | null = null;
function arquero(): number {
  frames ??= {
    t: frame('t', ['id', 'cust', 'qty', 'price']),
    c: frame('c', ['id', 'cred', 'region']).rename({ id: 'customer' }),
  };
  return frames.t.join(frames.c, ['cust', 'customer']).numRows();
}

function frame(name: string, columns: readonly string[]): aq.ColumnTable {
  const table = getTable(name);
  return aq.table(
    Object.fromEntries(columns.map(c => [c, table.columns[table.schema.findIndex(a => a.name === c)].data])),
  );
}

async function rxjsRows(): Promise<number> {
  const t = getTable('t');
  const c = getTable('c');
  const [id, cust, qty, price] = [0, 1, 2, 3].map(i => t.columns[i].data);
  const customers = new Map<unknown, { cred: unknown; region: unknown }>();
  for (let i = 0; i < c.rows; i++)
    customers.set(c.columns[0].data[i], { cred: c.columns[1].data[i], region: c.columns[2].data[i] });
  function* rows() {
    for (let i = 0; i < t.rows; i++) yield { id: id[i], cust: cust[i], qty: qty[i], price: price[i] };
  }
  const joined = await lastValueFrom(
    from(rows()).pipe(
      map(r => ({ id: r.id, cust: r.cust, qty: r.qty, price: r.price, customer: customers.get(r.cust) })),
      reduce((all, r) => {
        all.push(r);
        return all;
      }, [] as object[]),
    ),
  );
  return joined.length;
}
