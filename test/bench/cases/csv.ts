import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import type { DuckDBConnection } from '@duckdb/node-api';
import * as aq from 'arquero';
import { from, lastValueFrom, map, reduce } from 'rxjs';
import type { Case } from '../measure.ts';
import { runSluice, workflowOf } from '../sluice.ts';

/** (e) a CSV file of orders into typed columns. */
export function csvCase(rows: number, path: string, one: DuckDBConnection, all: DuckDBConnection): Case {
  const workflow = workflowOf([['scan', 'csv-scan', { path }]]);
  const duckdb = (connection: DuckDBConnection, columns: string) => async () => {
    await connection.run(`create or replace temp table result as select ${columns} from read_csv('${path}')`);
    return Number((await (await connection.runAndReadAll('select count(*) from result')).getRows())[0][0]);
  };
  return {
    name: 'e-csv',
    title: 'CSV file into typed columns',
    rows,
    contenders: [
      { system: 'sluice', lineage: true, run: async () => (await runSluice(workflow)).rows },
      { system: 'sluice', lineage: false, run: async () => (await runSluice(workflow, { lineage: false })).rows },
      { system: 'duckdb-1', lineage: false, run: duckdb(one, '*') },
      { system: 'duckdb-1-lineage', lineage: true, run: duckdb(one, '*, row_number() over () as origin') },
      { system: 'duckdb-n', lineage: false, run: duckdb(all, '*') },
      { system: 'arquero', lineage: false, run: async () => aq.fromCSV(readFileSync(path, 'utf8')).numRows() },
      { system: 'rxjs-rows', lineage: false, run: () => rxjsRows(path) },
    ],
  };
}

async function rxjsRows(path: string): Promise<number> {
  function* lines() {
    const file = openSync(path, 'r');
    const chunk = Buffer.allocUnsafe(1 << 20);
    let rest = '';
    for (let got = readSync(file, chunk); got > 0; got = readSync(file, chunk)) {
      const parts = (rest + chunk.toString('latin1', 0, got)).split('\n');
      rest = parts.pop() as string;
      yield* parts;
    }
    closeSync(file);
    if (rest !== '') yield rest;
  }
  const table = await lastValueFrom(
    from(lines()).pipe(
      map(line => {
        const [id, cust, qty, price, disc, city, status] = line.split(',');
        return {
          id: Number(id),
          cust: Number(cust),
          qty: Number(qty),
          price: Number(price),
          disc: Number(disc),
          city,
          status,
        };
      }),
      reduce((all, row) => {
        all.push(row);
        return all;
      }, [] as object[]),
    ),
  );
  return table.length - 1;
}
