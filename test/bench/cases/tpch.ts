import type { DuckDBConnection } from '@duckdb/node-api';
import type { Case } from '../measure.ts';
import { getTable } from '../memory-scan.ts';
import { runSluice, type Step, workflowOf } from '../sluice.ts';
import { duckdbContenders } from './contenders.ts';

const scan = (id: string, ...columns: string[]): Step => [id, 'memory-scan', { table: id, columns }];
const filter = (id: string, from: string, where: string): Step => [id, 'filter', { where }, { in: from }];
const join = (id: string, build: string, probe: string, ...keys: (readonly [string, string])[]): Step => [
  id,
  'hash-join',
  { keys: keys.map(([left, right]) => ({ left, right })) },
  { build, probe },
];
const derive = (id: string, from: string, name: string, expression: string): Step => [
  id,
  'derive',
  { columns: [{ name, expression }] },
  { in: from },
];
const sum = (attribute: string, as = attribute) => ({ function: 'sum', attribute, as });
const average = (attribute: string, as: string) => ({ function: 'average', attribute, as });
const count = (as: string) => ({ function: 'count', as });
const group = (id: string, from: string, groupBy: string[], ...measures: object[]): Step => [
  id,
  'aggregate',
  { groupBy, measures },
  { in: from },
];
const sort = (id: string, from: string, ...keys: (readonly [string, 'asc' | 'desc'])[]): Step => [
  id,
  'sort',
  { keys: keys.map(([attribute, order]) => ({ attribute, order })) },
  { in: from },
];
const limit = (id: string, from: string, rows: number): Step => [id, 'limit', { count: rows }, { in: from }];
const revenue = 'l_extendedprice * (1 - l_discount)';

/** The queries as workflows, with the SQL that DuckDB runs and the tables whose row ids are its lineage. */
const queries: readonly {
  readonly name: string;
  readonly steps: readonly Step[];
  readonly sql: string;
  readonly lineage: string;
}[] = [
  {
    name: 'q1',
    steps: [
      scan(
        'lineitem',
        'l_returnflag',
        'l_linestatus',
        'l_quantity',
        'l_extendedprice',
        'l_discount',
        'l_tax',
        'l_shipdate',
      ),
      filter('shipped', 'lineitem', "l_shipdate <= TIMESTAMP '1998-09-02'"),
      derive('price', 'shipped', 'disc_price', revenue),
      derive('charge', 'price', 'charge', 'disc_price * (1 + l_tax)'),
      group(
        'group',
        'charge',
        ['l_returnflag', 'l_linestatus'],
        sum('l_quantity'),
        sum('l_extendedprice'),
        sum('disc_price'),
        sum('charge'),
        average('l_quantity', 'avg_qty'),
        average('l_extendedprice', 'avg_price'),
        average('l_discount', 'avg_disc'),
        count('n'),
      ),
      sort('sort', 'group', ['l_returnflag', 'asc'], ['l_linestatus', 'asc']),
    ],
    sql: `select l_returnflag, l_linestatus, sum(l_quantity), sum(l_extendedprice), sum(${revenue}), sum(${revenue} * (1 + l_tax)), avg(l_quantity), avg(l_extendedprice), avg(l_discount), count(*)
      %L from lineitem where l_shipdate <= date '1998-09-02' group by l_returnflag, l_linestatus order by 1, 2`,
    lineage: ', list(lineitem.rowid)',
  },
  {
    name: 'q3',
    steps: [
      scan('customer', 'c_custkey', 'c_mktsegment'),
      scan('orders', 'o_orderkey', 'o_custkey', 'o_orderdate', 'o_shippriority'),
      scan('lineitem', 'l_orderkey', 'l_extendedprice', 'l_discount', 'l_shipdate'),
      filter('building', 'customer', "c_mktsegment = 'BUILDING'"),
      filter('before', 'orders', "o_orderdate < TIMESTAMP '1995-03-15'"),
      filter('after', 'lineitem', "l_shipdate > TIMESTAMP '1995-03-15'"),
      join('their-orders', 'building', 'before', ['c_custkey', 'o_custkey']),
      join('items', 'their-orders', 'after', ['o_orderkey', 'l_orderkey']),
      derive('price', 'items', 'revenue', revenue),
      group('group', 'price', ['l_orderkey', 'o_orderdate', 'o_shippriority'], sum('revenue')),
      sort('sort', 'group', ['revenue', 'desc'], ['o_orderdate', 'asc']),
      limit('top', 'sort', 10),
    ],
    sql: `select l_orderkey, sum(${revenue}) as revenue, o_orderdate, o_shippriority %L from customer, orders, lineitem
      where c_mktsegment = 'BUILDING' and c_custkey = o_custkey and l_orderkey = o_orderkey and o_orderdate < date '1995-03-15' and l_shipdate > date '1995-03-15'
      group by l_orderkey, o_orderdate, o_shippriority order by revenue desc, o_orderdate limit 10`,
    lineage: ', list(customer.rowid), list(orders.rowid), list(lineitem.rowid)',
  },
  {
    name: 'q5',
    steps: [
      scan('customer', 'c_custkey', 'c_nationkey'),
      scan('orders', 'o_orderkey', 'o_custkey', 'o_orderdate'),
      scan('lineitem', 'l_orderkey', 'l_suppkey', 'l_extendedprice', 'l_discount'),
      scan('supplier', 's_suppkey', 's_nationkey'),
      scan('nation', 'n_nationkey', 'n_name', 'n_regionkey'),
      scan('region', 'r_regionkey', 'r_name'),
      filter('asia', 'region', "r_name = 'ASIA'"),
      filter('year', 'orders', "o_orderdate >= TIMESTAMP '1994-01-01' AND o_orderdate < TIMESTAMP '1995-01-01'"),
      join('nations', 'asia', 'nation', ['r_regionkey', 'n_regionkey']),
      join('customers', 'nations', 'customer', ['n_nationkey', 'c_nationkey']),
      join('their-orders', 'customers', 'year', ['c_custkey', 'o_custkey']),
      join('items', 'their-orders', 'lineitem', ['o_orderkey', 'l_orderkey']),
      join('supplied', 'supplier', 'items', ['s_suppkey', 'l_suppkey'], ['s_nationkey', 'n_nationkey']),
      derive('price', 'supplied', 'revenue', revenue),
      group('group', 'price', ['n_name'], sum('revenue')),
      sort('sort', 'group', ['revenue', 'desc']),
    ],
    sql: `select n_name, sum(${revenue}) as revenue %L from customer, orders, lineitem, supplier, nation, region
      where c_custkey = o_custkey and l_orderkey = o_orderkey and l_suppkey = s_suppkey and c_nationkey = s_nationkey and s_nationkey = n_nationkey
      and n_regionkey = r_regionkey and r_name = 'ASIA' and o_orderdate >= date '1994-01-01' and o_orderdate < date '1995-01-01' group by n_name order by revenue desc`,
    lineage:
      ', list(customer.rowid), list(orders.rowid), list(lineitem.rowid), list(supplier.rowid), list(nation.rowid), list(region.rowid)',
  },
  {
    name: 'q6',
    steps: [
      scan('lineitem', 'l_quantity', 'l_extendedprice', 'l_discount', 'l_shipdate'),
      filter(
        'kept',
        'lineitem',
        "l_shipdate >= TIMESTAMP '1994-01-01' AND l_shipdate < TIMESTAMP '1995-01-01' AND l_discount BETWEEN 0.05 AND 0.07 AND l_quantity < 24",
      ),
      derive('price', 'kept', 'revenue', 'l_extendedprice * l_discount'),
      group('group', 'price', [], sum('revenue')),
    ],
    sql: `select sum(l_extendedprice * l_discount) as revenue %L from lineitem
      where l_shipdate >= date '1994-01-01' and l_shipdate < date '1995-01-01' and l_discount between 0.05 and 0.07 and l_quantity < 24`,
    lineage: ', list(lineitem.rowid)',
  },
  {
    name: 'q10',
    steps: [
      scan('customer', 'c_custkey', 'c_name', 'c_acctbal', 'c_phone', 'c_nationkey', 'c_address', 'c_comment'),
      scan('orders', 'o_orderkey', 'o_custkey', 'o_orderdate'),
      scan('lineitem', 'l_orderkey', 'l_extendedprice', 'l_discount', 'l_returnflag'),
      scan('nation', 'n_nationkey', 'n_name'),
      filter('quarter', 'orders', "o_orderdate >= TIMESTAMP '1993-10-01' AND o_orderdate < TIMESTAMP '1994-01-01'"),
      filter('returned', 'lineitem', "l_returnflag = 'R'"),
      join('customers', 'nation', 'customer', ['n_nationkey', 'c_nationkey']),
      join('items', 'quarter', 'returned', ['o_orderkey', 'l_orderkey']),
      join('all', 'customers', 'items', ['c_custkey', 'o_custkey']),
      derive('price', 'all', 'revenue', revenue),
      group(
        'group',
        'price',
        ['c_custkey', 'c_name', 'c_acctbal', 'c_phone', 'n_name', 'c_address', 'c_comment'],
        sum('revenue'),
      ),
      sort('sort', 'group', ['revenue', 'desc']),
      limit('top', 'sort', 20),
    ],
    sql: `select c_custkey, c_name, sum(${revenue}) as revenue, c_acctbal, n_name, c_address, c_phone, c_comment %L from customer, orders, lineitem, nation
      where c_custkey = o_custkey and l_orderkey = o_orderkey and o_orderdate >= date '1993-10-01' and o_orderdate < date '1994-01-01' and l_returnflag = 'R'
      and c_nationkey = n_nationkey group by c_custkey, c_name, c_acctbal, c_phone, n_name, c_address, c_comment order by revenue desc limit 20`,
    lineage: ', list(customer.rowid), list(orders.rowid), list(lineitem.rowid), list(nation.rowid)',
  },
  {
    name: 'q12',
    steps: [
      scan('orders', 'o_orderkey', 'o_orderpriority'),
      scan('lineitem', 'l_orderkey', 'l_shipmode', 'l_commitdate', 'l_receiptdate', 'l_shipdate'),
      filter(
        'late',
        'lineitem',
        "l_shipmode IN ('MAIL', 'SHIP') AND l_commitdate < l_receiptdate AND l_shipdate < l_commitdate AND l_receiptdate >= TIMESTAMP '1994-01-01' AND l_receiptdate < TIMESTAMP '1995-01-01'",
      ),
      join('items', 'late', 'orders', ['l_orderkey', 'o_orderkey']),
      derive('high', 'items', 'high', "CASE WHEN o_orderpriority IN ('1-URGENT', '2-HIGH') THEN 1 ELSE 0 END"),
      derive('low', 'high', 'low', '1 - high'),
      group('group', 'low', ['l_shipmode'], sum('high'), sum('low')),
      sort('sort', 'group', ['l_shipmode', 'asc']),
    ],
    sql: `select l_shipmode, sum(case when o_orderpriority in ('1-URGENT', '2-HIGH') then 1 else 0 end), sum(case when o_orderpriority not in ('1-URGENT', '2-HIGH') then 1 else 0 end) %L
      from orders, lineitem where o_orderkey = l_orderkey and l_shipmode in ('MAIL', 'SHIP') and l_commitdate < l_receiptdate and l_shipdate < l_commitdate
      and l_receiptdate >= date '1994-01-01' and l_receiptdate < date '1995-01-01' group by l_shipmode order by l_shipmode`,
    lineage: ', list(orders.rowid), list(lineitem.rowid)',
  },
];

export const tpchTables = ['lineitem', 'orders', 'customer', 'supplier', 'nation', 'region'] as const;

/** Whether the tables in memory have every column that a query reads. */
const isPossible = (steps: readonly Step[]): boolean =>
  steps.every(([id, type, config]) => {
    if (type !== 'memory-scan') return true;
    const names = getTable(id).schema.map(a => a.name);
    return (config as { columns: string[] }).columns.every(name => names.includes(name));
  });

/** (d) TPC-H queries over tables in memory, as far as they have the columns. */
export function tpchCases(one: DuckDBConnection, all: DuckDBConnection): Case[] {
  return queries
    .filter(({ steps }) => isPossible(steps))
    .map(({ name, steps, sql, lineage }) => {
      const workflow = workflowOf(steps);
      return {
        name: `d-tpch-${name}`,
        title: `TPC-H ${name.toUpperCase()}`,
        rows: getTable('lineitem').rows,
        contenders: [
          { system: 'sluice', lineage: true, run: async () => (await runSluice(workflow)).rows },
          { system: 'sluice', lineage: false, run: async () => (await runSluice(workflow, { lineage: false })).rows },
          ...duckdbContenders(one, all, {
            plain: named(sql.replace('%L', '')),
            lineage: named(sql.replace('%L', lineage)),
          }),
        ],
      };
    });
}

/** Gives every result column a name of its own, as a table needs. */
const named = (sql: string): string => `select * from (${sql})`;
